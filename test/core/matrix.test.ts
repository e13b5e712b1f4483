import t from 'tap';
import { addRule, buildPortal, makePerson, switchPortlet } from 'portico/testing';
import { writeAs } from '../../core/http/context.ts';
import { findGroup } from '../../core/directory/groups.ts';
import { setPlacementState } from '../../core/directory/placements.ts';
import { tilesPlugin } from '../fixtures/tiles/index.ts';
import {
  applied,
  draft,
  formOf,
  get,
  hidden,
  matrixPortal,
  planned,
  planOf,
  post,
  query,
  sees,
  without,
} from './matrix.fixture.ts';

t.test('the matrix shows every group and portlet, and a form that is sent unchanged changes nothing', async (t) => {
  const set = await matrixPortal(t);
  const page = await get(set.portal, set.admin, '/admin/portlets');
  t.equal(page.statusCode, 200);
  t.match(page.body, 'name="on.CLIENTS.tiles.open" value="on" aria-label="Unpaid bills, CLIENTS"');
  t.match(page.body, '2 customers');
  t.notMatch(page.body, 'on.CLIENTS.tiles.queue', 'portlets of the desk have a side of their own');
  const plan = await post(set.portal, set.admin, '/admin/portlets/plan', formOf(page.body));
  t.match(plan.body, 'No changes yet');
  const staff = await get(set.portal, set.admin, '/admin/portlets?side=staff');
  t.match(staff.body, 'on.ADMINS.tiles.queue');
  t.notMatch(staff.body, 'on.CLIENTS.');
});

t.test('the plan lists changes, counts customers and writes nothing; applying puts it in force at once', async (t) => {
  const set = await matrixPortal(t);
  // This customer has the meter through VIP too, so switching it on for CLIENTS gives him nothing new.
  await makePerson(set.portal, { groupId: set.groups.clients, customerId: set.vipClient.customerId });
  const form = await draft(set);
  const changed = { ...without(form, 'on.CLIENTS.tiles.help'), 'on.CLIENTS.tiles.meter': 'on', 'size.VIP.tiles.recent': 'l' };
  const { page, changes } = await planned(set, changed);
  t.match(page.body, /<b>Help<\/b> for CLIENTS/);
  t.match(page.body, /−3</, 'three customers of CLIENTS lose the help');
  t.match(page.body, /<b>Meter<\/b> for CLIENTS, width M/);
  t.match(page.body, /\+2</, 'two of the three gain the meter, the third has it through VIP');
  t.match(page.body, /also opens Meters: read, write/);
  t.match(page.body, /<b>Recent bills<\/b> for VIP, M to L/);
  t.equal((JSON.parse(changes) as { cells: unknown[] }).cells.length, 3);
  t.notOk(await sees(set, set.client, 'tiles.meter'), 'nothing is written yet');

  await applied(set, changed, 'Meters from December');
  t.ok(await sees(set, set.client, 'tiles.meter'));
  t.notOk(await sees(set, set.client, 'tiles.help'));
  const audit = await query<{ action: string; subject_id: string; details: { group: string; reason: string } }>(
    set, "select action, subject_id, details from core_audit where subject = 'Portlet' order by id");
  t.match(audit, [
    { action: 'disable', subject_id: 'tiles.help', details: { group: 'CLIENTS', reason: 'Meters from December' } },
    { action: 'enable', subject_id: 'tiles.meter', details: { group: 'CLIENTS' } },
    { action: 'update', subject_id: 'tiles.recent', details: { group: 'VIP' } },
  ]);
  const list = await get(set.portal, set.admin, '/admin/portlets/revisions');
  t.match(list.body, 'Meters from December');
  t.match((await get(set.portal, set.admin, '/admin/portlets')).body, 'by Zuzana Benešová');
}); // prettier-ignore

t.test('a customer in several touched groups is counted once in all', async (t) => {
  const set = await matrixPortal(t);
  await makePerson(set.portal, { groupId: set.groups.clients, customerId: set.vipClient.customerId });
  const { page } = await planned(set, without(await draft(set), 'on.CLIENTS.tiles.recent', 'on.VIP.tiles.recent'));
  t.match(page.body, /<b>Recent bills<\/b> for CLIENTS[\s\S]*?−3</);
  t.match(page.body, /<b>Recent bills<\/b> for VIP[\s\S]*?−1</);
  t.match(page.body, /<b>Recent bills<\/b> over all these groups, each customer once[\s\S]*?−3</);
});

