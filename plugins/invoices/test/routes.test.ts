import t from 'tap';
import { addRule, makeGroup, makePerson, switchPortlet } from 'portico/testing';
import { addDays } from '../days.ts';
import { codeOf } from '../payable.ts';
import { oneInvoice } from '../queries.ts';
import { bill, contextOf, get, rows, store, withPeople } from './bills.fixture.ts';

type Items = { items: { id: string; number: string; state: string; open: string }[]; next: string | null };

t.test('page, files, code and API of an invoice are there for its customer and for nobody else', async (t) => {
  const { portal, anna, boris } = await withPeople(t);
  const ctx = contextOf(portal);
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
  const { portal, anna, groupId } = await withPeople(t);
  const id = await store(contextOf(portal), anna.customerId, bill('2026-02-17'));
  const status = async (url: string) => (await get(portal, anna, url, { accept: 'text/html' })).statusCode;
  const files = [`/invoices/${id}.pdf`, `/invoices/${id}.xml`];
  const pages = ['/invoices', `/invoices/${id}`, '/api/v1/invoices?limit=25', `/api/v1/invoices/${id}`];

  await addRule(portal, groupId, 'deny', 'download', 'Invoice');
  for (const url of files) t.equal(await status(url), 404, `download denied: ${url}`);

  const none = await makeGroup(portal, 'READERS', []);
  const reader = await makePerson(portal, { groupId: none, customerId: anna.customerId });
  await addRule(portal, none, 'allow', 'read', 'Invoice');
  t.equal((await get(portal, reader, `/invoices/${id}`)).statusCode, 200, 'an explicit rule opens the page');
  t.notMatch((await get(portal, reader, '/invoices')).body, '.pdf', 'and offers no file that it would refuse');
  t.equal((await get(portal, reader, files[0]!)).statusCode, 404);

  const { portal: other, anna: she, groupId: hers } = await withPeople(t);
  const hersId = await store(contextOf(other), she.customerId, bill('2026-02-17'));
  await switchPortlet(other, hers, 'invoices.open', 'off');
  t.equal((await get(other, she, '/invoices')).statusCode, 200, 'the other portlet still grants it');
  await switchPortlet(other, hers, 'invoices.recent', 'off');
  for (const url of [...pages, ...files].map((one) => one.replace(id, hersId))) t.equal((await get(other, she, url)).statusCode, 404, url);
  t.notMatch((await get(other, she, '/', { accept: 'text/html' })).body, 'href="/invoices"', 'and so does the navigation');
}); // prettier-ignore

t.test('an invoice without an original file says so', async (t) => {
  const { portal, anna } = await withPeople(t);
  const id = await store(contextOf(portal), anna.customerId, bill('2026-02-17'), { original: false });
  const answer = await get(portal, anna, `/invoices/${id}.xml`, { accept: 'text/html' });
  t.equal(answer.statusCode, 404);
  t.match(answer.body, 'There is no original file of this invoice');
  t.notMatch((await get(portal, anna, `/invoices/${id}`)).body, `${id}.xml`, 'and no page offers it');
  t.equal((await get(portal, anna, `/invoices/${id}.pdf`)).statusCode, 200);
});

t.test('the API pages through everything once, newest first, with a cursor', async (t) => {
  const { portal, anna } = await withPeople(t);
  const ctx = contextOf(portal);
  for (let n = 0; n < 7; n++) await store(ctx, anna.customerId, bill(addDays('2026-02-01', n % 3), { number: `N${n}` }));
  const seen: string[] = [];
  let cursor = '';
  do {
    const page: Items = (await get(portal, anna, `/api/v1/invoices?limit=3${cursor}`)).json();
    seen.push(...page.items.map((item) => item.number));
    cursor = page.next === null ? '' : `&cursor=${page.next}`;
  } while (cursor !== '');
  t.same(seen, ['N5', 'N2', 'N4', 'N1', 'N6', 'N3', 'N0']);

  const refused: [query: string, reason: RegExp][] = [
    ['limit=0', /limit/],
    ['limit=101', /limit/],
    ['limit=ten', /limit/],
    ['cursor=abc', /cursor/],
    ['from=2026-02-31', /from is "2026-02-31"/],
    ['state=lost', /state/],
    ['currency=euro', /currency/],
  ];
  for (const [query, reason] of refused) {
    const answer = await get(portal, anna, `/api/v1/invoices?${query}`);
    t.equal(answer.statusCode, 400, query);
    t.match(answer.headers['content-type'], 'application/problem+json');
    t.match(answer.body, reason);
  }
});

