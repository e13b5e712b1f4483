import t from 'tap';
import { buildPortal, checkPlugin, makeGroup, makePerson } from 'portico/testing';
import templatePlugin from '../index.ts';

t.test('keeps the contract of plugins', (t) => checkPlugin(t, templatePlugin));

t.test('what a customer adds stands on the page, on the tile and in the API', async (t) => {
  const portal = await buildPortal(t, { plugins: [templatePlugin] });
  const groupId = await makeGroup(portal, 'CLIENTS', ['template-plugin.recent']);
  const { headers } = await makePerson(portal, { groupId });
  const add = (title: string) =>
    portal.app.inject({
      method: 'POST',
      url: '/template-plugin',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ title }).toString(),
    });
  const get = (url: string) => portal.app.inject({ url, headers });

  t.equal((await add('Something to remember')).statusCode, 303);
  t.match((await get('/template-plugin')).body, 'Something to remember');
  t.match((await get('/')).body, 'Something to remember');
  t.match((await get('/api/v1/template-plugin')).json(), { items: [{ title: 'Something to remember' }] });

  const refused = await add('   ');
  t.equal(refused.statusCode, 422, 'an empty one is refused');
  t.match(refused.body, 'aria-invalid="true"');
});