t.test(
  'switching off the last portlet that lets a group read something is warned of, and closes page, API and navigation',
  async (t) => {
    const set = await matrixPortal(t);
    const form = await draft(set);
    const one = await planned(set, without(form, 'on.CLIENTS.tiles.open'));
    t.notMatch(one.page.body, 'Nothing else lets CLIENTS read Bills', 'tiles.recent still grants reading');
    t.match(one.page.body, 'also closes Bills: download');
    const both = without(form, 'on.CLIENTS.tiles.open', 'on.CLIENTS.tiles.recent');
    t.match(
      (await planned(set, both)).page.body,
      /Nothing else lets CLIENTS read Bills[\s\S]*\/tiles, \/api\/v1\/tiles/,
    );
    t.equal((await get(set.portal, set.client, '/tiles')).statusCode, 200);
    await applied(set, both);
    t.equal((await get(set.portal, set.client, '/tiles')).statusCode, 404);
    t.equal((await set.portal.app.inject({ url: '/api/v1/tiles', headers: set.client.headers })).statusCode, 404);
    t.notMatch((await get(set.portal, set.client, '/')).body, 'href="/tiles"');
    t.equal((await get(set.portal, set.vipClient, '/tiles')).statusCode, 200, 'and for no other group');
  },
);

t.test('a portlet that a rule hides is warned of before it is switched on', async (t) => {
  const set = await matrixPortal(t);
  await addRule(set.portal, set.groups.clients, 'deny', 'manage', 'Meter');
  const { page } = await planned(set, { ...(await draft(set)), 'on.CLIENTS.tiles.meter': 'on' });
  t.match(page.body, 'Meter will be on, but CLIENTS will not see it');
  t.match(page.body, 'href="/admin/groups/CLIENTS"');
});

t.test('a plan whose groups changed meanwhile is refused with what happened, and nothing is overwritten', async (t) => {
  const set = await matrixPortal(t);
  const mine = await planned(set, without(await draft(set), 'on.CLIENTS.tiles.help'));
  await applied(set, { ...(await draft(set)), 'on.CLIENTS.tiles.meter': 'on' }, 'the other editor');
  const { changes, versions, revision } = mine;
  const refused = await post(set.portal, set.admin, '/admin/portlets/apply', { changes, versions, revision });
  t.equal(refused.statusCode, 409);
  t.match(refused.body, 'the other editor');
  t.ok(await sees(set, set.client, 'tiles.help'), 'nothing was written');
  const again = await post(set.portal, set.admin, '/admin/portlets/review', {
    changes: hidden(refused.body, 'changes'),
  });
  t.match(again.body, /<b>Help<\/b> for CLIENTS/);
  t.notMatch(again.body, /Meter/, 'the other one stays as it is');
  await post(set.portal, set.admin, '/admin/portlets/apply', planOf(again.body));
  t.notOk(await sees(set, set.client, 'tiles.help'));
  t.ok(await sees(set, set.client, 'tiles.meter'));
});

t.test(
  'a draft changes only what its author changed, and tells where somebody else changed the same cell',
  async (t) => {
    const set = await matrixPortal(t);
    const old = await draft(set);
    await switchPortlet(set.portal, set.groups.clients, 'tiles.help', 'off');
    const unrelated = await planned(set, { ...old, 'on.CLIENTS.tiles.meter': 'on' });
    t.equal(
      (JSON.parse(unrelated.changes) as { cells: unknown[] }).cells.length,
      1,
      'the old form does not switch the help on again',
    );
    const same = await planned(set, {
      ...old,
      'size.CLIENTS.tiles.help': 'xl',
      'state.CLIENTS.tiles.help': 'maintenance',
    });
    t.match(same.page.body, /Help, CLIENTS: you saw “on/);
    t.match(same.page.body, /made it “off/);
  },
);

t.test('two who apply at the same time: one is told, and the revision is one', async (t) => {
  const set = await matrixPortal(t);
  const { changes, versions, revision } = await planned(set, without(await draft(set), 'on.CLIENTS.tiles.help'));
  const answers = await Promise.all([1, 2].map(() => post(set.portal, set.admin, '/admin/portlets/apply', { changes, versions, revision })));
  t.same(answers.map((answer) => answer.statusCode).sort(), [303, 409]);
  t.equal((await query(set, 'select 1 from core_revision')).length, 1);
}); // prettier-ignore

