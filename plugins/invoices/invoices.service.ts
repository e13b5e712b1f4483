import { executeIn, newId, notFound, type Transaction } from 'portico';
import './events.ts';
import { invoiceColumns, lineColumns, sellerKey, vatColumns } from './from-ubl.ts';
import { Invoice, type StoredState } from './invoice.entity.ts';
import { InvoiceLine } from './line.entity.ts';
import { InvoicePayment, type PaymentMethod } from './payment.entity.ts';
import { InvoiceSource } from './source.entity.ts';
import { InvoiceVat } from './vat.entity.ts';
import type { UblDocument } from './ubl/document.ts';

/** A document that was read from its file, and the file. */
export interface Original {
  document: UblDocument;
  /** SHA-256 of the bytes, hexadecimal. */
  sha256: string;
  name: string;
  bytes: Uint8Array;
}

/** The invoice that a file came in as, if it did. */
export async function findBySource(
  tx: Transaction,
  sha256: string,
): Promise<{ id: string; number: string } | undefined> {
  const [row] = await executeIn<{ id: string; number: string }>(
    tx.em,
    'select id, number from invoices_invoice where source_sha256 = $1',
    [sha256],
  );
  return row;
}

async function isNumberUsed(tx: Transaction, document: UblDocument): Promise<boolean> {
  const rows = await executeIn(
    tx.em,
    'select 1 from invoices_invoice where seller_key = $1 and number = $2 and type_code = $3 limit 1',
    [sellerKey(document.seller), document.number, document.typeCode],
  );
  return rows.length > 0;
}

/** An invoice to be stored with all that belongs to it. */
export interface NewInvoice {
  id: string;
  customerId: string;
  original: Original;
  numberUsedBefore?: boolean;
  /** Of an invoice that has a past; by default it is issued and nothing is paid. */
  state?: StoredState;
  settled?: string;
  settledOn?: string | null;
}

/** Stores invoices with their lines, VAT breakdowns and original files. */
export async function createRows(tx: Transaction, invoices: readonly NewInvoice[]): Promise<void> {
  for (const { original, ...own } of invoices) {
    const { document, sha256 } = original;
    tx.em.create(Invoice, { ...own, ...invoiceColumns(document), document, sourceSha256: sha256 });
  }
  await tx.em.flush(); // the rows below point at them, by columns the ORM does not know as a relation
  for (const { id, customerId, original } of invoices) {
    const { document, sha256, name, bytes } = original;
    const own = { customerId, invoiceId: id };
    for (const line of lineColumns(document)) tx.em.create(InvoiceLine, { ...own, ...line });
    for (const vat of vatColumns(document)) tx.em.create(InvoiceVat, { ...own, ...vat });
    tx.em.create(InvoiceSource, { ...own, sha256, name, content: Buffer.from(bytes) });
  }
  await tx.em.flush();
}

/**
 * Takes in a document for a customer, and tells the rest of the portal. Whether its file is there already was asked before.
 * @returns id of the invoice, and whether its seller used its number before
 */
export async function takeIn(
  tx: Transaction,
  customerId: string,
  original: Original,
): Promise<{ id: string; numberUsedBefore: boolean }> {
  const { document } = original;
  const id = newId();
  const numberUsedBefore = await isNumberUsed(tx, document);
  await createRows(tx, [{ id, customerId, original, numberUsedBefore }]);
  const { number, kind, currency, dueDate, totals } = document;
  await tx.emit(
    'invoices.issued',
    { invoiceId: id, customerId, number, kind, amount: totals.gross, currency, dueDate },
    { customerId },
  );
  return { id, numberUsedBefore };
}

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
