import { format, isLocale, type Context } from 'portico';
import { promiseReason } from '../clock/promise.ts';
import type { ArticleRow, EventRow, FileRow } from '../queries.ts';
import { initials, titleIn } from './view.ts';
import type { TypeName } from './ticket-queries.ts';

type Ctx = Pick<Context, 't' | 'locale' | 'timeZone'>;

/** Events that say in one line what happened, with the icon before them; of other kinds the page of staff shows nothing. */
const ICONS: Record<string, string> = {
  created: 'plus',
  assigned: 'user-check',
  unassigned: 'user-x',
  state: 'refresh',
  priority: 'flag',
  type: 'tags',
  promised: 'clock',
  escalated: 'alert-triangle',
  merged: 'arrow-forward-up',
  'merged-here': 'arrow-forward-up',
  split: 'hierarchy-2',
  link: 'link',
  mention: 'user-plus',
  customer: 'switch-horizontal',
  reopened: 'rotate',
  rated: 'star',
  bounced: 'mail',
  follows: 'link',
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A line of the timeline about something that happened, or undefined for kinds that say nothing to people. */
function eventText(ctx: Ctx, { kind, values }: EventRow, types: ReadonlyMap<string, string>): string | undefined {
  const { t } = ctx;
  const word = (group: string, value: unknown) => t(`tickets.desk.${group}.${textOf(value)}`);
  const told = (more: Record<string, unknown> = {}) => t(`tickets.desk.event.${kind}`, more);
  switch (kind) {
    case 'created':
      return told({ channel: t(`tickets.channel.${textOf(values.channel)}`) });
    case 'assigned':
      return values.to ? told({ to: textOf(values.to) }) : t('tickets.desk.event.unassigned');
    case 'state':
      return told({ to: word('state', values.to) });
    case 'priority':
      return told({ to: word('priority', values.to) });
    case 'type':
      return told({ to: types.get(textOf(values.to)) ?? '' });
    case 'promised':
      return promisedText(ctx, values);
    case 'unassigned':
    case 'escalated':
    case 'reopened':
      return told();
    case 'merged':
      return told({ number: textOf(values.into) });
    case 'merged-here':
    case 'split':
    case 'link':
      return told({ number: textOf(values.number), subject: textOf(values.subject) });
    case 'bounced':
      return told({ address: textOf(values.address) });
    case 'follows':
      return told({ number: textOf(values.number) });
    case 'mention':
      return told({ name: textOf(values.name) });
    case 'customer':
      return told({ name: textOf(values.to), number: textOf(values.number) });
    default:
      return undefined;
  }
}

function promisedText(ctx: Ctx, values: Record<string, unknown>): string {
  const moment = (value: unknown) => format.dateTime(ctx.locale, textOf(value), ctx.timeZone, 'short');
  const reason = promiseReason(ctx.t, { reason: textOf(values.reason) || null, reason_key: textOf(values.reason_key) || null }); // prettier-ignore
  const moved = textOf(values.from) !== '';
  const text = ctx.t(moved ? 'tickets.desk.event.promise-moved' : 'tickets.desk.event.promised', { to: moment(values.at), ...(moved ? { from: moment(values.from) } : {}) }); // prettier-ignore
  return reason === null
    ? text
    : `${text} ${ctx.t('tickets.desk.event.reason', { reason: reason.replace(/[.!?…]+$/, '') })}`;
}

/** One entry of the timeline: a message, a note, a call, or something that happened. */
export type Entry = ReturnType<typeof articleEntry> | ReturnType<typeof eventEntry>;

/** A picture that stands in the HTML is seen there. */
const isInside = (row: ArticleRow, file: FileRow): boolean =>
  row.has_html && file.content_id !== null && file.mime.startsWith('image/');

const articleEntry = (ctx: Ctx, row: ArticleRow, files: readonly FileRow[]) => ({
  event: false as const,
  at: row.created_at,
  id: row.id,
  kind: row.kind,
  side: row.side,
  internal: row.kind === 'note' || (row.kind === 'call' && !row.shown),
  author: row.author_name,
  email: row.author_email,
  initials: initials(row.author_name),
  how: ctx.t(`tickets.desk.kind.${row.kind}`),
  body: row.body,
  html: row.has_html,
  call: row.call_result && {
    text: ctx.t(`tickets.desk.call.${row.call_result}`),
    kind: { agreed: 'ok', no_agreement: 'warn', not_reached: '' }[row.call_result],
  },
  files: files.filter((file) => file.article_id === row.id && !isInside(row, file)),
  splittable: row.kind !== 'note',
});

const eventEntry = (row: EventRow, text: string) => ({
  event: true as const,
  at: row.at,
  icon: ICONS[row.kind] ?? 'info-circle',
  text,
  author: row.author_name,
  staffOnly: !row.shown,
  ticket: typeof row.values.ticket === 'string' ? row.values.ticket : undefined,
});

/** Messages and what happened in one line of time, the oldest first. */
export function timeline(ctx: Ctx, articles: readonly ArticleRow[], files: readonly FileRow[], events: readonly EventRow[], types: readonly TypeName[]): Entry[] {
  const names = new Map(types.map(({ id, titles }) => [id, titleIn(titles, ctx.locale)]));
  const happened = events.flatMap((row) => {
    const text = eventText(ctx, row, names);
    return text === undefined ? [] : [eventEntry(row, text)];
  });
  const entries: Entry[] = [...articles.map((row) => articleEntry(ctx, row, files)), ...happened];
  // The message comes before what follows from it, which has the same moment.
  return entries.sort((a, b) => (a.at === b.at ? Number(a.event) - Number(b.event) : a.at < b.at ? -1 : 1));
} // prettier-ignore

/** The language in which a customer is answered. */
export const languageOf = (locale: string) => (isLocale(locale) ? locale : 'en');
