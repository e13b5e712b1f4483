import { executeIn, newId, type Transaction } from 'portico';

/** A payment of an invoice that a bank entry makes; a negative amount takes one back. */
export interface BankBooking {
  entryId: string;
  customerId: string;
  invoiceId: string;
  /** `YYYY-MM-DD` */
  paidOn: string;
  /** Decimal text. */
  amount: string;
  reference: string | null;
}

const PAY = `
  with p as (
    insert into invoices_payment (id, customer_id, invoice_id, paid_on, amount, method, reference, bank_entry_id)
    select id, customer_id, invoice_id, paid_on, amount, 'transfer', reference, entry_id
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::date[], $5::numeric[], $6::text[], $7::uuid[])
        as p (id, customer_id, invoice_id, paid_on, amount, reference, entry_id)
    returning invoice_id, amount, paid_on)
  update invoices_invoice i set settled = i.settled + p.amount, settled_on = greatest(i.settled_on, p.last), version = i.version + 1
    from (select invoice_id, sum(amount) as amount, max(paid_on) filter (where amount > 0) as last from p group by invoice_id) p
   where i.id = p.invoice_id`;

/** Books payments on invoices that are locked; what is open and the states follow. */
export async function bookPayments(tx: Transaction, bookings: readonly BankBooking[]): Promise<void> {
  if (bookings.length === 0) return;
  const column = <T>(value: (booking: BankBooking) => T) => bookings.map(value);
  await executeIn(tx.em, PAY, [
    bookings.map(() => newId()),
    column((b) => b.customerId),
    column((b) => b.invoiceId),
    column((b) => b.paidOn),
    column((b) => b.amount),
    column((b) => b.reference),
    column((b) => b.entryId),
  ]);
}
