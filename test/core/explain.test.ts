import t from 'tap';
import { addRule, makeCustomer, makeGroup, makePerson, switchPortlet } from 'portico/testing';
import { explainAccess } from '../../core/access/explain.ts';
import { explainInEnglish, explainTexts } from '../../core/access/explain-texts.ts';
import { LOCALES } from '../../core/i18n/locales.ts';
import { get, matrixPortal, post, query, sees, type MatrixSet } from './matrix.fixture.ts';

const loginOf = async (set: MatrixSet, accountId: string): Promise<string> =>
  (await query<{ login: string }>(set, 'select login from core_account where id = $1', [accountId]))[0]!.login;

const ask = async (set: MatrixSet, person: { accountId: string }, portlet: string, customerNumber?: string) =>
  explainAccess(set.portal.services, { login: await loginOf(set, person.accountId), portlet, customerNumber });

t.test('the answer is always what the dashboard shows', async (t) => {
  const set = await matrixPortal(t);
  const { portal, groups } = set;
  await addRule(portal, groups.vip, 'deny', 'manage', 'Meter');
  await switchPortlet(portal, groups.clients, 'tiles.help', 'maintenance');
  await switchPortlet(portal, groups.clients, 'tiles.recent', 'off');
  const people = [
    set.client,
    set.vipClient,
    await makePerson(portal, { groupId: groups.clients, houseRole: 'technical' }),
    await makePerson(portal, { groupId: groups.clients, houseRole: 'money' }),
    await makePerson(portal, { groupId: groups.vip, houseRole: 'read-only' }),
  ];
  for (const person of people) {
    for (const portlet of ['tiles.open', 'tiles.recent', 'tiles.meter', 'tiles.help']) {
      const { visible, decidedBy } = await ask(set, person, portlet);
      t.equal(visible, await sees(set, person, portlet), `${portlet}: ${decidedBy ?? 'yes'}`);
    }
  }
});

t.test('the first check that stops decides, those behind it say what they would have said', async (t) => {
  const set = await matrixPortal(t);
  await addRule(set.portal, set.groups.vip, 'deny', 'read', 'Bill');
  const off = await ask(set, set.vipClient, 'tiles.open');
  t.equal(off.decidedBy, 'placement.state');
  t.match(off.steps.find(({ check }) => check === 'group.deny'), { result: 'skip', would: 'stop' });
  t.match(off.steps.find(({ check }) => check === 'account.state'), { result: 'pass' });

  const denied = await ask(set, set.vipClient, 'tiles.recent');
  t.equal(denied.decidedBy, 'group.deny');
  t.match(denied.steps.find(({ check }) => check === 'group.deny')?.text.values, { rules: [{ action: 'read', subject: 'Bill' }] });

  const technician = await makePerson(set.portal, { groupId: set.groups.clients, houseRole: 'technical' });
  t.equal((await ask(set, technician, 'tiles.open')).decidedBy, 'house.role');
  t.equal((await ask(set, set.client, 'tiles.queue')).decidedBy, 'portlet.area');
}); // prettier-ignore

t.test('account, membership, maintenance of the portal, plugins that are gone and own hiding are told', async (t) => {
  const set = await matrixPortal(t);
  await post(set.portal, set.client, '/layout', { tile: ['tiles.open', 'tiles.recent', 'tiles.help'], 'show.tiles.open': 'on', 'show.tiles.recent': 'on' });
  t.equal((await ask(set, set.client, 'tiles.help')).decidedBy, 'person.hidden');
  t.notOk(await sees(set, set.client, 'tiles.help'));

  await query(set, "insert into core_placement (id, group_id, portlet, size) values (gen_random_uuid(), $1, 'gone.tile', 'm')", [set.groups.clients]);
  t.match(await ask(set, set.client, 'gone.tile'), { visible: false, decidedBy: 'plugin.state' });

  await query(set, "insert into core_setting (id, key, value) values (gen_random_uuid(), 'maintenance', '{\"on\": true, \"message\": \"x\"}')");
  t.equal((await ask(set, set.client, 'tiles.open')).decidedBy, 'portal.maintenance');
  await query(set, "update core_account set state = 'locked' where id = $1", [set.client.accountId]);
  t.equal((await ask(set, set.client, 'tiles.open')).decidedBy, 'account.state');
  await query(set, "update core_account set state = 'active' where id = $1", [set.client.accountId]);
  await query(set, "delete from core_setting where key = 'maintenance'");
  await query(set, 'delete from core_membership where account_id = $1', [set.client.accountId]);
  t.equal((await ask(set, set.client, 'tiles.open')).decidedBy, 'membership');
}); // prettier-ignore

