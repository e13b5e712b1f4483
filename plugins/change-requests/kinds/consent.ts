import type { ChangeKind } from '../kind.ts';
import { readCustomer, writeCustomer } from './customer.ts';

/** Whether invoices come electronically. */
export const consent: ChangeKind = {
  id: 'consent',
  title: 'change-requests.kind.consent',
  description: 'change-requests.kind.consent.text',
  icon: 'file-invoice',
  fields: [{ name: 'eInvoiceConsent', label: 'change-requests.field.eInvoiceConsent', type: 'check' }],
  rules: { perYear: 6 },
  current: (query, { customerId }) => readCustomer(query, customerId),
  apply: writeCustomer,
};
