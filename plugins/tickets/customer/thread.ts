import { fileIcon, type Context } from 'portico';
import { promiseReason } from '../clock/promise.ts';
import type { ArticleRow, EventRow, FileRow } from '../queries.ts';
import type { State } from '../words.ts';

type Ctx = Pick<Context, 't' | 'viewer'>;

const initials = (name: string): string => name.split(/\s+/).filter(Boolean).map((word) => word[0]!).join('').slice(0, 2).toUpperCase(); // prettier-ignore

const FILE_FIELDS = (ticket: string) => (file: FileRow) => ({
  href: `/tickets/${ticket}/files/${file.id}`,
  name: file.name,
  icon: fileIcon(file.mime),
  size: Number(file.size),
});

/** A piece of the correspondence as the page draws it: own, of the company, or of somebody else. */
function message(ctx: Ctx, ticket: string, article: ArticleRow, files: readonly FileRow[]) {
  const { id, kind, side, author_name: author } = article;
  return {
    is: 'message' as const,
    id,
    at: article.created_at,
    own: side === 'customer',
    staff: side === 'staff' || side === 'portal',
    author,
    initials: initials(author),
    icon: { call: 'phone', sms: 'device-mobile', web: '', mail: '', note: '' }[kind],
    way: ctx.t(`tickets.my.way.${kind}`),
    result: article.call_result ? ctx.t(`tickets.my.call.${article.call_result}`) : '',
    body: article.body,
    html: article.has_html ? `/tickets/${ticket}/articles/${id}` : '',
    files: files.filter((file) => file.article_id === id).map(FILE_FIELDS(ticket)),
  };
}

/** One thing of the timeline. */
export interface Told {
  is: 'event';
  at: string;
  icon: string;
  key: string;
  values: Record<string, unknown>;
  /** The date that was promised, and the one before. */
  promised?: string;
  before?: string | null;
  reason?: string | null;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Events that tell a customer something; the others (that it came, merges and the like) are seen from the page itself. */
const TELL: Record<string, (ctx: Ctx, event: EventRow) => Omit<Told, 'is' | 'at'> | undefined> = {
  assigned: (_ctx, { values }) =>
    values.to ? { icon: 'user-check', key: 'assigned', values: { name: text(values.to) } } : undefined,
  state: (ctx, { values, author_name: name }) =>
    ({ icon: values.to === 'resolved' || values.to === 'closed' ? 'circle-check' : 'refresh', key: 'state', values: { state: ctx.t(`tickets.my.state.${text(values.to) as State}`), name } }),
  priority: (ctx, { values, author_name: name }) =>
    ({ icon: 'flag', key: 'priority', values: { priority: ctx.t(`tickets.my.priority.${text(values.to)}`), name } }),
  follows: (_ctx, { values }) => ({ icon: 'link', key: 'follows', values: { number: text(values.number) } }),
  participant: (_ctx, { values }) =>
    values.added ? { icon: 'user-plus', key: 'joined', values: { name: text(values.added) } } : { icon: 'user-x', key: 'left', values: { name: text(values.removed) } },
  promised: (ctx, { values }) =>
    ({
      icon: 'clock', key: values.from ? 'moved' : 'promised', values: {}, promised: text(values.at), before: text(values.from) || null,
      reason: promiseReason(ctx.t, { reason: text(values.reason) || null, reason_key: text(values.reason_key) || null }),
    }),
}; // prettier-ignore

/** Correspondence and events in one line of time, the oldest first. */
export function threadOf(ctx: Ctx, ticket: string, articles: readonly ArticleRow[], files: readonly FileRow[], events: readonly EventRow[]) {
  const told = events.flatMap((event): Told[] => {
    const what = TELL[event.kind]?.(ctx, event);
    return what ? [{ is: 'event', at: event.at, ...what }] : [];
  });
  const written = articles.map((article) => message(ctx, ticket, article, files));
  return [...written, ...told].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
} // prettier-ignore
