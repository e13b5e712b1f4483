import t from 'tap';
import { addRule, makeGroup, makePerson, type Person } from 'portico/testing';
import { bill, get, one, openPortal, rows, store } from './bills.fixture.ts';
import { camt } from './camt.fixture.ts';

const { portal, ctx, person } = await openPortal(t, { env: { UPLOAD_MAX_BYTES: '5000' } });
const bookers = await makeGroup(portal, 'BOOKERS', ['invoices.desk-overdue'], 'staff');
await addRule(portal, bookers, 'allow', 'write', 'InvoiceBook');
const booker = await makePerson(portal, { groupId: bookers, staff: true, name: 'Zuzana Benešová' });
const clerk = await makePerson(portal, { groupId: await makeGroup(portal, 'STAFF', ['invoices.desk-overdue'], 'staff'), staff: true }); // prettier-ignore

const bring = async (who: Person, content: string | undefined, name = 'výpis.xml') => {
  const form = new FormData();
  form.append('file', new Blob(content === undefined ? [] : [content]), content === undefined ? '' : name);
  const request = new Request('http://portal.test/', { method: 'POST', body: form });
  const headers = { ...who.headers, 'content-type': request.headers.get('content-type')! };
  const body = Buffer.from(await request.arrayBuffer());
  return portal.app.inject({ method: 'POST', url: '/desk/invoices/bank', headers, body });
};
const kept = () => ctx.files.list();

t.test('staff bring a statement; it is booked under their name and the file is not kept', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill(ctx.today, { number: '1001' }));
  t.match((await get(portal, booker, '/desk/invoices/unmatched')).body, 'href="/desk/invoices/bank"');
  const content = camt([{ amount: '123.00', e2e: '/VS1001/SS/KS', bankRef: 'U1' }, { amount: '1.00', bankRef: 'U2', debit: true }]); // prettier-ignore
  const answer = await bring(booker, content);
  t.equal(answer.statusCode, 200);
  t.match(
    answer.body,
    /The statement výpis\.xml is taken in[\s\S]*New payments<\/dt><dd class="num">1<[\s\S]*Debits, left out/,
  );
  t.match(await one(portal, anna, id), { state: 'paid' });
  t.match(await rows(portal, `select actor_name, details from core_audit where action = 'import-payments'`), [{ actor_name: 'Zuzana Benešová', details: { file: 'výpis.xml', taken: 1 } }]); // prettier-ignore
  t.same(await kept(), []);

  t.comment('a doubled submit counts once');
  t.match((await bring(booker, content)).body, 'Everything in výpis.xml had been taken in before');
  t.match(await one(portal, anna, id), { settled: '123.00' });
});

t.test('what is no statement is refused with the reason, and nothing is kept', async (t) => {
  for (const [content, reason] of [
    ['<a/>', /cannot be read as a bank statement[\s\S]*only bank statements camt\.053/],
    ['hello', /no well-formed XML \(line 1/],
    [undefined, /Choose a file/],
    ['x'.repeat(6000), /larger than 5.{1,3}kB\. Larger ones are taken in on the command line/],
  ] as const) {
    const answer = await bring(booker, content);
    t.equal(answer.statusCode, 422);
    t.match(answer.body, reason);
  }
  t.same(await kept(), []);
});

t.test('only for who may book', async (t) => {
  t.equal((await bring(clerk, camt([{ amount: '1.00' }]))).statusCode, 403);
  t.equal((await get(portal, clerk, '/desk/invoices/bank')).statusCode, 403);
  t.equal((await bring(await person(), camt([{ amount: '1.00' }]))).statusCode, 404);
});