t.test('lists filter by state and year, find a number as people write it, and sort', async (t) => {
  const { portal, anna } = await withPeople(t);
  const ctx = contextOf(portal);
  const { today } = ctx;
  const put = (number: string, due: string, more: Parameters<typeof store>[3] = {}, draft: Parameters<typeof bill>[1] = {}) =>
    store(ctx, anna.customerId, bill(due, { number, ...draft }), more);
  await put('2026100873', addDays(today, 10));
  await put('OVERDUE', addDays(today, -1), { paid: '23.00' });
  await put('PARTLY', addDays(today, 3), { paid: '23.00' });
  await put('PAID', '2025-03-01', { paid: '123.00', paidOn: '2025-02-20' });
  await put('DISPUTED', '2025-04-01', { state: 'disputed' });
  await put('CREDIT', '2025-05-01', {}, { kind: 'credit-note', dueDate: null, issueDate: '2025-05-01' });

  const api = async (query: string) => (await get(portal, anna, `/api/v1/invoices?${query}`)).json() as Items;
  const numbers = async (query: string) => (await api(query)).items.map((item) => item.number).sort();
  t.same(await numbers('state=open'), ['2026100873', 'OVERDUE', 'PARTLY']);
  t.same(await numbers('state=overdue'), ['OVERDUE']);
  t.same(await numbers('state=partially_paid'), ['PARTLY'], 'what is overdue is that first');
  t.same(await numbers('state=issued'), ['2026100873', 'CREDIT']);
  t.same(await numbers('state=paid'), ['PAID']);
  t.same(await numbers('state=other'), ['CREDIT', 'DISPUTED']);
  t.same(await numbers('year=2025'), ['CREDIT', 'DISPUTED', 'PAID']);
  t.same(await numbers('from=2025-03-18&to=2025-04-30'), ['DISPUTED'], 'issued on 18 March');
  t.same(await numbers('q=2026+100+873'), ['2026100873']);
  t.same(await numbers('q=PAI'), ['PAID']);
  t.same(await numbers('q=ELEKTRINA&state=paid'), ['PAID']);
  t.same(await numbers('q=%25'), [], 'a per cent sign is looked for, not a wildcard');
  t.same((await api('limit=100')).items.map((item) => [item.number, item.state]).sort(), [
    ['2026100873', 'issued'], ['CREDIT', 'issued'], ['DISPUTED', 'disputed'], ['OVERDUE', 'overdue'], ['PAID', 'paid'], ['PARTLY', 'partially_paid'],
  ], 'the state of a row is the one by which it is found'); // prettier-ignore

  const order = async (query: string) => {
    const { body } = await get(portal, anna, `/invoices?${query}`);
    return [...body.matchAll(/<a class="num" href="[^"]+">([^<]+)<\/a>/g)].map((match) => match[1]);
  };
  t.same(await order('sort=number&direction=asc'), ['2026100873', 'CREDIT', 'DISPUTED', 'OVERDUE', 'PAID', 'PARTLY']);
  t.equal((await order('sort=amount&direction=asc'))[0], 'CREDIT', 'what comes back is less than nothing');
  t.equal((await order('sort=open&direction=desc')).at(-1), 'PAID', 'nothing is left of it');
  t.match((await get(portal, anna, '/invoices?state=&year=&q=')).body, 'OVERDUE', 'an empty form shows everything');
  t.match((await get(portal, anna, '/invoices?q=nothing')).body, 'No invoice fits');
  t.equal((await get(portal, anna, '/invoices?state=lost')).statusCode, 400);
});

t.test('a long list has pages of the length that is set', async (t) => {
  const { portal, anna } = await withPeople(t, { pluginConfig: { invoices: { pageSize: 5 } } });
  const ctx = contextOf(portal);
  for (let n = 0; n < 12; n++) await store(ctx, anna.customerId, bill(addDays('2026-02-01', n), { number: `N${n}` }));
  const shown = async (url: string) => {
    const { body } = await get(portal, anna, url);
    return { rows: body.match(/class="num" href/g)?.length ?? 0, range: /(\d+ to \d+ of \d+)/.exec(body)?.[1], next: /rel="next" href="([^"]+)"/.exec(body)?.[1] };
  };
  t.same(await shown('/invoices'), { rows: 5, range: '1 to 5 of 12', next: '/invoices?page=2' });
  t.same(await shown('/invoices?page=3&sort=due&direction=asc'), { rows: 2, range: '11 to 12 of 12', next: undefined });
  t.match(await shown('/invoices?state=open&page=2'), { next: '/invoices?state=open&amp;page=3' }, 'the filter goes along');
}); // prettier-ignore

