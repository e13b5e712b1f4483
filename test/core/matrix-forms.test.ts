import t from 'tap';
import { addRule, makeGroup, makePerson } from 'portico/testing';
import { insertLike, moveLike, movedElements, reorder } from '../../core/matrix/order.ts';
import {
  applied,
  draft,
  formOf,
  get,
  matrixPortal,
  planned,
  planOf,
  post,
  query,
  without,
  type Form,
} from './matrix.fixture.ts';

t.test('orders: what was moved moves alike elsewhere, the rest stays', async (t) => {
  t.same([...movedElements(['a', 'b', 'c', 'd'], ['d', 'a', 'b', 'c'])], ['d']);
  t.same([...movedElements(['a', 'b'], ['a', 'b'])], []);
  t.same(insertLike(['a', 'c'], ['b'], ['a', 'b', 'c']), ['a', 'b', 'c']);
  t.same(insertLike(['c'], ['a'], ['a', 'b', 'c']), ['a', 'c']);
  t.same(moveLike(['c', 'a', 'b'], ['a', 'b', 'c'], ['b', 'a', 'c']), ['c', 'b', 'a']);
  t.same(moveLike(['a', 'x', 'b'], ['a', 'b'], ['a', 'b']), ['a', 'x', 'b']);
  t.same(reorder(['a', 'b', 'c'], ['c', 'a']), ['c', 'a', 'b']);
});

t.test('rows move in every group, tiles of one layout in that group alone', async (t) => {
  const set = await matrixPortal(t);
  const orders = () => query<{ code: string; ids: string }>(
    set, `select g.code, string_agg(p.portlet, ' ' order by p.position) as ids from core_placement p join core_group g on g.id = p.group_id
          where g.kind = 'customer' group by g.code order by g.code`); // prettier-ignore
  const form = await draft(set);
  const rows = form.row as string[];
  t.same(rows, ['tiles.open', 'tiles.recent', 'tiles.meter', 'tiles.help']);
  await applied(set, { ...form, row: ['tiles.help', 'tiles.open', 'tiles.meter', 'tiles.recent'] });
  t.match(await orders(), [
    { code: 'CLIENTS', ids: 'tiles.help tiles.open tiles.recent' },
    { code: 'VIP', ids: 'tiles.meter tiles.recent' },
  ]);

  const layout = await draft(set);
  const { page } = await planned(set, { ...layout, tile: ['tiles.open', 'tiles.help', 'tiles.recent'] });
  t.match(page.body, /<b>Order<\/b> for CLIENTS: moved/);
  await applied(set, { ...layout, tile: ['tiles.open', 'tiles.help', 'tiles.recent'] });
  t.match(await orders(), [{ ids: 'tiles.open tiles.help tiles.recent' }, { ids: 'tiles.meter tiles.recent' }]);
});

t.test('without script: buttons move, switch a row for all, and open another layout, and the draft survives each of them', async (t) => {
  const set = await matrixPortal(t);
  const press = async (form: Form, button: Form) => formOf((await post(set.portal, set.admin, '/admin/portlets', { ...form, ...button })).body);
  let form = await press(await draft(set), { move: 'row.up.tiles.help' });
  t.same(form.row, ['tiles.open', 'tiles.recent', 'tiles.help', 'tiles.meter']);
  form = await press(form, { all: 'on.tiles.meter' });
  t.equal(form['on.CLIENTS.tiles.meter'], 'on');
  form = await press({ ...form, 'lock.CLIENTS.tiles.open': 'on' }, { move: 'tile.down.tiles.open' });
  t.equal((form.tile as string[]).indexOf('tiles.open'), 1);
  form = await press(form, { show: 'VIP' });
  t.equal(form.group, 'VIP');
  t.notOk(form['lock.CLIENTS.tiles.open'], 'the fields of the other layout are not on the page');
  const { page, changes } = await planned(set, form);
  t.match(page.body, /<b>Unpaid bills<\/b> for CLIENTS, locked in place/);
  const orders = (JSON.parse(changes) as { orders: { group: string; order: string[] }[] }).orders;
  t.match(orders.find(({ group }) => group === 'CLIENTS')?.order, ['tiles.recent', 'tiles.open', 'tiles.help', 'tiles.meter']);
  t.equal((await query(set, 'select 1 from core_revision')).length, 0, 'none of it wrote anything');
  const filtered = await post(set.portal, set.admin, '/admin/portlets', { ...form, q: 'meter' });
  t.match(filtered.body, /data-text="unpaid bills tiles.open" hidden/);
  t.notMatch(filtered.body, /data-text="meter tiles.meter" hidden/);
}); // prettier-ignore

