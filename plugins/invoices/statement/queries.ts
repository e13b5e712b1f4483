import { defineQuery, sql } from 'portico';
import { HIS } from '../bank/credit.ts';
import { db, type InvoiceColumns } from '../tables.ts';

/** Whose account, in which currency, until which day. */
interface Until {
  customer: string;
  currency: string;
  /** `YYYY-MM-DD` */
  to: string;
}

/** One movement of the account: a document that was issued, or a payment. Positive is what the customer owes more. */
export interface Move {
  day: string;
  rank: number;
  /** Null for what was paid without an invoice to count it for. */
  invoice_id: string | null;
  kind: InvoiceColumns['kind'];
  type_code: string;
  number: string;
  /** Null for documents. */
  method: string | null;
  /** The payment takes an earlier one back. */
  reversed: boolean;
  reference: string | null;
  amount: string;
}

/** A movement among those of a period. */
export interface PeriodMove extends Move {
  /** Sum of the movements up to this one. */
  run: string;
  /** Sums of all documents of the period, and of all its payments: the same in every row. */
  charges: string;
  payments: string;
}

type Args<P> = { readonly [K in keyof P]: ReturnType<typeof sql<P[K]>> };

/**
 * All movements of an account. A credit note, and an invoice with a negative amount, counts the other way; so does what was set off or
 * paid out against it. Cancelled documents charge nothing, but what was paid on them is money all the same, and so is what a customer
 * paid without an invoice to count it for; it stands on the day it came and stays there when it is assigned to an invoice.
 */
const moves = (q: Args<Until>) => sql<Move>`(
  select i.issue_date as day, 0 as rank, i.id as invoice_id, i.kind, i.type_code, i.number, null::text as method, false as reversed, null::text as reference,
         case when i.kind = 'credit-note' then -i.due_total else i.due_total end as amount
    from invoices_invoice i
   where i.customer_id = ${q.customer}::uuid and i.currency = ${q.currency} and i.state <> 'cancelled' and i.issue_date <= ${q.to}::date
  union all
  select p.paid_on, 1, i.id, i.kind, i.type_code, i.number, p.method, p.amount < 0, p.reference,
         case when i.kind = 'credit-note' or i.due_total < 0 then p.amount else -p.amount end
    from invoices_payment p join invoices_invoice i on i.customer_id = p.customer_id and i.id = p.invoice_id
   where p.customer_id = ${q.customer}::uuid and i.currency = ${q.currency} and p.paid_on <= ${q.to}::date
  union all
  select u.booked_on, 1, null::uuid, 'invoice', '', '', 'transfer', false, null, -u.remaining
    from invoices_unmatched u
   where u.customer_id = ${q.customer}::uuid and u.currency = ${q.currency} and ${HIS} and u.booked_on <= ${q.to}::date)`;

/** Currencies in which a customer has documents, the most used first. */
export const currenciesOf = defineQuery<{ customer: string }, { currency: string }>((q) =>
  db
    .selectFrom('invoices_invoice')
    .select('currency')
    .where('customer_id', '=', q.customer)
    .groupBy('currency')
    .orderBy(sql`count(*) desc`)
    .orderBy('currency'),
);

/** What was owed at the end of a day. */
export const balanceAt = defineQuery<Until, { balance: string }>((q) =>
  db.selectFrom(moves(q).as('m')).select(sql<string>`coalesce(sum(amount), 0)`.as('balance')),
);

/** Movements of a period, in order. The database adds up: hundreds of lines, of which a page shows fifty. */
export const movesBetween = defineQuery<Until & { from: string }, PeriodMove>((q) =>
  db
    .selectFrom(moves(q).as('m'))
    .selectAll()
    .select([
      sql<string>`sum(amount) over (order by day, rank, number, invoice_id rows unbounded preceding)`.as('run'),
      sql<string>`coalesce(sum(amount) filter (where method is null) over (), 0)`.as('charges'),
      sql<string>`coalesce(sum(amount) filter (where method is not null) over (), 0)`.as('payments'),
    ])
    .where(sql<boolean>`day >= ${q.from}::date`)
    .orderBy('day')
    .orderBy('rank')
    .orderBy('number')
    .orderBy('invoice_id'),
);

/** A document that was not settled on a day, or what was paid without one; negative is in the customer's favour. */
export interface OpenItem {
  /** Null for what was paid without an invoice. */
  id: string | null;
  kind: InvoiceColumns['kind'];
  type_code: string;
  number: string;
  issue_date: string;
  due_date: string | null;
  open: string;
}

/** What was open at the end of a day, the oldest debt first. Adds up to the balance of that day. */
export const openItemsAt = defineQuery<Until, OpenItem>((q) =>
  db
    .selectFrom(
      sql<{ invoice_id: string | null; day: string; open: string }>`(
        select invoice_id, min(day) as day, sum(amount) as open from ${moves(q)} m group by invoice_id having sum(amount) <> 0)`.as(
        'o',
      ),
    )
    .leftJoin('invoices_invoice as i', 'i.id', 'o.invoice_id')
    .select([
      'i.id',
      sql<OpenItem['kind']>`coalesce(i.kind, 'invoice')`.as('kind'),
      sql<string>`coalesce(i.type_code, '')`.as('type_code'),
      sql<string>`coalesce(i.number, '')`.as('number'),
      sql<string>`coalesce(i.issue_date, o.day)`.as('issue_date'),
      'i.due_date',
      'o.open',
    ])
    .orderBy(sql`i.due_date asc nulls last`)
    .orderBy('issue_date')
    .orderBy('i.id'),
);

export type LetterRow = Pick<InvoiceColumns, 'seller_name' | 'seller_legal_id' | 'seller_vat_id' | 'document'>;

/** Who sent the newest document: the head of the letter. */
export const letterheadOf = defineQuery<{ customer: string; currency: string }, LetterRow>((q) =>
  db
    .selectFrom('invoices_invoice')
    .select([
      'seller_name',
      'seller_legal_id',
      'seller_vat_id',
      sql<LetterRow['document']>`jsonb_build_object('seller', document -> 'seller')`.as('document'),
    ])
    .where('customer_id', '=', q.customer)
    .where('currency', '=', q.currency)
    .orderBy('issue_date', 'desc')
    .orderBy('id', 'desc')
    .limit(sql<number>`1`),
);

/** A customer by his number, for staff. */
export const customerByNumber = defineQuery<{ number: string }, { id: string; number: string; name: string }>((q) =>
  db.selectFrom('core_customer').select(['id', 'number', 'name']).where('number', '=', q.number),
);
