import { adHoc, defineQuery, sql, type Statement } from 'portico';
import { LISTED, type ListedInvoice } from './queries.ts';
import { all, conditions, LISTED_OF_I, type Filters } from './search.ts';
import { db } from './tables.ts';

/** An invoice with whom it is for. */
export type DeskInvoice = ListedInvoice & { customer_id: string; customer_name: string; customer_number: string };

const pattern = (text: string): string => `%${text.replace(/[\\%_]/g, (char) => `\\${char}`)}%`;

/**
 * Ids of what fits by number or customer: two index scans, where one condition with "or" would look at every invoice. The index knows
 * parts of three characters and more; what is shorter has to be the whole number.
 */
function matching(q: string) {
  const typed = q.trim();
  if (typed.length < 3)
    return sql<boolean>`(i.number = ${typed} or i.customer_id in (select id from core_customer where number = ${typed}))`;
  const part = pattern(typed);
  const digits = pattern(typed.replace(/\s/g, ''));
  return sql<boolean>`i.id in (
    select id from invoices_invoice where number ilike ${digits}
    union
    select n.id from invoices_invoice n join core_customer k on k.id = n.customer_id where k.name ilike ${part} or k.number = ${typed})`;
}

export interface DeskFilters extends Pick<Filters, 'state'> {
  /** Part of the number, part of the customer's name, or a customer number. */
  q?: string | undefined;
  customer?: string | undefined;
}

/** One page over all customers, newest first; `limit` is one more than shown, to know whether there is a next page. */
export function deskPage(filters: DeskFilters, today: string, limit: number, offset: number): Statement<DeskInvoice> {
  const { q, customer, state } = filters;
  const where = [
    ...conditions({ state }, today),
    ...(q === undefined || q.trim() === '' ? [] : [matching(q)]),
    ...(customer === undefined ? [] : [sql<boolean>`i.customer_id = ${customer}`]),
  ];
  return adHoc(
    db
      .selectFrom('invoices_invoice as i')
      .innerJoin('core_customer as c', 'c.id', 'i.customer_id')
      .select([...LISTED_OF_I, 'i.customer_id', 'c.name as customer_name', 'c.number as customer_number'])
      .where(all(where))
      .orderBy('i.issue_date', 'desc')
      .orderBy('i.id', 'desc')
      .limit(limit)
      .offset(offset),
  );
}

/** Whom an invoice is for. */
export const customerOfInvoice = defineQuery<{ id: string }, { id: string; name: string; number: string }>((q) =>
  db
    .selectFrom('invoices_invoice as i')
    .innerJoin('core_customer as c', 'c.id', 'i.customer_id')
    .select(['c.id', 'c.name', 'c.number'])
    .where('i.id', '=', q.id),
);

/** What is overdue, the oldest first. */
export const overdueAll = defineQuery<{ today: string; limit: number }, DeskInvoice>((q) =>
  db
    .selectFrom('invoices_invoice as i')
    .innerJoin('core_customer as c', 'c.id', 'i.customer_id')
    .select([
      ...LISTED.map((column) => `i.${column}` as const),
      'i.customer_id',
      'c.name as customer_name',
      'c.number as customer_number',
    ])
    .where('i.open_amount', '>', sql<string>`0`)
    .where('i.state', '=', sql<'issued'>`'issued'`)
    .where(sql<boolean>`i.due_date < ${q.today}::date`)
    .orderBy('i.due_date')
    .orderBy('i.id')
    .limit(q.limit),
);
