import type { ChangeKind } from '../kind.ts';

/** Any other wish, in the customer's own words; staff do it by hand. */
export const other: ChangeKind = {
  id: 'other',
  title: 'change-requests.kind.other',
  description: 'change-requests.kind.other.text',
  icon: 'writing',
  fields: [
    { name: 'subject', label: 'change-requests.field.subject', type: 'text', required: true, maxLength: 150 },
    { name: 'text', label: 'change-requests.field.text', type: 'longtext', required: true, maxLength: 4000 },
  ],
  current: () => Promise.resolve({ subject: '', text: '' }),
};
