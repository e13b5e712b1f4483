import { Decimal } from 'decimal.js';
import { conflict, executeIn, notFound, type Transaction } from 'portico';
import { amountText } from '../amount.ts';
import { bookPayments } from './pay.ts';

/** A payment that waits and that nobody else decides about until the transaction ends. */
export interface LockedUnmatched {
  id: string;
  entry_id: string;
  remaining: string;
  currency: string;
  booked_on: string;
  reference: string | null;
  account: string;
  /** The bank took an earlier payment back: what is assigned is taken from an invoice. */
  reversal: boolean;
}

/**
 * @param version of the row as the member of staff saw it
 * @throws Problem 404 where there is none, 409 where somebody decided meanwhile
 */
export async function lockUnmatched(tx: Transaction, id: string, version: number): Promise<LockedUnmatched> {
  const [row] = await executeIn<LockedUnmatched & { state: string; version: number }>(
    tx.em,
    `select u.id, u.entry_id, u.remaining::text as remaining, u.state, u.version, e.currency, e.booked_on::text as booked_on, e.reversal,
            coalesce(e.end_to_end, left(e.remittance, 140)) as reference, e.account
       from invoices_unmatched u join invoices_bank_entry e on e.id = u.entry_id where u.id = $1 for update of u`,
    [id],
  );
  if (!row) throw notFound();
  if (row.state !== 'waiting' || row.version !== version) throw conflict();
  return row;
}

/** An invoice that a payment is assigned to. */
export interface Assignable {
  id: string;
  customer_id: string;
  number: string;
  currency: string;
  /** As much can be assigned: what is open, or what was paid where a payment is taken back. Decimal text. */
  most: string;
}

/**
 * Invoices with a number, or a variable symbol, in the currency of a payment, on which something is open, or was paid where the payment is
 * taken back; locked. Several sellers may use one number.
 */
export const assignable = (tx: Transaction, number: string, { currency, reversal }: LockedUnmatched): Promise<Assignable[]> => {
  const most = reversal ? `case when kind = 'invoice' then settled else 0 end` : 'open_amount';
  return executeIn<Assignable>(
    tx.em,
    `select id, customer_id, number, currency, (${most})::text as most from invoices_invoice
      where id in (select id from invoices_invoice where number = $1
                   union select id from invoices_invoice where ltrim(variable_symbol, '0') = ltrim($1, '0'))
        and currency = $2 and (${most}) > 0 order by id limit 5 for update`,
    [number, currency],
  );
}; // prettier-ignore

async function decideIn(
  tx: Transaction,
  id: string,
  by: string,
  change: { state: string; remaining: string; reason: string | null; customerId: string | null },
): Promise<void> {
  await executeIn(
    tx.em,
    `update invoices_unmatched set state = $2, remaining = $3, reason = $4, customer_id = coalesce($5, customer_id), decided_by = $6,
            decided_at = case when $2 = 'waiting' then null else now() end, why = case when $2 = 'waiting' and why <> 'reversal' then 'overpaid' else why end,
            version = version + 1 where id = $1`,
    [id, change.state, change.remaining, change.reason, change.customerId, by],
  );
}

/** Books what waits on an invoice, or takes it back there, as much as can be; a rest goes on waiting. @returns amount that was booked */
export async function assign(tx: Transaction, row: LockedUnmatched, invoice: Assignable, by: string): Promise<string> {
  const amount = Decimal.min(row.remaining, invoice.most);
  const rest = new Decimal(row.remaining).minus(amount);
  await bookPayments(tx, [
    {
      entryId: row.entry_id,
      customerId: invoice.customer_id,
      invoiceId: invoice.id,
      paidOn: row.booked_on,
      amount: amountText(row.reversal ? amount.negated() : amount),
      reference: row.reference,
    },
  ]);
  const state = rest.isZero() ? 'assigned' : 'waiting';
  await decideIn(tx, row.id, by, { state, remaining: amountText(rest), reason: null, customerId: invoice.customer_id });
  return amountText(amount);
}

/** Leaves a payment unassigned for good, such as one that was sent back. */
export const dismiss = (tx: Transaction, row: LockedUnmatched, reason: string, by: string): Promise<void> =>
  decideIn(tx, row.id, by, { state: 'dismissed', remaining: row.remaining, reason, customerId: null });
