import { defineQuery, sql, type ExtensionPoints } from 'portico';
import { db } from './tables.ts';

const oneOverdue = defineQuery<{ customer: string; today: string }, { id: string }>((q) =>
  db
    .selectFrom('invoices_invoice')
    .select('id')
    .where('customer_id', '=', q.customer)
    .where('open_amount', '>', sql<string>`0`)
    .where('state', '=', sql<'issued'>`'issued'`)
    .where('due_date', '<', q.today)
    .limit(1),
);

/** Tells whoever asks for it whether a customer is behind with a payment; disputed invoices do not count. */
export const debt: ExtensionPoints['change-requests.debt'] = {
  overdue: async (query, customer, today) => (await query(oneOverdue({ customer, today }))).length > 0,
};
