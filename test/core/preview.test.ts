import t from 'tap';
import { fixturePlugin } from '../fixtures/notes/index.ts';
import { addRule, buildPortal, makeCustomer, makeGroup, makePerson, type Person } from 'portico/testing';
import { openPreview, sealPreview } from '../../core/access/preview.ts';
import { get, matrixPortal, post, query, type MatrixSet } from './matrix.fixture.ts';

/** Starts a preview; the person with the cookie it set. */
async function previewing({ portal }: Pick<MatrixSet, 'portal'>, person: Person, form: Record<string, string>): Promise<Person> {
  const answer = await post(portal, person, '/admin/preview', form);
  if (answer.statusCode !== 303) throw new Error(`no preview: ${answer.statusCode} ${answer.body.slice(0, 300)}`);
  const set = [answer.headers['set-cookie']].flat().find((cookie) => cookie?.startsWith('portico_preview='))!;
  const cookie = `${person.cookie}; ${set.split(';')[0]}`;
  return { ...person, cookie, headers: { cookie } };
} // prettier-ignore

t.test(
  'staff see the customer’s side as a group does, with a banner on every page, and nothing of anybody’s',
  async (t) => {
    const set = await matrixPortal(t);
    t.equal((await get(set.portal, set.admin, '/')).statusCode, 303, 'without a preview staff go to the desk');
    const looking = await previewing(set, set.admin, { group: 'VIP' });
    const page = await get(set.portal, looking, '/');
    t.match(page.body, 'data-portlet="tiles.meter"');
    t.notMatch(page.body, 'data-portlet="tiles.open"', 'VIP has it off');
    for (const url of ['/', '/tiles', '/portlets/tiles.meter', '/portlets/tiles.open'])
      t.match((await get(set.portal, looking, url)).body, 'Preview as group “VIP”', url);
    t.match(
      (await get(set.portal, looking, '/admin/portlets')).body,
      'Portlets by group',
      'the admin area stays the own one',
    );
    t.equal(page.headers.etag, undefined, 'nothing of it is kept');
    const ended = await post(set.portal, looking, '/admin/preview/end', {});
    t.match(ended.headers['set-cookie'], /portico_preview=;/);
  },
);

t.test('nothing can be written in a preview', async (t) => {
  const portal = await buildPortal(t, { plugins: [fixturePlugin] });
  const admins = await makeGroup(portal, 'ADMINS', [], 'staff');
  await addRule(portal, admins, 'allow', 'manage', 'all');
  const admin = await makePerson(portal, { groupId: admins, staff: true });
  const groupId = await makeGroup(portal, 'CLIENTS', ['notes.list']);
  const customerId = await makeCustomer(portal, 'Limba');
  const client = await makePerson(portal, { groupId, customerId });
  await post(portal, client, '/notes', { body: 'only mine' });
  const [{ number }] = (await query({ portal } as never, 'select number from core_customer')) as [{ number: string }];
  const looking = await previewing({ portal }, admin, { group: 'CLIENTS', customer: number, reason: 'call of 24 November' });
  t.match((await get(portal, looking, '/notes')).body, 'only mine');
  for (const [url, form] of [['/notes', { body: 'x' }], ['/portlets/notes.list/actions/add', { body: 'x' }], ['/layout', {}], ['/layout/reset', {}]] as const) {
    const refused = await post(portal, looking, url, form);
    t.equal(refused.statusCode, 403, url);
    t.match(refused.body, 'This is a preview: nothing can be changed in it.');
  }
  t.equal((await query({ portal } as never, 'select 1 from notes_note')).length, 1);
  const group = await previewing({ portal }, admin, { group: 'CLIENTS' });
  t.match((await get(portal, group, '/')).body, /data-portlet="notes.list"[^>]*data-state="empty"/, 'a group alone has no data');
  t.notMatch((await get(portal, group, '/notes')).body, 'only mine');
}); // prettier-ignore

