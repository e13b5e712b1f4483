import t from 'tap';
import { addDays, executeIn } from 'portico';
import { makeGroup, makePerson, switchPortlet, type Person } from 'portico/testing';
import { bill, get, openPortal, store } from './bills.fixture.ts';

const { portal, ctx, groupId, person } = await openPortal(t);
const { today } = ctx;

const tile = async (who: Person, id: string) =>
  (await get(portal, who, `/portlets/${id}`, { 'hx-request': 'true' })).body.trim();
const setSize = (portlet: string, size: string) =>
  ctx.write(({ em }) =>
    executeIn(em, 'update core_placement set size = $3 where group_id = $1 and portlet = $2', [groupId, portlet, size]),
  );
const textOf = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

t.test('what is to be paid: the sum, the most urgent first, and the code to pay it', async (t) => {
  const anna = await person();
  await store(ctx, anna.customerId, bill(addDays(today, 20), { number: 'LATER' }));
  const urgent = await store(ctx, anna.customerId, bill(addDays(today, -11), { number: 'OVERDUE' }), { paid: '23.00' });
  await store(ctx, anna.customerId, bill(addDays(today, 1), { number: 'TOMORROW' }));
  await store(ctx, anna.customerId, bill('2026-02-17', { number: 'PAID' }), { paid: '123.00' });
  await store(ctx, anna.customerId, bill('2026-02-17', { number: 'DISPUTED' }), { state: 'disputed' });
  const html = await tile(anna, 'invoices.open');
  t.match(html, /^<section [^>]*data-portlet="invoices\.open"[^>]*data-state="ready"/);
  const text = textOf(html);
  t.match(text, '346.00 EUR', '123 + 123 + 100');
  t.match(text, 'of it overdue: €100.00');
  t.match(text, /OVERDUE[\s\S]*Overdue, partly paid[\s\S]*TOMORROW[\s\S]*Due tomorrow[\s\S]*LATER/);
  t.match(text, '23.00 of €123.00 paid');
  t.notMatch(text, /PAID|DISPUTED/);
  t.match(html, `src="/invoices/${urgent}/qr.svg"`);
  t.match(html, `href="/invoices/${urgent}#pay"`);

  await setSize('invoices.open', 'm');
  t.notMatch(await tile(anna, 'invoices.open'), 'qr.svg', 'a narrow tile has no room for a code');
  await setSize('invoices.open', 'l');
});

t.test('several currencies are never added up', async (t) => {
  const anna = await person();
  const crowns = bill(addDays(today, 5));
  crowns.currency = 'CZK';
  await store(ctx, anna.customerId, crowns);
  await store(ctx, anna.customerId, bill(addDays(today, 6)));
  t.match(textOf(await tile(anna, 'invoices.open')), /123\.00 CZK[\s\S]*123\.00 EUR/);
});

t.test('who owes nothing is told so', async (t) => {
  const anna = await person();
  const empty = await tile(anna, 'invoices.open');
  t.match(empty, 'data-state="empty"');
  t.match(textOf(empty), 'Nothing to pay');
  t.match(await tile(anna, 'invoices.recent'), 'data-state="empty"');
  await store(ctx, anna.customerId, bill('2026-02-17', { number: 'PAID' }), { paid: '123.00' });
  t.match(await tile(anna, 'invoices.open'), 'data-state="empty"');
  t.match(await tile(anna, 'invoices.recent'), 'data-state="ready"');
});

t.test('the newest invoices, as many as the group is shown', async (t) => {
  const anna = await person();
  for (let n = 1; n <= 7; n++) await store(ctx, anna.customerId, bill(addDays('2026-02-01', n), { number: `N-${n}` }));
  const shown = async () => (await tile(anna, 'invoices.recent')).match(/N-\d/g);
  t.same(await shown(), ['N-7', 'N-6', 'N-5', 'N-4', 'N-3']);
  const set = (settings: object) =>
    ctx.write(({ em }) => executeIn(em, `update core_placement set settings = $3 where group_id = $1 and portlet = $2`, [groupId, 'invoices.recent', JSON.stringify(settings)]));
  await set({ limit: 2 });
  t.same(await shown(), ['N-7', 'N-6']);
  await set({});
}); // prettier-ignore

t.test('a payment changes the tile on the next request, for all who act for the customer', async (t) => {
  const anna = await person();
  const partner = await makePerson(portal, { groupId, customerId: anna.customerId });
  const id = await store(ctx, anna.customerId, bill(addDays(today, 5), { number: 'OPEN' }));
  t.match(await tile(anna, 'invoices.open'), 'OPEN');
  t.match(await tile(partner, 'invoices.open'), 'OPEN');
  await ctx.write(({ em }) => executeIn(em, 'update invoices_invoice set settled = 123 where id = $1', [id]));
  t.match(await tile(anna, 'invoices.open'), 'data-state="empty"');
  t.match(await tile(partner, 'invoices.open'), 'data-state="empty"');
});

t.test('a role of the house that has nothing to do with money sees none of it', async (t) => {
  const technician = await makePerson(portal, { groupId, houseRole: 'technical' });
  await store(ctx, technician.customerId, bill(addDays(today, 5)));
  for (const url of ['/portlets/invoices.open', '/invoices', '/api/v1/invoices']) {
    t.equal((await get(portal, technician, url)).statusCode, 404, url);
  }
});

t.test('a tile that is switched off is gone for its group alone', async (t) => {
  const other = await makeGroup(portal, 'OTHER', ['invoices.open']);
  const anna = await person();
  const boris = await makePerson(portal, { groupId: other });
  await switchPortlet(portal, other, 'invoices.open', 'off');
  t.equal((await get(portal, boris, '/portlets/invoices.open')).statusCode, 404);
  t.equal((await get(portal, anna, '/portlets/invoices.open')).statusCode, 200);
});