t.test('amounts are never numbers: digits beyond the reach of a float come through', async (t) => {
  const { portal, anna } = await withPeople(t);
  const lines = [{ name: 'Elektrina', quantity: '1', unitCode: 'MON', price: '12345678901234567.89' }];
  const id = await store(contextOf(portal), anna.customerId, bill('2026-02-17', { lines }));
  const { totals, lines: read } = (await get(portal, anna, `/api/v1/invoices/${id}`)).json();
  t.equal(read[0].net, '12345678901234567.89');
  t.equal(totals.gross, '15185185048518518.50');
  t.match((await get(portal, anna, `/invoices/${id}`)).body, '15,185,185,048,518,518.50');
});

t.test('a code to pay is for what is still open, and not there where nothing is', async (t) => {
  const { portal, anna } = await withPeople(t);
  const ctx = contextOf(portal);
  const partly = await store(ctx, anna.customerId, bill(addDays(ctx.today, 3), { number: '2611072907' }), { paid: '23.00' });
  const [[invoice]] = await ctx.read(oneInvoice({ id: partly }));
  const text = codeOf(invoice!)!.text.split('\n');
  t.same([text[0], text[5], text[6], text[7], text[10]], ['BCD', 'Lumenia Energia, a.s.', 'SK3112000000198742637541', 'EUR100.00', '/VS2611072907/SS/KS0308']);
  t.match((await get(portal, anna, `/invoices/${partly}`)).body, /src="\/invoices\/[^"]+\/qr\.svg"[\s\S]*data-copy="SK3112000000198742637541"[\s\S]*data-copy="2611072907"/);

  const paid = await store(ctx, anna.customerId, bill('2026-02-17'), { paid: '123.00' });
  const disputed = await store(ctx, anna.customerId, bill('2026-02-17'), { state: 'disputed' });
  for (const id of [paid, disputed]) {
    t.equal((await get(portal, anna, `/invoices/${id}/qr.svg`)).statusCode, 404);
    t.notMatch((await get(portal, anna, `/invoices/${id}`)).body, 'qr.svg');
  }
}); // prettier-ignore

t.test('a correction and what it corrects lead to each other', async (t) => {
  const { portal, anna, boris } = await withPeople(t);
  const ctx = contextOf(portal);
  const original = await store(ctx, anna.customerId, bill('2026-02-17', { number: '100' }));
  const foreign = await store(ctx, boris.customerId, bill('2026-02-17', { number: '100' }));
  const credit = await store(ctx, anna.customerId, bill(null, { kind: 'credit-note', number: '900', issueDate: '2026-03-01', preceding: [{ number: '100', issueDate: null }] }));
  t.match((await get(portal, anna, `/invoices/${credit}`)).body, `href="/invoices/${original}"`);
  t.match((await get(portal, anna, `/invoices/${original}`)).body, `href="/invoices/${credit}"`);
  t.notMatch((await get(portal, anna, `/invoices/${credit}`)).body, foreign, 'the number of another customer is not meant');
}); // prettier-ignore

t.test('what is kept of a list is shown until an invoice changes, and not a request longer', async (t) => {
  const { portal, anna } = await withPeople(t);
  const ctx = contextOf(portal);
  await store(ctx, anna.customerId, bill('2026-02-17', { number: 'FIRST' }));
  const first = await get(portal, anna, '/api/v1/invoices?limit=25');
  t.equal((await get(portal, anna, '/api/v1/invoices?limit=25', { 'if-none-match': first.headers.etag })).statusCode, 304);
  await store(ctx, anna.customerId, bill('2026-02-17', { number: 'SECOND' }));
  t.match((await get(portal, anna, '/api/v1/invoices?limit=25', { 'if-none-match': first.headers.etag })).body, 'SECOND');
  t.same(await rows(portal, `select count(*)::int as n from invoices_invoice`), [{ n: 2 }]);
});
