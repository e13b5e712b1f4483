import { defineQuery, sql, type ExtensionPoints } from 'portico';
import { DESK } from './models/desk.ts';
import { db } from './tables.ts';

interface Hit {
  customer_id: string;
  id: string;
  label: string;
  href: string | null;
}

const byNumbers = defineQuery<{ numbers: string[] }, Hit>((q) =>
  db
    .selectFrom('invoices_invoice')
    .select(['customer_id', 'id', 'number as label', sql<string>`${sql.lit(`${DESK}/`)} || id`.as('href')])
    .where(sql<boolean>`(number = any (${q.numbers}::text[]) or variable_symbol = any (${q.numbers}::text[]))`)
    .orderBy('issue_date', 'desc')
    .limit(sql<number>`100`),
);

/** Finds the invoices that a message to the service desk names, by their number or variable symbol. */
export const invoiceReference: ExtensionPoints['tickets.reference'] = {
  type: 'invoices.invoice',
  // Words of at least six characters with a digit in them; whether one is a number of an invoice the table says.
  pattern: /(?<![\p{L}\d])(?=[A-Z/.-]*\d)[A-Z\d][A-Z\d/.-]{4,38}[A-Z\d](?![\p{L}\d])/giu,
  query: (found) => byNumbers({ numbers: found.flatMap((one) => [...new Set([one, one.toUpperCase()])]) }),
};
