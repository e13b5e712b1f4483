import t from 'tap';
import { buildPortal, makeGroup, makePerson, switchPortlet } from 'portico/testing';
import { arrange, parked } from '../../core/portlets/layout.ts';
import { tilesPlugin } from '../fixtures/tiles/index.ts';
import { get, matrixPortal, post, query, type MatrixSet } from './matrix.fixture.ts';

const shown = async ({ portal }: MatrixSet, person: MatrixSet['client']): Promise<string[]> =>
  [...(await get(portal, person, '/')).body.matchAll(/data-portlet="([^"]+)" data-size="([^"]+)"/g)].map(
    ([, id, size]) => `${id} ${size}`,
  );

const ALL = { 'show.tiles.open': 'on', 'show.tiles.recent': 'on', 'show.tiles.help': 'on' };
const TILES = ['tiles.open', 'tiles.recent', 'tiles.help'];

t.test('a person orders, resizes and hides tiles for himself, and goes back to the usual layout', async (t) => {
  const set = await matrixPortal(t);
  t.same(await shown(set, set.client), ['tiles.open l', 'tiles.recent m', 'tiles.help s']);
  const form = { tile: ['tiles.help', 'tiles.open', 'tiles.recent'], 'show.tiles.open': 'on', 'show.tiles.help': 'on', 'size.tiles.help': 'xl' };
  const saved = await post(set.portal, set.client, '/layout', form);
  t.equal(saved.statusCode, 303);
  t.equal(saved.headers.location, '/layout');
  t.same(await shown(set, set.client), ['tiles.help xl', 'tiles.open l']);
  t.same(await shown(set, set.other), ['tiles.open l', 'tiles.recent m', 'tiles.help s'], 'nobody else');
  t.same(await query(set, 'select value from core_preference'), [
    { value: [{ portlet: 'tiles.help', size: 'xl' }, { portlet: 'tiles.open' }, { portlet: 'tiles.recent', hidden: true }] },
  ]);
  await post(set.portal, set.client, '/layout', form);
  t.equal((await query(set, 'select 1 from core_preference')).length, 1, 'sent twice it is the same');
  t.match((await get(set.portal, set.client, '/layout')).body, 'Back to the usual layout');
  await post(set.portal, set.client, '/layout/reset', {});
  t.same(await shown(set, set.client), ['tiles.open l', 'tiles.recent m', 'tiles.help s']);
  t.equal((await query(set, 'select 1 from core_preference')).length, 0);
}); // prettier-ignore

t.test('a layout that equals the group’s is not kept, so the group’s next one shows', async (t) => {
  const set = await matrixPortal(t);
  await post(set.portal, set.client, '/layout', { tile: TILES, ...ALL, 'size.tiles.open': 'l' });
  t.equal((await query(set, 'select 1 from core_preference')).length, 0);
});

t.test('without script a button moves a tile at once, past locked ones', async (t) => {
  const set = await matrixPortal(t);
  await query(set, "update core_placement set locked = true where portlet = 'tiles.recent'");
  const page = await get(set.portal, set.client, '/layout');
  t.match(page.body, 'Always shown here');
  t.notMatch(page.body, 'name="tile" value="tiles.recent"');
  await post(set.portal, set.client, '/layout', { tile: ['tiles.open', 'tiles.help'], ...ALL, move: 'up.tiles.help' });
  t.same(
    await shown(set, set.client),
    ['tiles.help s', 'tiles.recent m', 'tiles.open l'],
    'the locked one keeps its place',
  );
  await post(set.portal, set.client, '/layout', { tile: ['tiles.help', 'tiles.recent', 'tiles.open'] });
  t.same(await shown(set, set.client), ['tiles.recent m'], 'a locked tile cannot be hidden');
});

t.test('what the group takes away is parked and comes back as it was arranged', async (t) => {
  const set = await matrixPortal(t);
  await post(set.portal, set.client, '/layout', {
    tile: ['tiles.help', 'tiles.open', 'tiles.recent'],
    ...ALL,
    'size.tiles.help': 'm',
  });
  await switchPortlet(set.portal, set.groups.clients, 'tiles.help', 'off');
  t.same(await shown(set, set.client), ['tiles.open l', 'tiles.recent m']);
  t.match(
    (await get(set.portal, set.client, '/layout')).body,
    /Waiting for its return[\s\S]*Help[\s\S]*Comes back as you arranged it/,
  );
  await post(set.portal, set.client, '/layout', { tile: ['tiles.recent', 'tiles.open'], ...ALL });
  await switchPortlet(set.portal, set.groups.clients, 'tiles.help', 'on');
  t.same(
    await shown(set, set.client),
    ['tiles.help m', 'tiles.recent m', 'tiles.open l'],
    'saving meanwhile did not lose it',
  );
});

t.test('forms are refused: unknown fields, other customers, other websites, nobody', async (t) => {
  const set = await matrixPortal(t);
  t.equal((await post(set.portal, set.client, '/layout', { tile: 'no id' })).statusCode, 400);
  t.equal((await post(set.portal, set.client, '/layout', { more: '1' })).statusCode, 400);
  t.equal((await post(set.portal, set.client, '/layout', { tile: TILES, 'size.tiles.help': 'xs', ...ALL })).statusCode, 422, 'a width it does not have');
  t.equal((await post(set.portal, set.client, '/layout', { customer: set.other.customerId })).statusCode, 409);
  t.equal((await post(set.portal, set.client, '/layout', { tile: TILES }, { 'sec-fetch-site': 'cross-site' })).statusCode, 403);
  t.equal((await set.portal.app.inject({ url: '/layout' })).statusCode, 303);
  await post(set.portal, set.client, '/layout', { tile: ['tiles.meter', ...TILES], 'show.tiles.meter': 'on', ...ALL });
  t.notMatch(await shown(set, set.client), ['tiles.meter m'], 'naming a tile does not bring it');
  t.equal((await query(set, 'select 1 from core_preference')).length, 0);
}); // prettier-ignore

t.test('staff arrange the desk', async (t) => {
  const portal = await buildPortal(t, { plugins: [tilesPlugin] });
  const staff = await makePerson(portal, {
    groupId: await makeGroup(portal, 'STAFF', ['tiles.queue'], 'staff'),
    staff: true,
  });
  t.match((await get(portal, staff, '/desk/layout')).body, 'Queue');
  t.equal((await post(portal, staff, '/desk/layout', { tile: 'tiles.queue' })).headers.location, '/desk/layout');
  t.notMatch((await get(portal, staff, '/desk')).body, 'data-portlet="tiles.queue"');
  t.equal((await get(portal, staff, '/layout')).statusCode, 403, 'the customer’s side is not theirs');
});

t.test('arranging is pure: new tiles of the group stay in its places', async (t) => {
  const placement = (portlet: string, locked = false) =>
    ({ id: portlet, portlet, state: 'on', position: 0, size: 'm', settings: {}, locked, message: null }) as const;
  const tiles = arrange([placement('a.a'), placement('a.new'), placement('a.b')], [{ portlet: 'a.b' }, { portlet: 'a.a' }, { portlet: 'a.gone' }]);
  t.same(tiles.map(({ portlet }) => portlet), ['a.b', 'a.new', 'a.a']);
  t.same(parked([placement('a.a')], [{ portlet: 'a.gone' }, { portlet: 'a.a' }]), ['a.gone']);
}); // prettier-ignore
