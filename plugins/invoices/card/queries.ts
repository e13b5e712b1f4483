import { defineQuery, sql, type CustomerFinder } from 'portico';
import { DESK } from '../models/desk.ts';
import { db, type PaymentColumns } from '../tables.ts';

/** A payment with the document it was made for. */
export type LastPayment = Pick<PaymentColumns, 'paid_on' | 'amount' | 'method' | 'reference' | 'invoice_id'> & {
  number: string;
  currency: string;
};

/** The newest payments of a customer, whatever they were for. */
export const lastPaymentsOf = defineQuery<{ customer: string; limit: number }, LastPayment>((q) =>
  db
    .selectFrom('invoices_payment as p')
    .innerJoin('invoices_invoice as i', 'i.id', 'p.invoice_id')
    .select(['p.paid_on', 'p.amount', 'p.method', 'p.reference', 'p.invoice_id', 'i.number', 'i.currency'])
    .where(sql<boolean>`p.customer_id = ${q.customer}::uuid`)
    .orderBy('p.paid_on', 'desc')
    .orderBy('p.id', 'desc')
    .limit(q.limit),
);

const prefix = (typed: string): string => `${typed.replace(/\s/g, '').replace(/[\\%_]/g, (char) => `\\${char}`)}%`;

interface Found {
  customer_id: string;
  found: string;
  href: string | null;
}

const foundBy = (column: 'number' | 'variable_symbol') =>
  defineQuery<{ prefix: string }, Found>((q) =>
    db
      .selectFrom('invoices_invoice')
      .select(['customer_id', sql<string>`${sql.ref(column)}`.as('found'), sql<string>`${sql.lit(`${DESK}/`)} || id`.as('href')])
      .where(sql<boolean>`${sql.ref(column)} like ${q.prefix}`)
      .orderBy(sql`${sql.ref(column)} using ~<~`)
      .limit(sql<number>`10`),
  ); // prettier-ignore

const byNumber = foundBy('number');
const bySymbol = foundBy('variable_symbol');

/** Staff find a customer by what stands on his invoice or on a bank statement. */
export const finders: readonly CustomerFinder[] = [
  {
    id: 'number',
    label: 'invoices.finder.invoice',
    needs: ['read', 'Invoice'],
    query: (typed) => byNumber({ prefix: prefix(typed) }),
  },
  {
    id: 'symbol',
    label: 'invoices.finder.symbol',
    needs: ['read', 'Invoice'],
    query: (typed) => bySymbol({ prefix: prefix(typed) }),
  },
];
