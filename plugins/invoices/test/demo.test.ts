import t from 'tap';
import { isDeepStrictEqual } from 'node:util';
import { addDays, executeIn } from 'portico';
import { makeCustomer } from 'portico/testing';
import { billsOf } from '../demo/bills.ts';
import type { SeededCustomer } from '../demo/customer.ts';
import { writeUbl } from '../demo/ubl-writer.ts';
import { seed } from '../seed.ts';
import { readUbl } from '../ubl/read.ts';
import { openPortal, rows } from './bills.fixture.ts';

const customer = (country: string, kind: 'person' | 'organisation'): SeededCustomer => ({
  id: '01900000-0000-7000-8000-000000000001', number: `C-${country}`, name: 'Pekáreň "U dvoch" & syn <s.r.o.>', kind, country, endpointScheme: null, endpointId: null,
  companyRegNo: kind === 'person' ? null : '36501234', vatId: kind === 'person' ? null : `${country}2020123456`, email: 'a@b.example',
  billing: { street: 'Lomnická 48', city: 'Poprad', postCode: '058 01' }, service: null,
}); // prettier-ignore

const everyBill = (today: string) =>
  ['SK', 'CZ', 'PL'].flatMap((country) =>
    [0, 1, 2].flatMap((story) => billsOf(customer(country, story % 2 ? 'person' : 'organisation'), story, today)),
  );

t.test('every bill of the demo company is sound: read back from its file it is the same document, without a remark', (t) => {
  const bills = everyBill('2026-11-24');
  t.ok(bills.length > 300);
  t.same([...new Set(bills.map((bill) => bill.document.vatBreakdown[0]!.rate))].sort(), ['21', '23']);
  const wrong = bills.flatMap(({ document }) => {
    const read = readUbl(writeUbl(document));
    if (!read.ok) return [document.number, ...read.problems.map((problem) => `${problem.path}: ${problem.message}`)];
    return [...read.warnings.map((warning) => warning.message), ...(isDeepStrictEqual(read.document, document) ? [] : [document.number])];
  });
  t.same(wrong.slice(0, 5), []);
  const { document } = bills.find((bill) => bill.document.kind === 'credit-note')!;
  const again = readUbl(writeUbl(document));
  t.same(again.ok && again.document, document);
  t.end();
}); // prettier-ignore

t.test('on any day of the year there are 18 months of bills, and nothing of tomorrow', (t) => {
  for (const today of ['2026-01-01', '2026-02-28', '2026-03-05', '2026-07-31', '2028-02-29', '2026-12-31']) {
    for (const story of [0, 1, 2, 3, 4, 5]) {
      const bills = billsOf(customer('SK', 'organisation'), story, today);
      const days = bills.flatMap((bill) => [bill.document.issueDate, ...bill.payments.map((payment) => payment.paidOn)]);
      t.same(days.filter((day) => day > today), [], `${today}, story ${story}`);
      const [first] = days.sort();
      t.ok(first! > addDays(today, -580) && first! < addDays(today, -480), `${today}: the first is of ${first}`);
    }
  }
  t.same(billsOf(customer('SK', 'person'), 0, '2026-11-24'), billsOf(customer('SK', 'person'), 0, '2026-11-24'), 'the same every time');
  t.end();
}); // prettier-ignore

t.test('a bill is never paid more than once over', (t) => {
  const cents = (amount: string) => BigInt(amount.replace('.', ''));
  const over = everyBill('2026-11-24').filter(({ document, payments }) =>
    payments.reduce((sum, payment) => sum + cents(payment.amount), 0n) > cents(document.totals.due));
  t.same(over.map(({ document }) => document.number), []);
  t.end();
}); // prettier-ignore

t.test('the seed fills in who has no invoices, and leaves the others alone', async (t) => {
  const { portal, ctx } = await openPortal(t);
  const count = async () =>
    (await rows<{ n: number }>(portal, 'select count(*)::int as n from invoices_invoice'))[0]!.n;
  await makeCustomer(portal, 'Anna');
  await seed(ctx);
  const first = await count();
  t.ok(first > 17);
  await seed(ctx);
  t.equal(await count(), first);
  await ctx.write(({ em }) =>
    executeIn(em, 'delete from invoices_invoice where number <> (select min(number) from invoices_invoice)'),
  );
  await seed(ctx);
  t.equal(await count(), 1, 'a customer with one invoice is not touched');
  await makeCustomer(portal, 'Boris');
  await seed(ctx);
  t.ok((await count()) > 17, 'who comes later gets his own');
  t.same(await rows(portal, 'select name from core_event'), [], 'old bills are no news');
});

t.test('the bank of the demo company brings payments of every kind, once', async (t) => {
  const { portal, ctx } = await openPortal(t);
  for (let i = 0; i < 12; i++) await makeCustomer(portal, `Customer ${i}`);
  await seed(ctx);
  const count = async () =>
    (await rows<{ n: number }>(portal, 'select count(*)::int as n from invoices_bank_entry'))[0]!.n;
  const first = await count();
  const states = await rows<{ what: string }>(portal, `select distinct state || ' ' || why as what from invoices_unmatched order by 1`); // prettier-ignore
  t.same(states.map((row) => row.what), ['reversed reversal', 'waiting overpaid', 'waiting settled', 'waiting unknown']); // prettier-ignore
  const [booked] = await rows<{ n: number }>(portal, `select count(distinct bank_entry_id)::int as n from invoices_payment where amount > 0 and bank_entry_id is not null`); // prettier-ignore
  t.ok(booked!.n >= 3, `${booked!.n} found their invoices`);
  await seed(ctx);
  t.equal(await count(), first);
});
