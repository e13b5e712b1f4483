import pg from 'pg';
import t from 'tap';
import { definePlugin, definePortlet, type PortletModel } from 'portico';
import { buildPortal, makeGroup, makePerson, type TestPortal } from 'portico/testing';
import { jobContext } from '../../core/http/context.ts';
import { executeIn, scopedEm } from '../../core/database/orm.ts';
import { fixturePlugin } from '../fixtures/notes/index.ts';

const tile = (name: string, load: () => Promise<PortletModel>, timeoutMs = 400) =>
  definePortlet({
    id: `trouble.${name}`, title: 'trouble.title', icon: 'bolt', area: 'customer', size: 'm', sizes: ['m'], grants: [], timeoutMs,
    template: name === 'template' ? 'trouble:broken.njk' : 'trouble:tile.njk', load,
  }); // prettier-ignore

const trouble = definePlugin({
  id: 'trouble',
  version: '1.0.0',
  requires: { portico: '^1.0.0' },
  title: 'trouble.title',
  directory: new URL('../fixtures/trouble/', import.meta.url),
  portlets: [
    tile('fine', async () => ({})),
    tile('throws', async () => {
      throw new Error('the back end says no');
    }),
    tile('deaf', () => new Promise(() => {})),
    tile('late', () => new Promise((resolve) => void setTimeout(() => resolve({}), 700)), 1200),
    tile('template', async () => ({})),
  ],
});

t.test('a plugin that throws, hangs or draws badly takes nothing with it', async (t) => {
  const portal = await buildPortal(t, { plugins: [trouble, fixturePlugin] });
  const anna = await makePerson(portal, {
    groupId: await makeGroup(portal, 'ALL', [
      'trouble.throws',
      'trouble.deaf',
      'trouble.late',
      'trouble.template',
      'trouble.fine',
      'notes.list',
    ]),
  });
  const get = (url: string) => portal.app.inject({ url, headers: anna.headers });
  const state = (body: string, id: string) =>
    new RegExp(`data-portlet="${id}"[^>]*data-state="(\\w+)"`).exec(body)?.[1];

  const page = await get('/');
  t.equal(page.statusCode, 200);
  t.equal(state(page.body, 'trouble.fine'), 'ready', 'the others are whole');
  t.equal(state(page.body, 'notes.list'), 'empty');
  t.equal(state(page.body, 'trouble.throws'), 'error');
  t.equal(state(page.body, 'trouble.template'), 'error');
  t.equal(state(page.body, 'trouble.late'), 'loading', 'what needs longer than the page waits comes by itself');
  t.notMatch(page.body, 'the back end says no', 'the reason is in the log alone');
  t.notOk(page.headers.etag, 'such a page is not kept');

  t.equal(state((await get('/portlets/trouble.late')).body, 'trouble.late'), 'ready');
  t.equal(
    state((await get('/portlets/trouble.deaf')).body, 'trouble.deaf'),
    'error',
    'a loader deaf to the signal is cut off',
  );

  for (let i = 0; i < 3; i++) await get('/portlets/trouble.deaf');
  const before = portal.services.breakers.health().find((h) => h.portlet === 'trouble.deaf')!;
  await get('/portlets/trouble.deaf');
  const after = portal.services.breakers.health().find((h) => h.portlet === 'trouble.deaf')!;
  t.equal(after.timeouts, before.timeouts, 'after three time-outs in a row it is left alone');
});

const killOthers = async (portal: TestPortal, application: string) => {
  const client = new pg.Client({ connectionString: portal.database.ownerUrl });
  await client.connect();
  await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and datname = current_database()',
    [application],
  );
  await client.end();
};

t.test('a connection that dies in the middle of a transaction gives its place back', async (t) => {
  const portal = await buildPortal(t, { plugins: [fixturePlugin], env: { DATABASE_POOL_WRITE: '2' } });
  for (let i = 0; i < 7; i++) {
    const dying = scopedEm(portal.services.orm, { role: 'portico_job' }).transactional(async (em) => {
      await executeIn(em, 'select 1');
      await killOthers(portal, 'portico');
      await executeIn(em, 'select 1');
    });
    await t.rejects(dying, `transaction ${i + 1} dies`);
  }
  const [row] = await scopedEm(portal.services.orm, { role: 'portico_job' }).transactional((em) =>
    executeIn<{ one: number }>(em, 'select 1 as one'),
  );
  t.equal(row?.one, 1, 'the next one works');
});

t.test('when the database is away for a moment the answer is 503, and afterwards everything goes on', async (t) => {
  const portal = await buildPortal(t, { plugins: [fixturePlugin] });
  const anna = await makePerson(portal, { groupId: await makeGroup(portal, 'G', ['notes.list']) });
  await killOthers(portal, 'portico-read');
  const during = await Promise.all([1, 2, 3, 4].map(() => portal.app.inject({ url: '/notes', headers: anna.headers })));
  t.ok(
    during.every((r) => [200, 503].includes(r.statusCode)),
    during.map((r) => r.statusCode).join(' '),
  );
  t.equal((await portal.app.inject({ url: '/notes', headers: anna.headers })).statusCode, 200);
});

t.test('a flush that fails leaves the connection clean for the next customer', async (t) => {
  const portal = await buildPortal(t, { plugins: [fixturePlugin], env: { DATABASE_POOL_READ: '1' } });
  const read = portal.services.reader.in({ role: 'portico_job' });
  await t.rejects(read({ text: 'select 1/0', values: [] }, { text: 'select 1', values: [] }), /division by zero/);
  await t.rejects(
    portal.services.reader.bare({ text: 'select * from core_account', values: [] }),
    /permission denied/,
    'the role did not stay',
  );
  t.same(await read({ text: 'select 1 as one', values: [] }), [[{ one: 1 }]]);
});

t.test('an event and what caused it are written together or not at all', async (t) => {
  const portal = await buildPortal(t, { plugins: [fixturePlugin] });
  const ctx = jobContext(portal.services, 'notes');
  const count = async () => (await ctx.read({ text: 'select count(*)::int as n from core_mail', values: [] }))[0][0];
  await t.rejects(
    ctx.write(async (tx) => {
      await tx.mail({ to: { address: 'a@b.example' }, subject: 'x', text: 'x', purpose: 'test' });
      throw new Error('changed my mind');
    }),
    /changed my mind/,
  );
  t.same(await count(), { n: 0 });
  await ctx.write((tx) => tx.mail({ to: { address: 'a@b.example' }, subject: 'x', text: 'x', purpose: 'test' }));
  t.same(await count(), { n: 1 });
});