t.test('who acts for several customers is explained for the one that is asked for', async (t) => {
  const set = await matrixPortal(t);
  const other = await makeCustomer(set.portal, 'Aaa first by name');
  await query(set, 'insert into core_membership (id, account_id, customer_id, group_id) values (gen_random_uuid(), $1, $2, $3)', [
    set.client.accountId, other, set.groups.vip,
  ]); // prettier-ignore
  const numbers = await query<{ number: string; id: string }>(set, 'select number, id from core_customer');
  const numberOf = (id: string) => numbers.find((row) => row.id === id)!.number;
  t.match(await ask(set, set.client, 'tiles.meter'), {
    visible: true,
    customer: { name: 'Aaa first by name' },
    group: { code: 'VIP' },
  });
  const asked = await ask(set, set.client, 'tiles.meter', numberOf(set.client.customerId));
  t.match(asked, { visible: false, group: { code: 'CLIENTS' }, others: [numberOf(other)] });
  await t.rejects(ask(set, set.client, 'tiles.meter', 'NOPE'), /does not act for customer "NOPE"; it acts for/);
});

t.test('the texts are whole in every language, and the command line has them in English', async (t) => {
  const set = await matrixPortal(t);
  await addRule(set.portal, set.groups.vip, 'deny', 'manage', 'Meter');
  const answer = await ask(set, set.vipClient, 'tiles.meter');
  for (const locale of LOCALES) {
    const { steps } = explainTexts(set.portal.services, locale, answer);
    t.equal(steps.length, 12);
    t.notMatch(JSON.stringify(steps), /\{\{|core\.explain/, locale);
  }
  const text = explainInEnglish(set.portal.services, answer);
  t.match(text, /^No, Person \d+ does not see Meter\n/);
  t.match(text, /x {2}9\. Rules of the group that deny \[group\.deny\]: a rule of VIP denies Meters: everything/);
  await t.rejects(explainAccess(set.portal.services, { login: 'nobody', portlet: 'tiles.open' }), /Account "nobody": there is none/);
  await t.rejects(ask(set, set.client, 'tiles.nope'), /Portlet "tiles.nope": there is none; the portlets are tiles\.help/);
}); // prettier-ignore

t.test('the page answers, offers what would change it, and refuses who may not ask', async (t) => {
  const set = await matrixPortal(t);
  const login = encodeURIComponent(await loginOf(set, set.client.accountId));
  t.match((await get(set.portal, set.admin, '/admin/access')).body, 'Why can or can’t somebody see this?');
  const page = await get(set.portal, set.admin, `/admin/access?login=${login}&portlet=tiles.meter`);
  t.match(page.body, 'does not see Meter');
  t.match(page.body, 'href="/admin/portlets?group=CLIENTS"');
  t.match(page.body, 'portico access explain');
  const wrong = await get(set.portal, set.admin, '/admin/access?login=nobody&portlet=tiles.meter');
  t.equal(wrong.statusCode, 422);
  t.match(wrong.body, 'There is no account with this login.');
  t.equal((await get(set.portal, set.client, '/admin/access')).statusCode, 404);
  const plain = await makePerson(set.portal, {
    groupId: await makeGroup(set.portal, 'PLAIN', [], 'staff'),
    staff: true,
  });
  t.equal((await get(set.portal, plain, '/admin/access')).statusCode, 403);
});
