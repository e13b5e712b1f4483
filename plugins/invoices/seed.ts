import { createHash } from 'node:crypto';
import { Decimal } from 'decimal.js';
import { defineQuery, newId, sql, type JobContext, type Transaction } from 'portico';
import { takeBatch } from './bank/book.ts';
import { takeBackWaiting } from './bank/take-back.ts';
import type { InvoicesConfig } from './config.ts';
import { bankEntriesOf, type Billed } from './demo/bank.ts';
import { billsOf, type Bill } from './demo/bills.ts';
import type { DemoAddress, SeededCustomer } from './demo/customer.ts';
import { writeUbl } from './demo/ubl-writer.ts';
import { createRows } from './create-rows.ts';
import { InvoicePayment } from './payment.entity.ts';
import { db } from './tables.ts';

type Row = Omit<SeededCustomer, 'billing' | 'service'> & {
  story: string;
  billing: DemoAddress | null;
  service: DemoAddress | null;
};

const address = (role: string) => sql<DemoAddress | null>`(
  select jsonb_build_object('street', a.line1, 'city', a.city, 'postCode', a.postal_code) from core_address a
   where a.customer_id = c.id and a.role = ${sql.lit(role)} limit 1)`;

/** Customers without invoices, each with its place in the order of numbers, which decides its story. */
const customersWithout = defineQuery<object, Row>(() =>
  db
    .selectFrom(
      sql<Row>`(
      select c.id, c.number, c.name, c.kind, c.country, c.company_reg_no as "companyRegNo", c.vat_id as "vatId", c.endpoint_scheme as "endpointScheme",
             c.endpoint_id as "endpointId", c.email, ${address('billing')} as billing, ${address('service')} as service,
             (row_number() over (order by c.number) - 1) % 6 as story
        from core_customer c)`.as('all_customers'),
    )
    .selectAll()
    .where(sql<boolean>`not exists (select from invoices_invoice i where i.customer_id = all_customers.id)`)
    .orderBy('number'),
);

const sumOf = (bill: Bill): string =>
  bill.payments.reduce((sum, payment) => sum.plus(payment.amount), new Decimal(0)).toFixed();

const lastDay = (bill: Bill): string | null =>
  bill.payments
    .map((payment) => payment.paidOn)
    .sort()
    .at(-1) ?? null;

/** All bills of a customer in one transaction, so that an interrupted seed leaves no half of them. */
async function seedCustomer(tx: Transaction, customerId: string, bills: readonly Bill[]): Promise<void> {
  const rows = bills.map((bill) => {
    const bytes = writeUbl(bill.document);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const name = `${bill.document.number.replaceAll('/', '-')}.xml`;
    const settled = { state: bill.state, settled: sumOf(bill), settledOn: lastDay(bill) };
    return { id: newId(), customerId, original: { document: bill.document, sha256, name, bytes }, ...settled };
  });
  await createRows(tx, rows);
  for (const [index, { id }] of rows.entries()) {
    for (const payment of bills[index]!.payments)
      tx.em.create(InvoicePayment, { customerId, invoiceId: id, ...payment });
  }
  await tx.em.flush();
}

/** Invoices that can be paid by transfer, while no bank statement was taken in. */
const billedWithoutBank = defineQuery<object, Omit<Billed, 'story'> & { story: string }>(() =>
  db
    .selectFrom(
      sql<Omit<Billed, 'story'> & { story: string }>`(
      select c.number as customer, c.name, c.story, i.number, i.variable_symbol as symbol, i.iban, i.currency, i.issue_date as "issueDate",
             i.due_total as due, i.open_amount as open
        from invoices_invoice i
        join (select id, number, name, (row_number() over (order by number) - 1) % 6 as story from core_customer) c on c.id = i.customer_id
       where i.kind = 'invoice' and i.state = 'issued' and i.iban is not null)`.as('billed'),
    )
    .selectAll()
    .where(sql<boolean>`not exists (select from invoices_bank_entry)`)
    .orderBy('customer')
    .orderBy('issueDate')
    .orderBy('number'),
);

/** The bank statements of the last days, by the way that real ones take. */
async function seedBank(ctx: JobContext<InvoicesConfig>): Promise<void> {
  const [billed] = await ctx.read(billedWithoutBank({}));
  const entries = bankEntriesOf(billed.map((bill) => ({ ...bill, story: Number(bill.story) })), ctx.today); // prettier-ignore
  if (entries.length === 0) return;
  await ctx.write((tx) => takeBatch(tx, entries));
  await takeBackWaiting(ctx);
}

/** Eighteen months of bills for every customer that has none, and payments of the last days. Nothing is announced: these are no news. */
export async function seed(ctx: JobContext<InvoicesConfig>): Promise<void> {
  const [customers] = await ctx.read(customersWithout({}));
  for (const customer of customers) {
    const bills = billsOf(customer, Number(customer.story), ctx.today);
    await ctx.write((tx) => seedCustomer(tx, customer.id, bills));
  }
  await seedBank(ctx);
}
