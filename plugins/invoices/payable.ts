import { isCredit } from './state.ts';
import type { InvoiceColumns } from './tables.ts';
import { paymentCode, paymentCodeKinds, type CodeRequest, type PaymentCode, type Transfer } from 'portico';

/** Columns that say how an invoice is paid. */
export const PAYABLE = [
  'kind', 'number', 'due_total', 'open_amount', 'state', 'currency', 'due_date', 'seller_name', 'seller_vat_id', 'payment_means', 'iban', 'bic', 'remittance',
  'variable_symbol', 'constant_symbol', 'specific_symbol',
] as const; // prettier-ignore

export type PayableInvoice = Pick<InvoiceColumns, (typeof PAYABLE)[number]>;

// UNTDID 4461: the seller takes the money himself.
const DIRECT_DEBIT = new Set(['49', '59']);

/** Whether the seller collects the amount by direct debit. */
export const isCollected = (row: Pick<InvoiceColumns, 'payment_means'>): boolean =>
  DIRECT_DEBIT.has(row.payment_means ?? '');

/** How what is still open is paid by transfer; null where nothing is, or not in this way. */
export function transferOf(row: PayableInvoice): Transfer | null {
  const nothing = isCredit(row) || /^[0.]*$/.test(row.open_amount) || row.state !== 'issued';
  if (nothing || row.iban === null || isCollected(row)) return null;
  return {
    account: row.iban,
    bic: row.bic,
    accountName: null,
    amount: row.open_amount,
    variableSymbol: row.variable_symbol,
    constantSymbol: row.constant_symbol,
    specificSymbol: row.specific_symbol,
    remittance: row.remittance,
  };
}

function requestOf(row: PayableInvoice): CodeRequest | null {
  const payment = transferOf(row);
  if (payment === null) return null;
  const { currency, seller_name: seller, seller_vat_id: sellerVatId, number, due_date: dueDate } = row;
  return { payment, currency, seller, sellerVatId, number, dueDate };
}

/** Whether there is a code to pay what is still open, without making it. */
export function hasCode(row: PayableInvoice): boolean {
  const request = requestOf(row);
  return request !== null && paymentCodeKinds(request).length > 0;
}

/** The code a banking application scans to pay what is still open; null where there is none for the currency or account. */
export async function codeOf(row: PayableInvoice): Promise<PaymentCode | null> {
  const request = requestOf(row);
  return request === null ? null : paymentCode(request);
}