t.test('maintenance puts a card with its message in place of the tile, and grants nothing meanwhile', async (t) => {
  const set = await matrixPortal(t);
  const form = {
    ...(await draft(set)),
    'state.CLIENTS.tiles.open': 'maintenance',
    'message.CLIENTS.tiles.open': 'Back on Monday',
  };
  t.match((await planned(set, form)).page.body, 'for CLIENTS, in maintenance');
  await applied(set, form);
  const page = await get(set.portal, set.client, '/');
  t.match(page.body, /data-portlet="tiles.open"[^>]*data-state="maintenance"/);
  t.match(page.body, 'Back on Monday');
  t.match(
    (await get(set.portal, set.admin, '/admin/portlets?group=CLIENTS')).body,
    'name="on.CLIENTS.tiles.open" value="maintenance"',
  );
});

t.test(
  'settings have a form drawn from the schema: errors stand beside the fields, what is saved reaches the portlet',
  async (t) => {
    const set = await matrixPortal(t);
    const url = '/admin/portlets/CLIENTS/tiles.open';
    t.match((await get(set.portal, set.client, '/')).body, '&quot;limit&quot;:5', 'defaults are filled in');
    const page = await get(set.portal, set.admin, url);
    t.match(page.body, /type="number" value="5"/);
    t.match(page.body, 'Number of rows');
    t.match(page.body, '<option value="amount">by amount</option>');
    const typed = { 's.limit': '21', 's.ratio': 'half', 's.order': 'size', 's.note': 'x'.repeat(41) };
    const wrong = await post(set.portal, set.admin, url, typed);
    t.equal(wrong.statusCode, 422);
    for (const sentence of [
      'It has to be 20 or less',
      'Enter a number',
      'Choose one of the offered values',
      'the most is 40 characters',
    ])
      t.match(wrong.body, sentence);
    t.match(wrong.body, 'value="21"', 'nothing typed is lost');
    const plan = await post(set.portal, set.admin, url, {
      's.limit': '9',
      's.ratio': '0,25',
      's.order': 'amount',
      's.compact': 'on',
      's.note': '',
    });
    t.match(plan.body, 'Number of rows: 5 → 9');
    t.match(plan.body, 'Order: by due day → by amount');
    await post(set.portal, set.admin, '/admin/portlets/apply', planOf(plan.body));
    const tile = (await get(set.portal, set.client, '/')).body;
    t.match(tile, '&quot;limit&quot;:9');
    t.match(tile, '&quot;ratio&quot;:0.25');
    t.equal(
      (await get(set.portal, set.admin, '/admin/portlets/CLIENTS/tiles.queue')).statusCode,
      404,
      'the wrong side',
    );
    t.equal(
      (await post(set.portal, set.admin, '/admin/portlets/CLIENTS/tiles.help', {})).statusCode,
      404,
      'no settings',
    );
  },
);

