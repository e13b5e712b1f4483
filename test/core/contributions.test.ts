import t from 'tap';
import { addRule, buildPortal, jobContextOf, makeCustomer, makeGroup, makePerson } from 'portico/testing';
import { Note, fixturePlugin } from '../fixtures/notes/index.ts';
import { checkPlugins } from '../../core/plugin/check.ts';

/** A portal with two customers, a note of each, and a member of staff who may read customers and, if asked, notes. */
async function setUp(t: Parameters<typeof buildPortal>[0], mayReadNotes: boolean) {
  const portal = await buildPortal(t, { plugins: [fixturePlugin] });
  const staff = await makeGroup(portal, 'CARE', [], 'staff');
  await addRule(portal, staff, 'allow', 'read', 'Customer');
  if (mayReadNotes) await addRule(portal, staff, 'allow', 'read', 'Note');
  const [anna, boris] = [await makeCustomer(portal), await makeCustomer(portal)];
  await jobContextOf(portal, 'notes').write(async ({ em }) => {
    em.create(Note, { customerId: anna, body: 'METER-4711 of Anna' });
    em.create(Note, { customerId: boris, body: 'METER-9 of Boris' });
  });
  const { headers } = await makePerson(portal, { groupId: staff, staff: true });
  const get = (url: string) => portal.app.inject({ url, headers });
  return { anna, boris, get };
}

t.test('a plugin adds a tab to the card of a customer, with the data of that customer alone', async (t) => {
  const { anna, get } = await setUp(t, true);
  const card = await get(`/admin/customers/${anna}`);
  t.match(card.body, `/admin/customers/${anna}/tab/notes/notes`);
  const tab = await get(`/admin/customers/${anna}/tab/notes/notes`);
  t.equal(tab.statusCode, 200);
  t.match(tab.body, 'METER-4711 of Anna');
  t.notMatch(tab.body, 'of Boris');
});

t.test('staff find a customer by a number that only a plugin knows', async (t) => {
  const { anna, boris, get } = await setUp(t, true);
  const found = await get('/admin/customers?q=METER-47');
  t.match(found.body, `/admin/customers/${anna}`);
  t.match(found.body, 'METER-4711 of Anna');
  t.notMatch(found.body, `/admin/customers/${boris}"`);
  t.notMatch((await get('/admin/customers?q=ME')).body, 'METER-', 'two characters would find too many');
});

t.test('who may not read the records sees neither tab nor find', async (t) => {
  const { anna, get } = await setUp(t, false);
  t.notMatch((await get(`/admin/customers/${anna}`)).body, 'tab/notes');
  t.equal((await get(`/admin/customers/${anna}/tab/notes/notes`)).statusCode, 404);
  t.notMatch((await get('/admin/customers?q=METER-47')).body, 'of Anna');
  t.equal((await get(`/admin/customers/${anna}/tab/notes/other`)).statusCode, 404);
});

t.test('a contribution has a place and is a list', async (t) => {
  const wrong = { ...fixturePlugin, contributes: { nowhere: [], 'core.customer-tab': {} } } as never;
  t.match(checkPlugins([wrong]), [
    /contributes to "nowhere", which is no "<owner>.<place>"/,
    /what it contributes to "core.customer-tab" must be a list/,
  ]);
});