t.test('a real customer needs a reason, which goes into the audit log, and a membership in the group', async (t) => {
  const set = await matrixPortal(t);
  const [{ number }] = (await query(set, 'select number from core_customer where id = $1', [set.client.customerId])) as [{ number: string }];
  for (const [form, sentence] of [
    [{ group: 'CLIENTS', customer: number }, 'Say why you look'],
    [{ group: 'CLIENTS', customer: 'NOPE', reason: 'because' }, 'There is no customer with this number'],
    [{ group: 'VIP', customer: number, reason: 'because' }, 'is not in this group'],
    [{ group: 'ADMINS' }, 'Choose one of the groups of customers'],
  ] as const) {
    const refused = await post(set.portal, set.admin, '/admin/preview', form);
    t.equal(refused.statusCode, 422, sentence);
    t.match(refused.body, sentence);
    t.equal(refused.headers['set-cookie'], undefined);
  }
  t.equal((await query(set, "select 1 from core_audit where action = 'preview'")).length, 0);
  const looking = await previewing(set, set.admin, { group: 'CLIENTS', customer: number, reason: 'call of 24 November' });
  t.match(await query(set, "select actor_id, customer_id, details from core_audit where action = 'preview'"), [
    { actor_id: set.admin.accountId, customer_id: set.client.customerId, details: { reason: 'call of 24 November', group: 'CLIENTS' } },
  ]);
  t.match((await get(set.portal, looking, '/')).body, 'Reason: “call of 24 November”');
}); // prettier-ignore

t.test('the cookie cannot be made by hand, handed on, or outlive its time', async (t) => {
  const set = await matrixPortal(t);
  const { secret } = set.portal.services;
  const until = Math.floor(Date.now() / 1000) + 60;
  const choice = { group: set.groups.clients, customer: set.client.customerId, until };
  const sealed = sealPreview(secret, 'session-a', choice);
  t.match(openPreview(secret, 'session-a', sealed), choice);
  t.equal(openPreview(secret, 'session-b', sealed), undefined, 'another session');
  t.equal(openPreview(Buffer.from('another'), 'session-a', sealed), undefined);
  t.equal(openPreview(secret, 'session-a', sealPreview(secret, 'session-a', { ...choice, until: until - 120 })), undefined);
  for (const nonsense of [undefined, '', '.', 'a.b', sealed.slice(0, -2), `${Buffer.from(JSON.stringify(choice)).toString('base64url')}.`])
    t.equal(openPreview(secret, 'session-a', nonsense), undefined);
  const forged = { ...set.admin, headers: { cookie: `${set.admin.cookie}; portico_preview=${set.groups.clients}.${set.client.customerId}` } };
  t.equal((await get(set.portal, forged, '/')).statusCode, 303, 'to the desk, as without a preview');
}); // prettier-ignore

t.test('only with the right to preview, and for a real customer with the right to read customers', async (t) => {
  const set = await matrixPortal(t);
  const viewers = await makeGroup(set.portal, 'VIEWERS', [], 'staff');
  const viewer = await makePerson(set.portal, { groupId: viewers, staff: true });
  t.equal((await post(set.portal, viewer, '/admin/preview', { group: 'VIP' })).statusCode, 403);
  t.equal((await get(set.portal, viewer, '/admin/preview')).statusCode, 403);
  await addRule(set.portal, viewers, 'allow', 'preview', 'Portlet');
  const looking = await previewing(set, viewer, { group: 'VIP' });
  t.match((await get(set.portal, looking, '/')).body, 'Preview as group “VIP”');
  const [{ number }] = (await query(set, 'select number from core_customer where id = $1', [set.client.customerId])) as [{ number: string }];
  t.equal((await post(set.portal, viewer, '/admin/preview', { group: 'CLIENTS', customer: number, reason: 'because' })).statusCode, 403);
  await query(set, 'delete from core_rule where group_id = $1', [viewers]);
  t.equal((await get(set.portal, looking, '/')).statusCode, 303, 'the right is asked for with every request');
  t.equal((await post(set.portal, set.client, '/admin/preview', { group: 'VIP' })).statusCode, 404);
  t.equal((await post(set.portal, set.admin, '/admin/preview', { group: 'VIP' }, { origin: 'https://evil.example' })).statusCode, 403);
}); // prettier-ignore