t.test(
  'taking back restores every value as a new revision; later work on the same cells stands in the way',
  async (t) => {
    const set = await matrixPortal(t);
    await applied(set, { ...without(await draft(set), 'on.CLIENTS.tiles.help'), 'size.VIP.tiles.recent': 'l' });
    await applied(set, { ...(await draft(set)), 'on.VIP.tiles.open': 'on' });
    const [first, second] = await query<{ number: string }>(
      set,
      'select number::text from core_revision order by number',
    );

    const plan = await post(set.portal, set.admin, `/admin/portlets/revisions/${first!.number}/undo`, {});
    t.equal(plan.statusCode, 200);
    t.equal(hidden(plan.body, 'undoes'), first!.number);
    t.match(plan.body, /<b>Recent bills<\/b> for VIP, L to M/);
    const done = await post(set.portal, set.admin, '/admin/portlets/apply', {
      ...planOf(plan.body),
      undoes: first!.number,
    });
    t.equal(done.statusCode, 303);
    t.ok(await sees(set, set.client, 'tiles.help'));
    t.ok(await sees(set, set.vipClient, 'tiles.open'), 'what the second revision did stays');
    const [undo] = await query<{ undoes: string }>(
      set,
      'select undoes::text from core_revision order by number desc limit 1',
    );
    t.equal(undo!.undoes, first!.number);
    t.match(
      (await get(set.portal, set.admin, '/admin/portlets/revisions')).body,
      `takes back revision ${first!.number}`,
    );

    await applied(set, without(await draft(set), 'on.VIP.tiles.open'));
    const refused = await post(set.portal, set.admin, `/admin/portlets/revisions/${second!.number}/undo`, {});
    t.equal(refused.statusCode, 409);
    t.match(refused.body, 'Unpaid bills for VIP was changed again');
    t.match(refused.body, /href="\/admin\/portlets\/revisions\/\d+">Show revision/);
    t.equal((await get(set.portal, set.admin, '/admin/portlets/revisions/999')).statusCode, 404);
  },
);

t.test('the command line makes revisions too, and they can be taken back', async (t) => {
  const set = await matrixPortal(t);
  const { services } = set.portal;
  const operator = { scope: { role: 'portico_job' }, name: 'cli', address: undefined, customerId: undefined } as const;
  const switchOff = () =>
    writeAs(services, operator, async (tx) =>
      setPlacementState(tx, services.registry, await findGroup(tx, 'CLIENTS'), 'tiles.help', 'off'),
    );
  t.ok(await switchOff());
  t.notOk(await switchOff(), 'it was off already');
  t.notOk(await sees(set, set.client, 'tiles.help'));
  const [revision] = await query<{ number: string }>(set, 'select number::text from core_revision');
  const plan = await post(set.portal, set.admin, `/admin/portlets/revisions/${revision!.number}/undo`, {});
  t.match(plan.body, /<b>Help<\/b> for CLIENTS, width S/);
});

t.test('a switch takes effect on the next request of another process, and a failed write leaves nothing behind', async (t) => {
  const set = await matrixPortal(t);
  const second = await buildPortal(t, { plugins: [tilesPlugin], database: set.portal.database });
  const at = (portal: typeof second) => get(portal, set.client, '/portlets/tiles.help');
  t.equal((await at(second)).statusCode, 200);
  await applied(set, without(await draft(set), 'on.CLIENTS.tiles.help'));
  t.equal((await at(second)).statusCode, 404);
  t.equal((await at(set.portal)).statusCode, 404);
  const before = await query(set, 'select * from core_placement order by id');
  const impossible = { cells: [{ group: 'CLIENTS', portlet: 'tiles.help', set: { state: 'on' } }, { group: 'CLIENTS', portlet: 'tiles.open', set: { size: 'xs' } }], orders: [] };
  const versions = JSON.stringify({ CLIENTS: (await query<{ version: string }>(set, "select version::text from core_group where code = 'CLIENTS'"))[0]!.version });
  const refused = await post(set.portal, set.admin, '/admin/portlets/apply', { changes: JSON.stringify(impossible), versions, revision: '1' });
  t.equal(refused.statusCode, 422);
  t.same(await query(set, 'select * from core_placement order by id'), before);
}); // prettier-ignore
