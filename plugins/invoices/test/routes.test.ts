import t from 'tap';
import { addDays } from 'portico';
import { decode } from 'bysquare/pay';
import { addRule, makeGroup, makePerson, switchPortlet } from 'portico/testing';
import { codeOf } from '../payable.ts';
import { oneInvoice } from '../queries.ts';
import { bill, get, openPortal, store } from './bills.fixture.ts';

const { portal, ctx, person } = await openPortal(t);

t.test('page, files, code and API of an invoice are there for its customer and for nobody else', async (t) => {
  const anna = await person();
  const boris = await person('Boris');
  const id = await store(ctx, anna.customerId, bill(addDays(ctx.today, 5), { number: '4711' }));
  const types = { '': /html/, '.pdf': /application\/pdf/, '.xml': /application\/xml/, '/qr.svg': /image\/svg\+xml/ };
  for (const [suffix, type] of Object.entries(types)) {
    const mine = await get(portal, anna, `/invoices/${id}${suffix}`, { accept: 'text/html' });
    t.equal(mine.statusCode, 200, `/invoices/<id>${suffix}`);
    t.match(mine.headers['content-type'], type);
    t.equal((await get(portal, boris, `/invoices/${id}${suffix}`)).statusCode, 404, `another customer: /invoices/<id>${suffix}`);
    t.equal((await portal.app.inject({ url: `/invoices/${id}${suffix}`, headers: { accept: 'text/html' } })).statusCode, 303, 'nobody is sent to sign in');
  }
  t.match((await get(portal, anna, `/invoices/${id}`)).body, /4711[\s\S]*123\.00/);
  t.equal((await get(portal, anna, `/api/v1/invoices/${id}`)).json().number, '4711');
  t.equal((await get(portal, boris, `/api/v1/invoices/${id}`)).statusCode, 404);
  t.same((await get(portal, boris, '/api/v1/invoices?limit=25')).json(), { items: [], next: null });
  t.equal((await portal.app.inject({ url: '/api/v1/invoices' })).statusCode, 401);

  t.match((await get(portal, anna, `/invoices/${id}.pdf`)).headers['content-disposition'], /filename="4711\.pdf"/);
  t.equal((await get(portal, anna, `/invoices/${id}.pdf`)).body.slice(0, 5), '%PDF-');
  for (const wrong of ['not-a-uuid', `${id}.zip`, `${id}.pdf.exe`]) t.equal((await get(portal, anna, `/invoices/${wrong}`)).statusCode, 400, wrong);
}); // prettier-ignore

t.test('reading needs one grant, downloading another, and without any there are no invoices at all', async (t) => {
  const groupId = await makeGroup(portal, 'SWITCHED', ['invoices.open', 'invoices.recent']);
  const anna = await makePerson(portal, { groupId });
  const id = await store(ctx, anna.customerId, bill('2026-02-17'));
  const status = async (url: string) => (await get(portal, anna, url)).statusCode;
  const files = [`/invoices/${id}.pdf`, `/invoices/${id}.xml`];
  const pages = ['/invoices', `/invoices/${id}`, '/api/v1/invoices?limit=25', `/api/v1/invoices/${id}`];

  const readers = await makeGroup(portal, 'READERS', []);
  await addRule(portal, readers, 'allow', 'read', 'Invoice');
  const reader = await makePerson(portal, { groupId: readers, customerId: anna.customerId });
  for (const url of pages) t.equal((await get(portal, reader, url)).statusCode, 200, `reading alone: ${url}`);
  for (const url of files) t.equal((await get(portal, reader, url)).statusCode, 404, `reading alone: ${url}`);
  t.notMatch((await get(portal, reader, '/invoices')).body, '.pdf', 'no file is offered that would be refused');

  await switchPortlet(portal, groupId, 'invoices.open', 'off');
  for (const url of [...pages, ...files]) t.equal(await status(url), 200, `the other portlet still grants ${url}`);
  await switchPortlet(portal, groupId, 'invoices.recent', 'off');
  for (const url of [...pages, ...files]) t.equal(await status(url), 404, `nothing grants ${url} any more`);
  t.notMatch((await get(portal, anna, '/', { accept: 'text/html' })).body, 'href="/invoices"', 'and the navigation does not lead there');

  await switchPortlet(portal, groupId, 'invoices.open', 'on');
  await addRule(portal, groupId, 'deny', 'download', 'Invoice');
  for (const url of files) t.equal(await status(url), 404, `denied by a rule: ${url}`);
}); // prettier-ignore

