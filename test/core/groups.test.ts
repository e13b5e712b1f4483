import t from 'tap';
import { addRule, buildPortal, makeGroup, makePerson } from 'portico/testing';
import { executeIn } from '../../core/database/orm.ts';
import { ensureGroups, findGroup } from '../../core/directory/groups.ts';
import { jobContext } from '../../core/http/context.ts';
import { get, hidden, matrixPortal, post, query, sees } from './matrix.fixture.ts';

t.test('groups are listed with their members, made and renamed; two who rename at once are told', async (t) => {
  const set = await matrixPortal(t);
  t.match((await get(set.portal, set.admin, '/admin/groups')).body, /CLIENTS[\s\S]*2 customers[\s\S]*VIP[\s\S]*1 customer/);
  const made = await post(set.portal, set.admin, '/admin/groups', { code: 'partners-b', title: 'Partners B', kind: 'customer' });
  t.equal(made.headers.location, '/admin/groups/PARTNERS-B');
  const page = await get(set.portal, set.admin, '/admin/groups/PARTNERS-B');
  const version = hidden(page.body, 'version');
  t.equal((await post(set.portal, set.admin, '/admin/groups/PARTNERS-B', { title: 'Partners', version })).statusCode, 303);
  const late = await post(set.portal, set.admin, '/admin/groups/PARTNERS-B', { title: 'Friends', version });
  t.equal(late.statusCode, 409);
  t.match(late.body, /Partners<[\s\S]*Friends</);
  t.match(await query(set, "select title from core_group where code = 'PARTNERS-B'"), [{ title: 'Partners' }]);
  t.match(await query(set, "select action from core_audit where subject = 'Group' order by id"), [{ action: 'create' }, { action: 'update' }]);
}); // prettier-ignore

t.test('what is not allowed is refused beside its field, and nothing typed is lost', async (t) => {
  const set = await matrixPortal(t);
  for (const [form, sentence] of [
    [{ code: 'x', title: 'Typed', kind: 'customer' }, 'Use 2 to 40 capital letters'],
    [{ code: 'VIP', title: 'Typed', kind: 'customer' }, 'There is a group with this code already'],
    [{ code: 'GOOD', title: '  ', kind: 'customer' }, 'Give the group a name'],
  ] as const) {
    const refused = await post(set.portal, set.admin, '/admin/groups', form);
    t.equal(refused.statusCode, 422);
    t.match(refused.body, sentence);
    t.match(refused.body, `value="${form.code}"`);
  }
  t.equal(
    (await post(set.portal, set.admin, '/admin/groups', { code: 'GOOD', title: 'x', kind: 'other' })).statusCode,
    400,
  );
  t.equal((await get(set.portal, set.admin, '/admin/groups/NOPE')).statusCode, 404);
});

t.test('a deny shows which portlets it hides before it is saved, and then hides them', async (t) => {
  const set = await matrixPortal(t);
  const page = await get(set.portal, set.admin, '/admin/groups/CLIENTS');
  t.match(page.body, '<option value="read.Bill">Bills: read</option>');
  t.notMatch(page.body, 'value="read.Task"', 'what is for staff is not offered to customers');
  const rule = { change: 'add', effect: 'deny', rule: 'read.Bill', version: hidden(page.body, 'version') };
  const review = await post(set.portal, set.admin, '/admin/groups/CLIENTS/rules', rule);
  t.match(review.body, /Unpaid bills<\/b> will be hidden although it is on[\s\S]*2 customers/);
  t.match(review.body, /Recent bills<\/b> will be hidden/);
  t.match(review.body, /Bills: read<\/b> is no longer possible/);
  t.ok(await sees(set, set.client, 'tiles.open'), 'nothing is saved yet');
  const saved = await post(set.portal, set.admin, '/admin/groups/CLIENTS/rules', { ...rule, confirmed: '1' });
  t.equal(saved.statusCode, 303);
  t.notOk(await sees(set, set.client, 'tiles.open'));
  t.ok(await sees(set, set.vipClient, 'tiles.recent'));

  const late = await post(set.portal, set.admin, '/admin/groups/CLIENTS/rules', { ...rule, rule: 'read.Meter', confirmed: '1' });
  t.equal(late.statusCode, 409, 'the group changed since');
  t.match(late.body, 'The group was changed meanwhile');
  const version = hidden((await get(set.portal, set.admin, '/admin/groups/CLIENTS')).body, 'version');
  const back = { ...rule, change: 'remove', version };
  t.match((await post(set.portal, set.admin, '/admin/groups/CLIENTS/rules', back)).body, /Unpaid bills<\/b> will be seen again/);
  await post(set.portal, set.admin, '/admin/groups/CLIENTS/rules', { ...back, confirmed: '1' });
  t.ok(await sees(set, set.client, 'tiles.open'));
}); // prettier-ignore

t.test('nobody gives staff more than he may himself, nor takes the way back from himself', async (t) => {
  const set = await matrixPortal(t);
  const keepers = await makeGroup(set.portal, 'KEEPERS', [], 'staff');
  await addRule(set.portal, keepers, 'allow', 'manage', 'Group');
  const keeper = await makePerson(set.portal, { groupId: keepers, staff: true });
  const change = (who: typeof keeper, group: string, form: Record<string, string>) =>
    post(set.portal, who, `/admin/groups/${group}/rules`, { change: 'add', effect: 'allow', version: '1', ...form });
  for (const rule of ['manage.all', 'read.Audit', 'manage.Account']) {
    t.equal((await change(keeper, 'KEEPERS', { rule })).statusCode, 403, rule);
  }
  t.equal(
    (await change(keeper, 'CLIENTS', { rule: 'read.Meter' })).statusCode,
    200,
    'customers get what portlets could give',
  );
  t.equal((await change(keeper, 'KEEPERS', { effect: 'deny', rule: 'manage.Group' })).statusCode, 403, 'his own group');
  t.equal((await change(set.admin, 'ADMINS', { change: 'remove', rule: 'manage.all' })).statusCode, 403);
  t.equal((await change(set.admin, 'CLIENTS', { rule: 'fly.Bill' })).statusCode, 422, 'no such right');
  t.equal((await change(set.client, 'CLIENTS', { rule: 'read.Meter' })).statusCode, 404);
  const plain = await makePerson(set.portal, {
    groupId: await makeGroup(set.portal, 'PLAIN', [], 'staff'),
    staff: true,
  });
  t.equal((await get(set.portal, plain, '/admin/groups')).statusCode, 403);
  t.equal((await change(plain, 'CLIENTS', { rule: 'read.Meter' })).statusCode, 403);
});

t.test('staff of a fresh portal find customers, and what administrators take away stays away', async (t) => {
  const portal = await buildPortal(t);
  const job = jobContext(portal.services, 'core', 'Test');
  const start = () => job.write((tx) => ensureGroups(tx, portal.services.registry));
  await start();
  const { id } = await job.write((tx) => findGroup(tx, 'STAFF'));
  const person = await makePerson(portal, { groupId: id, staff: true });
  t.equal((await get(portal, person, '/admin/customers')).statusCode, 200);
  t.equal((await get(portal, person, '/admin/accounts')).statusCode, 403, 'and nothing that is not needed for it');
  await job.write((tx) => executeIn(tx.em, `delete from core_rule where group_id = $1 and action = 'read' and subject = 'Customer'`, [id]));
  await start();
  t.equal((await get(portal, person, '/admin/customers')).statusCode, 403);
}); // prettier-ignore
