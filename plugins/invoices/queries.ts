import { defineQuery, sql } from 'portico';
import { PAYABLE, type PayableInvoice } from './payable.ts';
import {
  db,
  type InvoiceColumns,
  type LineColumns,
  type PaymentColumns,
  type SourceColumns,
  type VatColumns,
} from './tables.ts';

/** Columns of lists. */
export const LISTED = [
  'id', 'kind', 'number', 'type_code', 'standing', 'issue_date', 'due_date', 'currency', 'subject', 'place', 'net_total', 'vat_total',
  'gross_total', 'due_total', 'settled', 'settled_on', 'open_amount', 'number_used_before', 'source_sha256',
] as const; // prettier-ignore

export type ListedInvoice = Pick<InvoiceColumns, (typeof LISTED)[number]>;

/** The newest invoices of the viewer: the fastest list there is, one prepared statement along one index. */
export const newest = defineQuery<{ limit: number }, ListedInvoice>((q) =>
  db.selectFrom('invoices_invoice').select(LISTED).orderBy('issue_date', 'desc').orderBy('id', 'desc').limit(q.limit),
);

/** The newest ones behind a place in that order. */
export const newestAfter = defineQuery<{ limit: number; day: string; id: string }, ListedInvoice>((q) =>
  db
    .selectFrom('invoices_invoice')
    .select(LISTED)
    .where(sql<boolean>`(issue_date, id) < (${q.day}::date, ${q.id}::uuid)`)
    .orderBy('issue_date', 'desc')
    .orderBy('id', 'desc')
    .limit(q.limit),
);

/** An invoice of a list with what it takes to pay it. */
export type PayableListed = ListedInvoice & PayableInvoice;

/** What is to be paid, the most urgent first; without a due day last. Disputed ones wait for an answer and are left out. */
export const toPay = defineQuery<{ limit: number }, PayableListed>((q) =>
  db
    .selectFrom('invoices_invoice')
    .select([...new Set([...LISTED, ...PAYABLE])])
    .where('open_amount', '>', sql<string>`0`)
    .where('state', '=', sql<'issued'>`'issued'`)
    .orderBy(sql`due_date asc nulls last`)
    .orderBy('id')
    .limit(q.limit),
);

/** Sums over what a viewer may see, per currency. */
export interface Sums {
  currency: string;
  /** How many are to be paid, and how much. */
  count: string;
  open: string;
  overdue_count: string;
  overdue: string;
  /** Day since which the oldest of them is overdue. */
  overdue_since: string | null;
  /** The next day something is due, today included. */
  next_due: string | null;
}

export const sumsToPay = defineQuery<{ today: string }, Sums>((q) =>
  db
    .selectFrom('invoices_invoice')
    .select([
      'currency',
      sql<string>`count(*)`.as('count'),
      sql<string>`sum(open_amount)`.as('open'),
      sql<string>`count(*) filter (where due_date < ${q.today}::date)`.as('overdue_count'),
      sql<string>`coalesce(sum(open_amount) filter (where due_date < ${q.today}::date), 0)`.as('overdue'),
      sql<string | null>`min(due_date) filter (where due_date < ${q.today}::date)`.as('overdue_since'),
      sql<string | null>`min(due_date) filter (where due_date >= ${q.today}::date)`.as('next_due'),
    ])
    .where('open_amount', '>', sql<string>`0`)
    .where('state', '=', sql<'issued'>`'issued'`)
    .groupBy('currency')
    .orderBy(sql`count(*) desc`)
    .orderBy('currency'),
);

/** What was paid since a day, per currency; what was set off is no payment. */
export const paidSince = defineQuery<
  { since: string },
  { currency: string; count: string; paid: string; last_on: string }
>((q) =>
  db
    .selectFrom('invoices_payment')
    .innerJoin('invoices_invoice', (join) =>
      join.onRef('invoices_invoice.id', '=', 'invoices_payment.invoice_id').on('kind', '=', sql<'invoice'>`'invoice'`),
    )
    .select([
      'currency',
      sql<string>`count(*)`.as('count'),
      sql<string>`sum(amount)`.as('paid'),
      sql<string>`max(paid_on) filter (where amount > 0)`.as('last_on'),
    ])
    .where('paid_on', '>=', sql<string>`${q.since}::date`)
    .where('method', '<>', sql<string>`'set-off'`)
    .groupBy('currency')
    .having(sql<boolean>`sum(amount) > 0`)
    .orderBy(sql`count(*) desc`),
);

/** Years in which invoices were issued, newest first. */
export const years = defineQuery<object, { year: number }>(() =>
  db
    .selectFrom('invoices_invoice')
    .select(sql<number>`extract(year from issue_date)::int`.as('year'))
    .distinct()
    .orderBy('year', 'desc'),
);

export const oneInvoice = defineQuery<{ id: string }, InvoiceColumns>((q) =>
  db.selectFrom('invoices_invoice').selectAll().where('id', '=', q.id),
);

export const linesOf = defineQuery<{ id: string }, LineColumns>((q) =>
  db.selectFrom('invoices_line').selectAll().where('invoice_id', '=', q.id).orderBy('position'),
);

export const vatOf = defineQuery<{ id: string }, VatColumns>((q) =>
  db.selectFrom('invoices_vat').selectAll().where('invoice_id', '=', q.id).orderBy('position'),
);

export const paymentsOf = defineQuery<{ id: string }, PaymentColumns>((q) =>
  db.selectFrom('invoices_payment').selectAll().where('invoice_id', '=', q.id).orderBy('paid_on').orderBy('id'),
);

export const sourceOf = defineQuery<{ id: string }, SourceColumns>((q) =>
  db.selectFrom('invoices_source').selectAll().where('invoice_id', '=', q.id),
);

export interface RelatedInvoice {
  id: string;
  number: string;
  kind: InvoiceColumns['kind'];
  type_code: string;
  issue_date: string;
  /** The one that is looked at names this one as preceding (BT-25); otherwise it is the other way round. */
  precedes: boolean;
}

/** Invoices of the same customer and seller that this one corrects or settles, and those that correct or settle it. */
export const relatedTo = defineQuery<{ id: string }, RelatedInvoice>((q) =>
  db
    .selectFrom('invoices_invoice as i')
    .innerJoin('invoices_invoice as r', (join) =>
      join
        .onRef('r.customer_id', '=', 'i.customer_id')
        .onRef('r.seller_key', '=', 'i.seller_key')
        .on(
          sql<boolean>`(r.number = any(i.preceding_numbers) or i.number = any(r.preceding_numbers)) and r.id <> i.id`,
        ),
    )
    .select([
      'r.id',
      'r.number',
      'r.kind',
      'r.type_code',
      'r.issue_date',
      sql<boolean>`r.number = any(i.preceding_numbers)`.as('precedes'),
    ])
    .where('i.id', '=', q.id)
    .orderBy('r.issue_date')
    .orderBy('r.id'),
);
