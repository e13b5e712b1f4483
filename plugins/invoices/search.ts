import { adHoc, sql, type Statement } from 'portico';
import { LISTED, type ListedInvoice } from './queries.ts';
import { db } from './tables.ts';
import type { InvoiceState } from './state.ts';

export const SORTS = ['number', 'issued', 'due', 'amount', 'open'] as const;
export type Sort = (typeof SORTS)[number];

/** A state, or all that is to be paid (`open`), or what neither is nor was (`other`: credit notes, disputes). */
export type StateFilter = InvoiceState | 'open' | 'other';

export interface Filters {
  state?: StateFilter | undefined;
  year?: number | undefined;
  /** Part of number, subject, place or variable symbol. */
  q?: string | undefined;
  /** Issued on or after, on or before; `YYYY-MM-DD`. */
  from?: string | undefined;
  to?: string | undefined;
  currency?: string | undefined;
}

type Condition = ReturnType<typeof sql<boolean>>;

const OPEN = sql<boolean>`(i.open_amount > 0 and i.state = 'issued')`;
const CREDIT = sql<boolean>`(i.kind = 'credit-note' or i.due_total < 0)`;
const overdue = (today: string) => sql<boolean>`(${OPEN} and i.due_date < ${today}::date)`;

/** The same rule as `stateOf`, in the database. */
function stateCondition(state: StateFilter, today: string): Condition {
  switch (state) {
    case 'open':
      return OPEN;
    case 'overdue':
      return overdue(today);
    case 'other':
      return sql<boolean>`(${CREDIT} or i.standing in ('disputed', 'cancelled', 'credited'))`;
    case 'issued':
    case 'partially_paid':
      return sql<boolean>`(i.standing = ${state} and not coalesce(${overdue(today)}, false))`;
    default:
      return sql<boolean>`i.standing = ${state}`;
  }
}

const pattern = (text: string): string => `%${text.replace(/[\\%_]/g, (char) => `\\${char}`)}%`;

/** People write numbers with spaces and words without accents. */
function textCondition(q: string): Condition {
  const words = pattern(q.trim());
  const digits = pattern(q.replace(/\s/g, ''));
  return sql<boolean>`(replace(i.number, ' ', '') ilike ${digits} or i.variable_symbol like ${digits}
    or unaccent(i.subject) ilike unaccent(${words}) or unaccent(coalesce(i.place, '')) ilike unaccent(${words}))`;
}

/** Conditions on `invoices_invoice as i`; empty where everything is wanted. */
export function conditions(filters: Filters, today: string): Condition[] {
  const { state, year, q, from, to, currency } = filters;
  return [
    ...(state === undefined ? [] : [stateCondition(state, today)]),
    ...(year === undefined ? [] : [sql<boolean>`i.issue_date between make_date(${year}, 1, 1) and make_date(${year}, 12, 31)`]),
    ...(q === undefined || q.trim() === '' ? [] : [textCondition(q)]),
    ...(from === undefined ? [] : [sql<boolean>`i.issue_date >= ${from}::date`]),
    ...(to === undefined ? [] : [sql<boolean>`i.issue_date <= ${to}::date`]),
    ...(currency === undefined ? [] : [sql<boolean>`i.currency = ${currency}`]),
  ]; // prettier-ignore
}

export const all = (list: readonly Condition[]): Condition =>
  list.length === 0 ? sql<boolean>`true` : sql<boolean>`${sql.join([...list], sql` and `)}`;

const SORT_COLUMNS: Record<Sort, ReturnType<typeof sql>> = {
  number: sql`i.number collate "C"`,
  issued: sql`i.issue_date`,
  due: sql`i.due_date`,
  amount: sql`(case when i.kind = 'credit-note' then -i.gross_total else i.gross_total end)`,
  open: sql`i.open_amount`,
};

export interface Order {
  sort: Sort;
  direction: 'asc' | 'desc';
}

export const LISTED_OF_I = LISTED.map((column) => `i.${column}` as const);

/** One page of a filtered list, in any order. */
export function listPage(
  filters: Filters,
  today: string,
  order: Order,
  limit: number,
  offset: number,
): Statement<ListedInvoice> {
  const direction = order.direction === 'asc' ? sql`asc nulls last` : sql`desc nulls last`;
  return adHoc(
    db
      .selectFrom('invoices_invoice as i')
      .select(LISTED_OF_I)
      .where(all(conditions(filters, today)))
      .orderBy(sql`${SORT_COLUMNS[order.sort]} ${direction}`)
      .orderBy(sql`i.issue_date desc`)
      .orderBy(sql`i.id desc`)
      .limit(limit)
      .offset(offset),
  );
}

/** How many there are. */
export const listCount = (filters: Filters, today: string): Statement<{ count: string }> =>
  adHoc(
    db
      .selectFrom('invoices_invoice as i')
      .select(sql<string>`count(*)`.as('count'))
      .where(all(conditions(filters, today))),
  );

/** A place in the order newest first. */
export interface Place {
  day: string;
  id: string;
}

/** Filtered, newest first, behind a place: pages that do not slow down however far they go. */
export function newestWhere(
  filters: Filters,
  today: string,
  limit: number,
  after: Place | undefined,
): Statement<ListedInvoice> {
  const behind = after && sql<boolean>`(i.issue_date, i.id) < (${after.day}::date, ${after.id}::uuid)`;
  return adHoc(
    db
      .selectFrom('invoices_invoice as i')
      .select(LISTED_OF_I)
      .where(all([...conditions(filters, today), ...(behind ? [behind] : [])]))
      .orderBy('i.issue_date', 'desc')
      .orderBy('i.id', 'desc')
      .limit(limit),
  );
}
