import type { ChangeKind } from '../kind.ts';
import { readCustomer, writeCustomer } from './customer.ts';

/** E-mail and telephone the company reaches the customer at. */
export const contact: ChangeKind = {
  id: 'contact',
  title: 'change-requests.kind.contact',
  description: 'change-requests.kind.contact.text',
  icon: 'phone',
  fields: [
    { name: 'email', label: 'change-requests.field.email', type: 'email', autocomplete: 'email' },
    { name: 'phone', label: 'change-requests.field.phone', hint: 'change-requests.field.phone.hint', type: 'tel', autocomplete: 'tel' },
  ],
  rules: { perYear: 12 },
  current: (query, { customerId }) => readCustomer(query, customerId),
  apply: writeCustomer,
}; // prettier-ignore
