import t from 'tap';
import { definePlugin, definePortlet } from 'portico';
import { buildPortal, makeGroup, makePerson, switchPortlet } from 'portico/testing';
import { fixturePlugin } from '../fixtures/notes/index.ts';

t.test('a portlet appears for the group that has it on, and only there', async (t) => {
  const portal = await buildPortal(t, { plugins: [fixturePlugin] });
  const on = await makePerson(portal, { groupId: await makeGroup(portal, 'ON', ['notes.list']) });
  const off = await makePerson(portal, { groupId: await makeGroup(portal, 'OFF', []) });

  const page = await portal.app.inject({ url: '/', headers: on.headers });
  t.equal(page.statusCode, 200);
  t.match(page.body, 'data-portlet="notes.list"');
  t.notMatch((await portal.app.inject({ url: '/', headers: off.headers })).body, 'data-portlet="notes.list"');

  const fragment = await portal.app.inject({ url: '/portlets/notes.list', headers: on.headers });
  t.equal(fragment.statusCode, 200);
  t.match(fragment.body.trim(), /^<section [^>]*data-portlet="notes.list" [^>]*data-state="empty"/);
  t.equal((await portal.app.inject({ url: '/portlets/notes.list', headers: off.headers })).statusCode, 404);
});

void [definePlugin, definePortlet, switchPortlet];
