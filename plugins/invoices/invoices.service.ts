import { executeIn, notFound, type Transaction } from 'portico';
import type { StoredState } from './invoice.entity.ts';
import { InvoicePayment, type PaymentMethod } from './payment.entity.ts';

/** A payment of an invoice, or an amount set off against it. */
export interface PaymentInput {
  customerId: string;
  invoiceId: string;
  /** `YYYY-MM-DD` */
  paidOn: string;
  /** Decimal text in the invoice's currency. */
  amount: string;
  method: PaymentMethod;
  reference?: string | undefined;
}

/** Records a payment; what is open and the state of the invoice follow. */
export async function recordPayment(tx: Transaction, payment: PaymentInput): Promise<void> {
  const { reference = null, ...row } = payment;
  tx.em.create(InvoicePayment, { ...row, reference });
  await tx.em.flush();
  await executeIn(
    tx.em,
    `update invoices_invoice i set settled = p.total, settled_on = p.last, version = version + 1
       from (select sum(amount) as total, max(paid_on) as last from invoices_payment where customer_id = $1 and invoice_id = $2) p
      where i.customer_id = $1 and i.id = $2`,
    [payment.customerId, payment.invoiceId],
  );
}

/** An invoice that nobody else changes until the transaction ends. */
export interface LockedInvoice {
  id: string;
  customer_id: string;
  number: string;
  state: StoredState;
  currency: string;
  open_amount: string;
  issue_date: string;
  version: number;
}

/** @throws Problem 404 where there is none */
export async function lockInvoice(tx: Transaction, id: string): Promise<LockedInvoice> {
  const [row] = await executeIn<LockedInvoice>(
    tx.em,
    `select id, customer_id, number, state, currency, open_amount::text as open_amount, issue_date::text as issue_date, version
       from invoices_invoice where id = $1 for update`,
    [id],
  );
  if (!row) throw notFound();
  return row;
}

/** Sets what was decided about an invoice. */
export async function changeState(tx: Transaction, id: string, state: StoredState): Promise<void> {
  await executeIn(tx.em, 'update invoices_invoice set state = $2, version = version + 1 where id = $1', [id, state]);
}
