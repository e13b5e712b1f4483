/** What plugins that require `invoices` may import. */
export { Invoice, type StoredState } from './invoice.entity.ts';
export { INVOICE_STATES, stateOf, type InvoiceState } from './state.ts';
export type { IssuedPayload } from './events.ts';
export type { InvoicesConfig } from './config.ts';
