import { defineQuery, sql, type ExtensionPoints } from 'portico';
import { DESK } from './models/desk.ts';
import { db } from './tables.ts';

interface Hit {
  id: string;
  customer_id: string;
  label: string;
}

const beginning = defineQuery<{ prefix: string }, Hit>((q) =>
  db
    .selectFrom('invoices_invoice')
    .select(['id', 'customer_id', 'number as label'])
    .where(sql<boolean>`number like ${q.prefix}`)
    .orderBy(sql`number using ~<~`)
    .limit(sql<number>`10`),
);
const byIds = defineQuery<{ ids: string[] }, Hit>((q) =>
  db
    .selectFrom('invoices_invoice')
    .select(['id', 'customer_id', 'number as label'])
    .where(sql<boolean>`id = any (${q.ids}::uuid[])`),
);

/** A ticket of the service desk can be founded from an invoice. */
export const invoiceSubject: ExtensionPoints['tickets.subject'] = {
  type: 'invoices.invoice',
  label: 'invoices.finder.invoice',
  icon: 'receipt',
  needs: ['read', 'Invoice'],
  find: (typed) => beginning({ prefix: `${typed.replace(/\s/g, '').replace(/[\\%_]/g, (char) => `\\${char}`)}%` }),
  resolve: (ids) => byIds({ ids: [...ids] }),
  href: ({ id }) => `${DESK}/${id}`,
};
