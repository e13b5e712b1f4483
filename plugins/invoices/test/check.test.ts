import t from 'tap';
import { addDays, executeIn } from 'portico';
import { plainAmount } from '../check/ask.ts';
import { bill, get, openPortal, rows, store } from './bills.fixture.ts';
import { readPdf } from './pdf-text.ts';

const { portal, ctx, person } = await openPortal(t);

let address = 0;

/** Asks as somebody who is not signed in, each time from another address unless told. */
const ask = (fields: Record<string, string>, from = `10.0.0.${++address}`, locale = 'en') =>
  portal.app.inject({
    method: 'POST',
    url: '/invoices/check',
    remoteAddress: from,
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: `portico_locale=${locale}` },
    body: new URLSearchParams(fields).toString(),
  });

const codeOf = async (id: string) =>
  (await rows<{ check_code: string }>(portal, 'select check_code from invoices_invoice where id = $1', [id]))[0]!
    .check_code;

t.test('who holds an invoice learns that it is genuine, and the account to pay to', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill(addDays(ctx.today, 5), { number: 'FV-2026/77' }));
  const code = await codeOf(id);
  t.match(code, /^[2-9ACDEFHKM]{12}$/);
  const answer = await ask({ number: 'fv-2026 / 77', amount: '123,00 €', code: `${code.slice(0, 4)}-${code.slice(4, 8)} ${code.slice(8)}`.toLowerCase() }); // prettier-ignore
  t.equal(answer.statusCode, 200);
  t.match(answer.body, 'Yes, Lumenia Energia, a.s. issued this invoice');
  t.match(answer.body, 'SK31 1200 0000 1987 4263 7541');
  t.equal(answer.headers['cache-control'], 'no-store');

  const [{ symbol }] = (await rows<{ symbol: string }>(portal, 'select variable_symbol as symbol from invoices_invoice where id = $1', [id])) as [{ symbol: string }]; // prettier-ignore
  const fields = { number: 'FV-2026/77', amount: '123.00', code };
  const right = await ask({ ...fields, iban: 'SK31 1200 0000 1987 4263 7541', symbol: `00${symbol}` });
  t.match(right.body, /genuine[\s\S]*genuine/);
  t.notMatch(right.body, 'The payment data were changed');
  const forged = await ask({ ...fields, iban: 'SK0809000000000123123123', symbol: '999' });
  t.match(forged.body, /The payment data were changed[\s\S]*not what you typed[\s\S]*not what you typed/);
});

t.test('unknown number, wrong amount and wrong code get one and the same answer', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill(addDays(ctx.today, 5), { number: 'FV-1' }));
  const other = await store(ctx, anna.customerId, bill(addDays(ctx.today, 5), { number: 'FV-2' }));
  const right = { number: 'FV-1', amount: '123.00', code: await codeOf(id) };
  t.match((await ask(right)).body, 'issued this invoice');
  const bare = (body: string) => /<h1>[\s\S]*?<form class="form"/.exec(body)?.[0];
  const answers = [];
  for (const wrong of [
    { number: 'FV-9' },
    { amount: '124.00' },
    { amount: 'a lot' },
    { code: 'AAAA-AAAA-AAAA' },
    { code: await codeOf(other) },
    { code: '' },
  ])
    answers.push(await ask({ ...right, ...wrong }));
  const first = answers.at(0)!;
  t.match(first.body, 'We do not know such an invoice');
  for (const answer of answers.slice(0, 5)) {
    t.equal(answer.statusCode, first.statusCode);
    t.equal(bare(answer.body), bare(first.body));
    t.notMatch(answer.body, 'SK31');
  }
  const plan = await rows<{ 'QUERY PLAN': string }>(portal, `explain select 1 from invoices_invoice where check_code = 'AAAAAAAAAAAA' and number = 'FV-1'`); // prettier-ignore
  t.match(plan.map((row) => row['QUERY PLAN']).join('\n'), 'invoices_invoice_check', 'the code is looked up, never the number'); // prettier-ignore
});

t.test('a cancelled invoice says so', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill(addDays(ctx.today, 5), { number: 'FV-3' }), { state: 'cancelled' });
  t.match((await ask({ number: 'FV-3', amount: '123.00', code: await codeOf(id) })).body, 'do not pay it');
});

t.test('the code stands on the page and on the PDF', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill(addDays(ctx.today, 5)));
  const code = (await codeOf(id)).replace(/(.{4})(?=.)/g, '$1-');
  t.match((await get(portal, anna, `/invoices/${id}`)).body, code);
  const pdf = readPdf((await get(portal, anna, `/invoices/${id}.pdf`)).rawPayload);
  t.ok(pdf.pages.flat().join('\n').includes(code));
});

t.test('too many questions from one address are refused for a while', async (t) => {
  const wrong = { number: 'X', amount: '1', code: 'Y' };
  const statuses = [];
  for (let i = 0; i < 22; i++) statuses.push((await ask(wrong, '192.0.2.9')).statusCode);
  t.same(
    statuses.slice(0, 20),
    Array.from({ length: 20 }, () => 200),
  );
  t.same(statuses.slice(20), [429, 429]);
  t.equal((await ask(wrong, '192.0.2.10')).statusCode, 200, 'others may still ask');
});

t.test('the page speaks four languages, needs no sign-in and is linked at the foot of pages', async (t) => {
  for (const [locale, title] of [['en', 'Is this invoice ours?'], ['sk', 'Je táto faktúra naša?'], ['cs', 'Je tato faktura naše?'], ['pl', 'Czy to nasza faktura?']] as const) {
    const page = await portal.app.inject({ url: '/invoices/check', headers: { cookie: `portico_locale=${locale}` } });
    t.equal(page.statusCode, 200);
    t.match(page.body, `<h1>${title}</h1>`);
  }
  t.match((await portal.app.inject({ url: '/login' })).body, 'href="/invoices/check"');
}); // prettier-ignore

t.test('who is not signed in reads no table, whatever he asks', async (t) => {
  const anna = await person();
  await store(ctx, anna.customerId, bill(ctx.today));
  await t.rejects(
    ctx.write(async ({ em }) => {
      await executeIn(em, 'set local role portico_public');
      await executeIn(em, 'select number from invoices_invoice');
    }),
    /permission denied/,
  );
});

t.test('amounts are read as people write them', (t) => {
  t.same(['1 234,50', '1234.50 EUR', '123 Kč', '-5,00', 'a', '1.234,50', ''].map(plainAmount), ['1234.50', '1234.50', '123', '-5.00', null, null, null]); // prettier-ignore
  t.end();
});
