import t from 'tap';
import { executeIn, scopedEm } from '../../core/database/orm.ts';
import { buildPortal, makeGroup, makePerson, type TestPortal } from 'portico/testing';
import { fixturePlugin, Note } from '../fixtures/notes/index.ts';

const job = (portal: TestPortal) => scopedEm(portal.services.orm, { role: 'portico_job' });
const sql = <Row>(portal: TestPortal, text: string, values: unknown[] = []) =>
  job(portal).transactional((em) => executeIn<Row>(em, text, values));

const versionOf = async (portal: TestPortal, customerId: string) => {
  const [row] = await sql<{ version: string }>(
    portal,
    `select version::text from core_data_version where scope = 'customer' and scope_id = $1 and plugin = 'notes'`,
    [customerId],
  );
  return Number(row?.version ?? 0);
};

t.test('every way of writing raises the version of the customer it touches, once per transaction', async (t) => {
  const portal = await buildPortal(t, { plugins: [fixturePlugin] });
  const anna = await makePerson(portal, { groupId: await makeGroup(portal, 'G', []) });
  const boris = await makePerson(portal, { groupId: anna.groupId });
  const raises = async (what: string, work: () => Promise<unknown>) => {
    const before = await versionOf(portal, anna.customerId);
    await work();
    t.equal(await versionOf(portal, anna.customerId), before + 1, what);
  };

  await raises('an entity', () =>
    job(portal).transactional(async (em) => void em.create(Note, { customerId: anna.customerId, body: 'one' })),
  );
  await raises('a native update', () =>
    job(portal).nativeUpdate(Note, { customerId: anna.customerId }, { body: 'two' }),
  );
  await raises('raw SQL', () =>
    sql(portal, `update notes_note set body = 'three' where customer_id = $1`, [anna.customerId]),
  );
  await raises('many statements of one transaction', () =>
    job(portal).transactional(async (em) => {
      for (let i = 0; i < 5; i++)
        await executeIn(em, `insert into notes_note (id, customer_id, body) values (gen_random_uuid(), $1, 'x')`, [
          anna.customerId,
        ]);
    }),
  );
  await raises('a row that moves to another customer', () =>
    sql(portal, `update notes_note set customer_id = $2 where customer_id = $1 and body = 'three'`, [
      anna.customerId,
      boris.customerId,
    ]),
  );
  t.equal(await versionOf(portal, boris.customerId), 1, 'for both');
  await raises('a deletion', () => sql(portal, 'delete from notes_note where customer_id = $1', [anna.customerId]));

  const before = await versionOf(portal, anna.customerId);
  await t.rejects(
    job(portal).transactional(async (em) => {
      em.create(Note, { customerId: anna.customerId, body: 'never' });
      await em.flush();
      throw new Error('changed my mind');
    }),
  );
  t.equal(await versionOf(portal, anna.customerId), before, 'what is rolled back raises nothing');
});

t.test('a write after the versions were raised early still counts', async (t) => {
  const portal = await buildPortal(t, { plugins: [fixturePlugin] });
  const anna = await makePerson(portal, { groupId: await makeGroup(portal, 'G', []) });
  await job(portal).transactional(async (em) => {
    const write = () =>
      executeIn(em, `insert into notes_note (id, customer_id, body) values (gen_random_uuid(), $1, 'x')`, [
        anna.customerId,
      ]);
    await write();
    await executeIn(em, 'set constraints all immediate');
    t.equal(
      (
        await executeIn<{ version: string }>(
          em,
          `select version::text from core_data_version where scope_id = $1 and plugin = 'notes'`,
          [anna.customerId],
        )
      )[0]?.version,
      '1',
    );
    await executeIn(em, 'set constraints all deferred');
    await write();
  });
  t.equal(await versionOf(portal, anna.customerId), 2);
});

t.test('an import that touches thousands of customers raises each of them', async (t) => {
  const portal = await buildPortal(t, { plugins: [fixturePlugin] });
  await sql(
    portal,
    `insert into core_customer (id, number, kind, name) select gen_random_uuid(), 'N' || g, 'person', 'x' from generate_series(1, 5000) g`,
  );
  await sql(
    portal,
    `insert into notes_note (id, customer_id, body) select gen_random_uuid(), id, 'x' from core_customer where number like 'N%'`,
  );
  const [row] = await sql<{ n: number }>(
    portal,
    `select count(*)::int as n from core_data_version where plugin = 'notes' and version = 1`,
  );
  t.equal(row!.n, 5000);
  await t.rejects(
    sql(portal, 'select 1 from core_data_touch'),
    /permission denied/,
    'no role reads the notes themselves',
  );
});

t.test('writers who touch the same customers in other orders never wait for each other in a circle', async (t) => {
  const portal = await buildPortal(t, { plugins: [fixturePlugin], env: { DATABASE_POOL_WRITE: '8' } });
  const groupId = await makeGroup(portal, 'G', []);
  const people = await Promise.all([1, 2, 3, 4, 5].map(() => makePerson(portal, { groupId })));
  const writers = [...Array(40).keys()].map((i) =>
    job(portal).transactional(async (em) => {
      const order = i % 2 === 0 ? people : [...people].reverse();
      for (const { customerId } of order)
        await executeIn(em, `insert into notes_note (id, customer_id, body) values (gen_random_uuid(), $1, 'x')`, [
          customerId,
        ]);
    }),
  );
  const failed = (await Promise.allSettled(writers)).filter((w) => w.status === 'rejected');
  t.same(failed, []);
  for (const { customerId } of people) t.equal(await versionOf(portal, customerId), 40);
});