t.test('changes that cannot be are refused with a sentence', async (t) => {
  const set = await matrixPortal(t);
  const cell = (more: object) => JSON.stringify({ cells: [{ group: 'CLIENTS', portlet: 'tiles.open', set: { state: 'on' }, ...more }], orders: [] });
  const review = (changes: string) => post(set.portal, set.admin, '/admin/portlets/review', { changes });
  for (const [changes, sentence, status] of [
    [cell({ group: 'NOPE' }), 'Group &quot;NOPE&quot;: there is none', 422],
    [cell({ portlet: 'tiles.nope' }), 'no plugin brings it', 422],
    [cell({ portlet: 'tiles.queue' }), 'do not fit', 422],
    [cell({ set: { size: 'xs' } }), 'has no width XS; allowed are S, M, L, XL', 422],
    [cell({ set: { settings: { limit: 500 } } }), 'its setting &quot;limit&quot; is not allowed', 422],
    [cell({ set: { state: 'half' } }), 'not as the portal made it', 400],
    ['no json', 'not as the portal made it', 400],
    [JSON.stringify({ cells: [], orders: [], more: 1 }), 'not as the portal made it', 400],
  ] as const) {
    const answer = await review(changes);
    t.equal(answer.statusCode, status, sentence);
    t.match(answer.body, sentence);
  }
  const form = await draft(set);
  t.equal((await post(set.portal, set.admin, '/admin/portlets/plan', { ...form, 'size.VIP.tiles.recent': 'huge' })).statusCode, 400);
  t.equal((await post(set.portal, set.admin, '/admin/portlets/plan', { ...form, base: '{}' })).statusCode, 400);
  t.equal((await post(set.portal, set.admin, '/admin/portlets/plan', { ...form, unknown: '1' })).statusCode, 400);
  t.equal((await post(set.portal, set.admin, '/admin/portlets/apply', { changes: cell({}), versions: '[1]', revision: '0' })).statusCode, 400);
  t.equal((await query(set, 'select 1 from core_revision')).length, 0);
}); // prettier-ignore

t.test('who may only look sees the matrix and can change nothing; others are refused', async (t) => {
  const set = await matrixPortal(t);
  const readers = await makeGroup(set.portal, 'READERS', [], 'staff');
  await addRule(set.portal, readers, 'allow', 'read', 'Portlet');
  const reader = await makePerson(set.portal, { groupId: readers, staff: true });
  const page = await get(set.portal, reader, '/admin/portlets');
  t.equal(page.statusCode, 200);
  t.match(page.body, 'You may look, not change');
  t.notMatch(page.body, 'action="/admin/portlets/apply"');
  const form = await draft(set);
  t.equal((await post(set.portal, reader, '/admin/portlets/plan', form)).statusCode, 403);
  t.equal((await post(set.portal, reader, '/admin/portlets/apply', (await planned(set, without(form, 'on.VIP.tiles.meter'))) as never)).statusCode, 403);
  const nobody = await makePerson(set.portal, { groupId: await makeGroup(set.portal, 'NOBODY', [], 'staff'), staff: true });
  t.equal((await get(set.portal, nobody, '/admin/portlets')).statusCode, 403);
  t.equal((await get(set.portal, set.client, '/admin/portlets')).statusCode, 404, 'a customer');
  t.equal((await post(set.portal, set.client, '/admin/portlets/apply', {})).statusCode, 404);
  t.equal((await set.portal.app.inject({ url: '/admin/portlets' })).statusCode, 303, 'nobody goes to sign-in');
  const cross = await post(set.portal, set.admin, '/admin/portlets/plan', form, { 'sec-fetch-site': 'cross-site' });
  t.equal(cross.statusCode, 403);
}); // prettier-ignore

t.test('who manages portlets of staff opens nothing to them that he may not do himself', async (t) => {
  const set = await matrixPortal(t);
  const keepers = await makeGroup(set.portal, 'KEEPERS', [], 'staff');
  await addRule(set.portal, keepers, 'allow', 'manage', 'Portlet');
  const keeper = await makePerson(set.portal, { groupId: keepers, staff: true });
  const form = formOf((await get(set.portal, keeper, '/admin/portlets?side=staff')).body);
  const plan = await post(set.portal, keeper, '/admin/portlets/plan', { ...form, 'on.KEEPERS.tiles.queue': 'on' });
  const answer = await post(set.portal, keeper, '/admin/portlets/apply', planOf(plan.body));
  t.equal(answer.statusCode, 403);
  t.match(answer.body, 'let staff do more than you may yourself');
});
