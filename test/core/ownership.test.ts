import t from 'tap';
import { executeIn, scopedEm } from '../../core/database/orm.ts';
import { scopeOf } from '../../core/http/context.ts';
import { buildPortal, makeGroup, makePerson, switchPortlet } from 'portico/testing';
import { fixturePlugin, Note } from '../fixtures/notes/index.ts';

t.test('what one customer writes, no other customer reads', async (t) => {
  const portal = await buildPortal(t, { plugins: [fixturePlugin] });
  const groupId = await makeGroup(portal, 'CLIENTS', ['notes.list']);
  const anna = await makePerson(portal, { groupId });
  const boris = await makePerson(portal, { groupId });
  const post = (headers: object, body: string) =>
    portal.app.inject({
      method: 'POST',
      url: '/notes',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });

  t.equal((await post(anna.headers, 'body=secret-of-anna')).statusCode, 303);
  const mine = await portal.app.inject({ url: '/api/v1/notes', headers: anna.headers });
  t.equal(mine.json().items.length, 1, 'the owner sees it');
  const id = mine.json().items[0].id as string;

  await t.test('neither in a list, nor by its id, nor on a tile', async (t) => {
    t.same((await portal.app.inject({ url: '/api/v1/notes', headers: boris.headers })).json(), { items: [] });
    t.equal((await portal.app.inject({ url: `/notes/${id}`, headers: boris.headers })).statusCode, 404);
    t.notMatch((await portal.app.inject({ url: '/', headers: boris.headers })).body, 'secret-of-anna');
    t.match((await portal.app.inject({ url: '/', headers: anna.headers })).body, 'secret-of-anna');
  });

  await t.test('not even with the filter of the ORM left out: the database refuses', async (t) => {
    const viewer = (await portal.services.sessions.session(boris.cookie.split('=')[1]))!;
    const em = scopedEm(portal.services.orm, scopeOf(viewer));
    t.same(await em.find(Note, {}, { filters: false }), []);
    t.same(await em.transactional((tx) => executeIn(tx as never, 'select * from notes_note')), []);
    await t.rejects(
      em.transactional((tx) =>
        executeIn(tx as never, 'insert into notes_note (id, customer_id, body) values (gen_random_uuid(), $1, $2)', [
          anna.customerId,
          'forged',
        ]),
      ),
      /row-level security/,
    );
    await t.rejects(
      scopedEm(portal.services.orm, { role: 'portico_customer' }).find(Note, {}),
      /portico.customer|filter|uuid/,
      'no customer set',
    );
  });

  await t.test('the login of the application reads nothing by itself', async (t) => {
    await t.rejects(portal.services.reader.bare({ text: 'select * from notes_note', values: [] }), /permission denied/);
    await t.rejects(
      portal.services.reader.bare({ text: 'select * from core_session', values: [] }),
      /permission denied/,
    );
  });
});

t.test('a tile that is kept is shown until its data change, and not a request longer', async (t) => {
  const portal = await buildPortal(t, { plugins: [fixturePlugin] });
  const groupId = await makeGroup(portal, 'CLIENTS', ['notes.list']);
  const anna = await makePerson(portal, { groupId });
  const get = (headers: object = {}) => portal.app.inject({ url: '/', headers: { ...anna.headers, ...headers } });

  const first = await get();
  const before = portal.services.keeper.stats().hits;
  const second = await get();
  t.equal(second.body, first.body);
  t.equal(portal.services.keeper.stats().hits, before + 1, 'the page came from what is kept');
  t.equal((await get({ 'if-none-match': second.headers.etag })).statusCode, 304);

  await portal.app.inject({
    method: 'POST',
    url: '/portlets/notes.list/actions/add',
    headers: { ...anna.headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'body=fresh',
  });
  const third = await get({ 'if-none-match': second.headers.etag });
  t.equal(third.statusCode, 200);
  t.match(third.body, 'fresh');

  await switchPortlet(portal, groupId, 'notes.list', 'off');
  t.notMatch((await get()).body, 'data-portlet="notes.list"', 'a switch takes effect on the next request');
  t.equal((await portal.app.inject({ url: '/notes', headers: anna.headers })).statusCode, 404);
  t.equal((await portal.app.inject({ url: '/api/v1/notes', headers: anna.headers })).statusCode, 404);
});

t.test('requests that arrive together are answered each with its own', async (t) => {
  const portal = await buildPortal(t, { plugins: [fixturePlugin] });
  const groupId = await makeGroup(portal, 'CLIENTS', ['notes.list']);
  const people = await Promise.all([...Array(12).keys()].map(() => makePerson(portal, { groupId })));
  const url = '/api/v1/notes';
  for (const person of people) {
    await portal.app.inject({
      method: 'POST',
      url: '/notes',
      headers: { ...person.headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: `body=of-${person.customerId}`,
    });
  }
  const asked = [...Array(600).keys()].map((i) => people[(i * 7) % people.length]!);
  const answers = await Promise.all(
    asked.map((person, i) =>
      portal.app.inject({ url, headers: i % 10 === 9 ? { cookie: 'portico_session=nobody' } : person.headers }),
    ),
  );
  const crossed = answers.filter((answer, i) =>
    i % 10 === 9
      ? answer.statusCode !== 401
      : answer.json().items.length !== 1 || answer.json().items[0].body !== `of-${asked[i]!.customerId}`,
  );
  t.equal(crossed.length, 0, '600 requests of 12 customers and nobody, none crossed');
});

t.test('a password hash cannot be read in a customer’s name, not even the own one', async (t) => {
  const portal = await buildPortal(t, { plugins: [fixturePlugin] });
  const anna = await makePerson(portal, { groupId: await makeGroup(portal, 'CLIENTS', []) });
  const read = portal.services.reader.in({
    role: 'portico_customer',
    customer: anna.customerId,
    account: anna.accountId,
    group: anna.groupId,
  });
  const [mine] = await read({ text: 'select login from core_account', values: [] });
  t.equal(mine.length, 1, 'the own login, and no other');
  await t.rejects(read({ text: 'select password_hash from core_account', values: [] }), /permission denied/);
});
