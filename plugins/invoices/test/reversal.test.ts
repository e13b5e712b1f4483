import t from 'tap';
import { executeIn } from 'portico';
import { addRule, makeGroup, makePerson } from 'portico/testing';
import { bill, get, one, openPortal, post, rows, store } from './bills.fixture.ts';
import { camt, camtImports } from './camt.fixture.ts';

const { portal, ctx, person } = await openPortal(t);
const { today } = ctx;
const importCamt = camtImports(t, portal);
const bookers = await makeGroup(portal, 'BOOKERS', ['invoices.desk-overdue'], 'staff');
await addRule(portal, bookers, 'allow', 'write', 'InvoiceBook');
const booker = await makePerson(portal, { groupId: bookers, staff: true, name: 'Zuzana Benešová' });

interface Row {
  id: string;
  remaining: string;
  why: string;
  state: string;
  customer_id: string | null;
}
const unmatched = () =>
  rows<Row>(portal, `select id, remaining, why, state, customer_id from invoices_unmatched order by id`);
t.beforeEach(() =>
  ctx.write(async ({ em }) => {
    await executeIn(em, 'delete from core_customer');
    await executeIn(em, 'delete from invoices_bank_entry');
  }),
);

const paid = { amount: '123.00', e2e: '/VS1001/SS/KS', bankRef: 'P1' };
const back = { ...paid, debit: true, reversal: true, bankRef: 'R1', day: '2026-03-04' };

t.test('a payment that the bank takes back is taken back: the invoice is open again, once', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill('2026-03-10', { number: '1001' }));
  await importCamt(camt([paid]));
  t.match(await one(portal, anna, id), { state: 'paid', open: '0' });
  const outcome = await importCamt(camt([back]));
  t.match(outcome, { result: 'imported', notes: [/^0 new payments/, /^1 payments taken back by the bank; what they had paid is open again/] }); // prettier-ignore
  const after = { state: 'overdue', open: '123.00', settled: '0.00', payments: [{ amount: '123.00' }, { amount: '-123.00', paidOn: '2026-03-04' }] }; // prettier-ignore
  t.match(await one(portal, anna, id), after);
  t.match(await rows(portal, `select details from core_audit where action = 'take-payment-back' and customer_id = $1`, [anna.customerId]), [{ details: { number: '1001', amount: '123.00' } }]); // prettier-ignore

  t.comment('the same file, and one that has both, change nothing any more');
  t.equal((await importCamt(camt([back]))).result, 'unchanged');
  t.equal((await importCamt(camt([back, paid]))).result, 'unchanged');
  t.match(await one(portal, anna, id), after);

  t.comment('who pays anew has paid');
  await importCamt(camt([{ ...paid, bankRef: 'P2', day: '2026-03-09' }]));
  t.match(await one(portal, anna, id), { state: 'paid', open: '0.00' });
});

t.test('banks say it in three ways, in one file and in any order', async (t) => {
  const anna = await person();
  const ids: string[] = [];
  for (const number of ['2001', '2002', '2003', '2004'])
    ids.push(await store(ctx, anna.customerId, bill(today, { number })));
  const pay = (vs: string) => ({ amount: '123.00', e2e: `/VS${vs}/SS/KS`, bankRef: `P${vs}` });
  const outcome = await importCamt(
    camt([
      { ...pay('2001'), bankRef: 'R1', debit: true, reversal: true },
      { ...pay('2002'), bankRef: 'R2', debit: true, code: 'UPDD' },
      { ...pay('2003'), bankRef: 'R3', debit: true, returned: 'MD06', amount: '126.50', instructed: '123.00' },
      { ...pay('2004'), bankRef: 'P2004', debit: true, reversal: true, payerAccount: null }, // named as the payment was
      ...['2001', '2002', '2003', '2004'].map(pay),
      { amount: '9.00', debit: true },
    ]),
  );
  t.match(outcome.notes, [/^4 new payments, 4 bookings/, /^4 payments taken back/, 'Left out: 1 debits.']);
  for (const id of ids) t.match(await one(portal, anna, id), { open: '123.00', settled: '0.00' });
});

