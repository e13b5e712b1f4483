import t from 'tap';
import { addRule, buildPortal, makeCustomer, makeGroup, makePerson, type Person, type TestPortal } from 'portico/testing';
import { tilesPlugin } from '../fixtures/tiles/index.ts';

const post = (portal: TestPortal, person: Person, url: string, form: Record<string, string | string[]>) =>
  portal.app.inject({
    method: 'POST',
    url,
    headers: { ...person.headers, 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(Object.entries(form).flatMap(([k, v]) => [v].flat().map((one) => [k, one]))).toString(),
  });

const hidden = (html: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(html)![1]!.replaceAll('&quot;', '"').replaceAll('&amp;', '&');

t.test('first look', async (t) => {
  const portal = await buildPortal(t, { plugins: [tilesPlugin] });
  const admins = await makeGroup(portal, 'ADMINS', [], 'staff');
  await addRule(portal, admins, 'allow', 'manage', 'all');
  const admin = await makePerson(portal, { groupId: admins, staff: true });
  const a = await makeGroup(portal, 'CLIENTS', ['tiles.open', 'tiles.recent']);
  await makeGroup(portal, 'VIP', ['tiles.recent']);
  await makePerson(portal, { groupId: a });
  const page = await portal.app.inject({ url: '/admin/portlets', headers: admin.headers });
  t.equal(page.statusCode, 200);
  const form = { base: hidden(page.body, 'base'), group: 'CLIENTS', tiled: hidden(page.body, 'tiled'), 'on.CLIENTS.tiles.open': 'on', 'on.VIP.tiles.open': 'on', 'on.VIP.tiles.recent': 'on', 'size.VIP.tiles.recent': 'l' };
  const plan = await post(portal, admin, '/admin/portlets/plan', form);
  t.equal(plan.statusCode, 200, plan.body.slice(0, 500));
  const apply = await post(portal, admin, '/admin/portlets/apply', { changes: hidden(plan.body, 'changes'), versions: hidden(plan.body, 'versions'), revision: '0', reason: 'x' });
  t.equal(apply.statusCode, 303, apply.body);
  console.log(hidden(plan.body, 'changes'));
  void makeCustomer;
});
