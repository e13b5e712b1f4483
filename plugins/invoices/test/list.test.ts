import t from 'tap';
import { addDays } from 'portico';
import { bill, get, list, openPortal, store } from './bills.fixture.ts';

const { portal, ctx, person } = await openPortal(t, { pluginConfig: { invoices: { pageSize: 6 } } });

t.test('the API pages through everything once, newest first, with a cursor', async (t) => {
  const anna = await person();
  for (let n = 0; n < 7; n++)
    await store(ctx, anna.customerId, bill(addDays('2026-02-01', n % 3), { number: `N${n}` }));
  const seen: string[] = [];
  let cursor = '';
  do {
    const page = await list(portal, anna, `limit=3${cursor}`);
    seen.push(...page.items.map((item) => item.number));
    cursor = page.next === null ? '' : `&cursor=${page.next}`;
  } while (cursor !== '');
  t.same(seen, ['N5', 'N2', 'N4', 'N1', 'N6', 'N3', 'N0']);

  const refused: [query: string, reason: RegExp][] = [
    ['limit=0', /limit/],
    ['limit=101', /limit/],
    ['limit=ten', /limit/],
    ['cursor=abc', /cursor/],
    ['from=2026-02-31', /from is .*2026-02-31/],
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
  const anna = await person();
  const { today } = ctx;
  const put = (
    number: string,
    due: string,
    more: Parameters<typeof store>[3] = {},
    draft: Parameters<typeof bill>[1] = {},
  ) => store(ctx, anna.customerId, bill(due, { number, ...draft }), more);
  await put('2026100873', addDays(today, 10));
  await put('OVERDUE', addDays(today, -1), { paid: '23.00' });
  await put('PARTLY', addDays(today, 3), { paid: '23.00' });
  await put('PAID', '2025-03-01', { paid: '123.00', paidOn: '2025-02-20' });
  await put('DISPUTED', '2025-04-01', { state: 'disputed' });
  await put('CREDIT', '2025-05-01', {}, { kind: 'credit-note', dueDate: null, issueDate: '2025-05-01' });

  const numbers = async (query: string) => (await list(portal, anna, query)).items.map((item) => item.number).sort();
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
  t.same((await list(portal, anna, 'limit=100')).items.map((item) => [item.number, item.state]).sort(), [
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
  const anna = await person();
  for (let n = 0; n < 14; n++) await store(ctx, anna.customerId, bill(addDays('2026-02-01', n), { number: `N${n}` }));
  const shown = async (url: string) => {
    const { body } = await get(portal, anna, url);
    return { rows: body.match(/class="num" href/g)?.length ?? 0, range: /(\d+ to \d+ of \d+)/.exec(body)?.[1], next: /rel="next" href="([^"]+)"/.exec(body)?.[1] };
  };
  t.same(await shown('/invoices'), { rows: 6, range: '1 to 6 of 14', next: '/invoices?page=2' });
  t.same(await shown('/invoices?page=3&sort=due&direction=asc'), { rows: 2, range: '13 to 14 of 14', next: undefined });
  t.match(await shown('/invoices?state=open&page=2'), { next: '/invoices?state=open&amp;page=3' }, 'the filter goes along');
}); // prettier-ignore

t.test('what is kept of a list is shown until an invoice changes, and not a request longer', async (t) => {
  const anna = await person();
  await store(ctx, anna.customerId, bill('2026-02-17', { number: 'FIRST' }));
  const first = await get(portal, anna, '/api/v1/invoices?limit=25');
  t.equal(
    (await get(portal, anna, '/api/v1/invoices?limit=25', { 'if-none-match': first.headers.etag })).statusCode,
    304,
  );
  await store(ctx, anna.customerId, bill('2026-02-17', { number: 'SECOND' }));
  t.match(
    (await get(portal, anna, '/api/v1/invoices?limit=25', { 'if-none-match': first.headers.etag })).body,
    'SECOND',
  );
});