t.test('of payments that are alike the newest is taken back, and none twice', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill(today, { number: '1001' }));
  const part = { amount: '20.00', e2e: '/VS1001/SS/KS' };
  await importCamt(camt([1, 2, 3].map((n) => ({ ...part, bankRef: `P${n}`, day: `2026-03-0${n}` }))));
  const debit = { ...part, debit: true, reversal: true };
  await importCamt(camt([{ ...debit, bankRef: 'R1', day: '2026-03-02' }, { ...debit, bankRef: 'R2', day: '2026-03-02' }])); // prettier-ignore
  t.match(await one(portal, anna, id), { settled: '20.00' });
  await importCamt(camt([{ ...debit, bankRef: 'R3', day: '2026-03-02' }]));
  t.match(await one(portal, anna, id), { settled: '20.00' }, 'the one of the day after cannot be meant');
  t.match((await unmatched()).at(-1), { state: 'waiting', why: 'reversal', remaining: '20.00' });
});

t.test('what was paid too much goes with it, and a payment that waited does not wait any more', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill(today, { number: '1001' }));
  await importCamt(camt([{ ...paid, amount: '130.00' }]));
  t.match(await unmatched(), [{ state: 'waiting', remaining: '7.00', why: 'overpaid' }]);
  await importCamt(camt([{ ...back, amount: '130.00' }]));
  t.match(await one(portal, anna, id), { settled: '0.00' });
  t.match(await unmatched(), [
    { state: 'reversed', why: 'overpaid', customer_id: anna.customerId },
    { state: 'reversed', why: 'reversal', customer_id: anna.customerId },
  ]);
  const page = (await get(portal, booker, '/desk/invoices/unmatched?state=reversed')).body;
  t.match(page, /Returned by the bank[\s\S]*-130\.00/, 'staff see what came back, and of whom');
});

t.test('a payment that cannot be found waits for staff, who say where it was counted', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill(today, { number: '1001' }), { paid: '123.00' });
  t.match((await importCamt(camt([back]))).notes[1], /^1 payments taken back by the bank were not found and wait/);
  const [row] = await unmatched();
  const url = `/desk/invoices/unmatched/${row!.id}`;
  t.match((await get(portal, booker, '/desk/invoices/unmatched')).body, /Returned payment not found[\s\S]*-123\.00/);
  t.match((await get(portal, booker, url)).body, 'Take it back from an invoice');
  const wrong = await post(portal, booker, `${url}/assign`, { version: 1, invoice: '4711' });
  t.match(wrong.body, 'No invoice in EUR with this number or symbol has anything paid on it');
  t.equal((await post(portal, booker, `${url}/assign`, { version: 1, invoice: '1001' })).statusCode, 303);
  t.match(await one(portal, anna, id), { settled: '0.00', open: '123.00' });
  t.match(await unmatched(), [{ state: 'assigned', remaining: '0.00' }]);
  t.equal((await importCamt(camt([back]))).result, 'unchanged');
});

t.test('where it cannot be said whose payment comes back, nothing is taken back', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill(today, { number: '1001' }));
  const accounts = ['SK3112000000198700000001', 'SK3112000000198700000002'];
  await importCamt(camt(accounts.map((payerAccount, n) => ({ ...paid, amount: '50.00', bankRef: `P${n}`, payerAccount })))); // prettier-ignore
  await importCamt(camt([{ ...back, amount: '50.00', payerAccount: null }]));
  t.match(await one(portal, anna, id), { settled: '100.00' });
  await importCamt(camt([{ ...back, amount: '50.00', bankRef: 'R2', payerAccount: 'SK3112000000198700000003' }]));
  t.match(await one(portal, anna, id), { settled: '100.00' }, 'nor where another payer is named');
  await importCamt(camt([{ ...back, amount: '50.00', bankRef: 'R3', payerAccount: accounts[1]! }]));
  t.match(await one(portal, anna, id), { settled: '50.00' });
});

t.test('an import that broke off before the payment was taken back ends as if it had not', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill(today, { number: '1001' }));
  await importCamt(camt([paid, back]));
  // What the import had left if it had broken off after its last batch.
  await ctx.write(async ({ em }) => {
    await executeIn(em, `delete from invoices_payment where amount < 0`);
    await executeIn(em, `update invoices_invoice set settled = 123 where id = $1`, [id]);
    await executeIn(em, `update invoices_bank_entry set reverses_id = null`);
    await executeIn(em, `update invoices_unmatched set state = 'waiting', remaining = 123, customer_id = null`);
  });
  t.equal((await importCamt(camt([paid, back]))).result, 'imported');
  t.match(await one(portal, anna, id), { open: '123.00', settled: '0.00' });
});
