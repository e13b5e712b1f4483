import type { Context } from 'portico';
import type { TicketRow } from '../queries.ts';
import { PRIORITIES, UNSOLVED, type Priority, type State } from '../words.ts';

type Texts = Pick<Context, 't' | 'locale'>;

/** A title or hint in the reader's language, else in English, else in any. */
export const inWords = (texts: Record<string, string>, locale: string): string =>
  texts[locale] ?? texts.en ?? Object.values(texts)[0] ?? '';

const KIND: Record<State, string> = {
  new: 'line',
  open: 'info',
  pending_customer: 'warn',
  pending_reminder: 'info',
  resolved: 'ok',
  closed: '',
  merged: '',
};

export const stateBadge = ({ t }: Pick<Context, 't'>, state: State) => ({
  text: t(`tickets.my.state.${state}`),
  kind: KIND[state],
});

export const isOver = (state: State): boolean => !UNSOLVED.includes(state);

export const rank = (priority: Priority): number => PRIORITIES.indexOf(priority);

/** The more pressing of two. */
export const higher = (one: Priority, other: Priority): Priority => (rank(one) > rank(other) ? one : other);

/** A ticket in the customer's lists and tiles. */
export const summary = (ctx: Texts, row: TicketRow) => ({
  id: row.id,
  href: `/tickets/${row.id}`,
  number: row.number,
  subject: row.subject,
  type: inWords(row.type_titles, ctx.locale),
  icon: row.type_icon,
  badge: stateBadge(ctx, row.state),
  state: row.state,
  over: isOver(row.state),
  flagged: row.flagged,
  priority:
    row.customer_priority && rank(row.customer_priority) > rank('normal')
      ? ctx.t(`tickets.my.priority.${row.customer_priority}`)
      : null,
  owner: row.owner_name,
  promised: row.promised_at,
  late: !isOver(row.state) && row.promised_at !== null && Date.parse(row.promised_at) < Date.now(),
  created: row.created_at,
  updated: row.updated_at,
  solved: row.resolved_at,
});
