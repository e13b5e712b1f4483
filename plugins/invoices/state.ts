import type { InvoiceColumns } from './tables.ts';

/** In the words of the field: what an invoice is on a day. */
export type InvoiceState = 'issued' | 'partially_paid' | 'paid' | 'overdue' | 'disputed' | 'cancelled' | 'credited';

export const INVOICE_STATES: readonly InvoiceState[] = [
  'issued', 'partially_paid', 'paid', 'overdue', 'disputed', 'cancelled', 'credited',
]; // prettier-ignore

type Owed = Pick<InvoiceColumns, 'kind' | 'due_total'>;

/** Whether the document is in the customer's favour: a credit note, or a correction with a negative amount. */
export const isCredit = ({ kind, due_total }: Owed): boolean => kind === 'credit-note' || due_total.startsWith('-');

/**
 * The state of an invoice on a day. Everything but the day is decided by the database (column `standing`).
 * @param today `YYYY-MM-DD`
 */
export function stateOf(row: Owed & Pick<InvoiceColumns, 'standing' | 'due_date'>, today: string): InvoiceState {
  const waits = row.standing === 'issued' || row.standing === 'partially_paid';
  return waits && row.due_date !== null && row.due_date < today && !isCredit(row) ? 'overdue' : row.standing;
}
