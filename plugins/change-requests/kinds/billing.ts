import { companyNumberFault, taxIdFault, vatIdFault } from '../formats.ts';
import type { ChangeKind } from '../kind.ts';
import { readCustomer, writeCustomer } from './customer.ts';

/** What invoices are made out to. */
export const billing: ChangeKind = {
  id: 'billing',
  title: 'change-requests.kind.billing',
  description: 'change-requests.kind.billing.text',
  icon: 'receipt',
  fields: [
    { name: 'name', label: 'change-requests.field.name', type: 'text', required: true, maxLength: 200, autocomplete: 'organization' },
    { name: 'companyRegNo', label: 'change-requests.field.companyRegNo', type: 'text', maxLength: 40, compact: true, check: companyNumberFault },
    { name: 'taxId', label: 'change-requests.field.taxId', type: 'text', maxLength: 40, compact: true, check: taxIdFault },
    { name: 'vatId', label: 'change-requests.field.vatId', hint: 'change-requests.field.vatId.hint', type: 'text', maxLength: 40, compact: true, check: vatIdFault },
  ],
  rules: { perYear: 4 },
  current: (query, { customerId }) => readCustomer(query, customerId),
  apply: writeCustomer,
}; // prettier-ignore
