import { format, type Context } from 'portico';
import { writeWhy } from '../assignment/explain.ts';
import type { Priority, State } from '../words.ts';
import type { DeskRow } from './list.ts';

type Ctx = Pick<Context, 't' | 'locale' | 'timeZone'>;
export type BadgeKind = '' | 'ok' | 'warn' | 'danger' | 'info' | 'brand' | 'line';

const STATE_KIND: Record<State, BadgeKind> = {
  new: 'brand',
  open: 'info',
  pending_customer: 'warn',
  pending_reminder: '',
  resolved: 'ok',
  closed: 'line',
  merged: 'line',
};

/** A state in words and its colour. */
export const stateBadge = (ctx: Pick<Ctx, 't'>, state: State) => ({
  text: ctx.t(`tickets.desk.state.${state}`),
  kind: STATE_KIND[state],
});

const PRIORITY_MARK: Record<Priority, string> = { low: '', normal: '', high: 'prio--mid', urgent: 'prio--high' };

export const priorityMark = (ctx: Pick<Ctx, 't'>, priority: Priority) => ({
  text: ctx.t(`tickets.desk.priority.${priority}`),
  mark: PRIORITY_MARK[priority],
});

/** A title by language: in the reader's, else in English, else in any. */
export const titleIn = (titles: Record<string, string>, locale: string): string =>
  titles[locale] ?? titles.en ?? Object.values(titles)[0] ?? '';

type Dated = Pick<
  DeskRow,
  'state' | 'first_response_due' | 'first_response_at' | 'update_due' | 'resolution_due' | 'promised_at' | 'remind_at'
>;

/** What has to happen next, and until when. */
export interface NextDue {
  what: 'response' | 'update' | 'solution' | 'reminder';
  at: string;
  kind: BadgeKind;
}

const SOON_MS = 4 * 3_600_000;
const kindOf = (at: string, now: number): BadgeKind => {
  const left = Date.parse(at) - now;
  return left < 0 ? 'danger' : left < SOON_MS ? 'warn' : '';
};

/** What of a ticket is due next; nothing while the customer is asked, or when it is over. */
export function nextDue(row: Dated, now = Date.now()): NextDue | undefined {
  if (row.state === 'pending_reminder')
    return row.remind_at === null ? undefined : { what: 'reminder', at: row.remind_at, kind: kindOf(row.remind_at, now) };
  if (row.state !== 'new' && row.state !== 'open') return undefined;
  const dues = [
    { what: 'response' as const, at: row.first_response_at === null ? row.first_response_due : null },
    { what: 'update' as const, at: row.update_due },
    { what: 'solution' as const, at: row.promised_at ?? row.resolution_due },
  ];
  const next = dues.filter((due): due is { what: (typeof dues)[number]['what']; at: string } => due.at !== null);
  const [first] = next.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return first && { ...first, kind: kindOf(first.at, now) };
} // prettier-ignore

/** A moment as briefly as it can be said: today only its time. */
export function brief(ctx: Ctx, moment: string, now = new Date()): string {
  const today = format.localDay(now, ctx.timeZone) === format.localDay(moment, ctx.timeZone);
  return today ? ctx.t('tickets.desk.today', { time: format.dateTime(ctx.locale, moment, ctx.timeZone, 'time') }) : format.dateTime(ctx.locale, moment, ctx.timeZone, 'short');
} // prettier-ignore

/** A row as the list shows it. */
export const rowView = (ctx: Ctx, row: DeskRow) => {
  const due = nextDue(row);
  return {
    id: row.id,
    number: row.number,
    subject: row.subject,
    href: `/desk/tickets/${row.id}`,
    customer: { id: row.customer_id, name: row.customer_name },
    type: titleIn(row.type_titles, ctx.locale),
    channel: ctx.t(`tickets.channel.${row.channel}`),
    state: stateBadge(ctx, row.state),
    priority: priorityMark(ctx, row.priority),
    owner: row.owner_name,
    why: row.assigned_why && writeWhy(ctx, row.assigned_why),
    due: due && { ...due, text: brief(ctx, due.at), label: ctx.t(`tickets.desk.due.${due.what}`) },
    updated: row.updated_at,
    created: row.created_at,
  };
};

/** The two letters that stand for a person. */
export const initials = (name: string): string =>
  name.split(/\s+/).filter(Boolean).map((part) => part[0]!).join('').slice(0, 2).toUpperCase(); // prettier-ignore