t.test('an invoice without an original file says so', async (t) => {
  const anna = await person();
  const id = await store(ctx, anna.customerId, bill('2026-02-17'), { original: false });
  const answer = await get(portal, anna, `/invoices/${id}.xml`, { accept: 'text/html' });
  t.equal(answer.statusCode, 404);
  t.match(answer.body, 'There is no original file of this invoice');
  t.notMatch((await get(portal, anna, `/invoices/${id}`)).body, `${id}.xml`, 'and no page offers it');
  t.equal((await get(portal, anna, `/invoices/${id}.pdf`)).statusCode, 200);
});

t.test('amounts are never numbers: digits beyond the reach of a float come through', async (t) => {
  const anna = await person();
  const lines = [{ name: 'Elektrina', quantity: '1', unitCode: 'MON', price: '12345678901234567.89' }];
  const id = await store(ctx, anna.customerId, bill('2026-02-17', { lines }));
  const { totals, lines: read } = (await get(portal, anna, `/api/v1/invoices/${id}`)).json();
  t.equal(read[0].net, '12345678901234567.89');
  t.equal(totals.gross, '15185185048518518.50');
  t.match((await get(portal, anna, `/invoices/${id}`)).body, '15,185,185,048,518,518.50');
});

t.test('a code to pay is for what is still open, and not there where nothing is', async (t) => {
  const anna = await person();
  const partly = await store(ctx, anna.customerId, bill(addDays(ctx.today, 3), { number: '2611072907' }), { paid: '23.00' });
  const [[invoice]] = await ctx.read(oneInvoice({ id: partly }));
  t.match(decode((await codeOf(invoice!))!.text).payments[0], {
    amount: 100, currencyCode: 'EUR', variableSymbol: '2611072907', constantSymbol: '0308', bankAccounts: [{ iban: 'SK3112000000198742637541' }],
    beneficiary: { name: 'Lumenia Energia, a.s.' },
  });
  t.match((await get(portal, anna, `/invoices/${partly}`)).body, /src="\/invoices\/[^"]+\/qr\.svg"[\s\S]*data-copy="SK3112000000198742637541"[\s\S]*data-copy="2611072907"/);

  const paid = await store(ctx, anna.customerId, bill('2026-02-17'), { paid: '123.00' });
  const disputed = await store(ctx, anna.customerId, bill('2026-02-17'), { state: 'disputed' });
  for (const id of [paid, disputed]) {
    t.equal((await get(portal, anna, `/invoices/${id}/qr.svg`)).statusCode, 404);
    t.notMatch((await get(portal, anna, `/invoices/${id}`)).body, 'qr.svg');
  }
}); // prettier-ignore

t.test('a correction and what it corrects lead to each other', async (t) => {
  const anna = await person();
  const boris = await person('Boris');
  const original = await store(ctx, anna.customerId, bill('2026-02-17', { number: '100' }));
  const foreign = await store(ctx, boris.customerId, bill('2026-02-17', { number: '100' }));
  const credit = await store(ctx, anna.customerId, bill(null, { kind: 'credit-note', number: '900', issueDate: '2026-03-01', preceding: [{ number: '100', issueDate: null }] }));
  t.match((await get(portal, anna, `/invoices/${credit}`)).body, `href="/invoices/${original}"`);
  t.match((await get(portal, anna, `/invoices/${original}`)).body, `href="/invoices/${credit}"`);
  t.notMatch((await get(portal, anna, `/invoices/${credit}`)).body, foreign, 'the number of another customer is not meant');
}); // prettier-ignore
