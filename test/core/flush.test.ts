import t, { type Test } from 'tap';
import pg from 'pg';
import { createTestDatabase } from 'portico/testing';
import { registryOf } from '../../core/app.ts';
import type { Statement } from '../../core/database/query.ts';
import { createReader, type Scope } from '../../core/database/read.ts';

const [ALFA, BETA] = ['018f0000-0000-7000-8000-00000000000a', '018f0000-0000-7000-8000-00000000000b'];
const scope: Scope = { role: 'portico_customer', customer: ALFA, account: ALFA, group: ALFA };
const plain = (text: string): Statement<unknown> => ({ text, values: [] });
const mine = { name: 'mine', ...plain('select id from core_customer') };
const who = {
  name: 'who',
  ...plain(
    `select current_user::text as role, current_setting('transaction_read_only') as ro, current_setting('statement_timeout') as limit`,
  ),
};
const INSERT = `insert into core_customer (id, number, kind, name) values (gen_random_uuid(), 'x', 'person', 'x')`;
const WHO = { role: 'portico_customer', ro: 'on', limit: '5s' };

/** A database with two customers, its owner, and a pool of reads of one connection: what one leaves behind the next finds. */
async function setUp(t: Test) {
  const db = await createTestDatabase(registryOf([]));
  const reader = createReader(db.appUrl, 1, (error) => t.comment(error.message));
  const owner = new pg.Client({ connectionString: db.ownerUrl });
  t.teardown(async () => {
    await reader.end();
    await owner.end();
    await db.drop();
  });
  await owner.connect();
  for (const id of [ALFA, BETA]) {
    await owner.query(`insert into core_customer (id, number, kind, name) values ($1, $2, 'person', $2)`, [id, id]);
  }
  return { reader, owner };
}

t.test('statements of a flush run under one role, for one owner, read-only and time-limited', async (t) => {
  const { reader } = await setUp(t);
  const read = reader.in(scope);
  t.same(await read(who), [[WHO]]);
  t.same(await read(mine, mine), [[{ id: ALFA }], [{ id: ALFA }]]);
  t.same(await read(mine, who, mine), [[{ id: ALFA }], [WHO], [{ id: ALFA }]], 'known and new names mixed');
  await t.rejects(read(plain(INSERT)), /read-only|permission denied/);
  await t.rejects(reader.in({ role: 'portico_job' })(plain(INSERT)), /read-only/);
  await t.rejects(reader.in(scope, 50)(plain('select pg_sleep(2)')), /statement timeout/);
});

t.test('what fails leaves nothing behind on its connection', async (t) => {
  const { reader } = await setUp(t);
  const read = reader.in(scope);
  await t.rejects(read(mine, plain('select 1/0'), mine), /division by zero/);
  t.same(await read(mine), [[{ id: ALFA }]]);
  for (let time = 0; time < 2; time++)
    await t.rejects(
      read({ name: 'bad', ...plain('select nonsense') }),
      /nonsense/,
      'a name that could not be prepared',
    );
  const left = plain(
    `select current_user::text as role, coalesce(current_setting('portico.customer', true), '') as customer, current_setting('transaction_read_only') as ro`,
  );
  t.same(await reader.bare(left), [{ role: 'portico_app', customer: '', ro: 'off' }]);
  t.same([reader.stats().total, reader.stats().waiting], [1, 0]);
});

t.test('where role or owner cannot be set nothing runs', async (t) => {
  const { reader } = await setUp(t);
  await t.rejects(reader.in({ ...scope, role: 'postgres' as never })(mine), /permission denied|does not exist/);
  await t.rejects(reader.in({ role: 'portico_customer' })(mine), /uuid/, 'no owner');
  await t.rejects(reader.bare(mine), /permission denied/, 'no scope');
  for (const customer of [`'; drop table x; --`, '018f0000-0000-7000-8000-00000000000G', '']) {
    t.throws(() => reader.in({ ...scope, customer }), /customer is no UUID/);
  }
});

t.test('values go and come in the types of their columns', async (t) => {
  const { reader } = await setUp(t);
  const text = `select $1::uuid[] as a, $2::int as n, $3::timestamptz as at, $4::bytea as b, $5::numeric as amount, $6::date as day, null as x`;
  const values = [[ALFA, BETA], 3, new Date(0), Buffer.from('a'), '1.10', '2026-02-28'];
  const row = { a: [ALFA, BETA], n: 3, at: '1970-01-01T00:00:00.000Z', b: Buffer.from('a'), amount: '1.10', day: '2026-02-28', x: null }; // prettier-ignore
  t.same(await reader.bare({ name: 'types', text, values }), [row]);
  t.same(await reader.bare({ name: 'types', text, values }), [row], 'also where the columns are known already');
});

t.test('after a migration a statement is prepared anew', async (t) => {
  const { reader, owner } = await setUp(t);
  await owner.query('create table t (a int); insert into t values (1); grant select on t to portico_job');
  const read = reader.in({ role: 'portico_job' });
  const all = { name: 'all', ...plain('select * from t') };
  t.same(await read(all), [[{ a: 1 }]]);
  await owner.query('alter table t add b text');
  await t.rejects(read(all), /cached plan/);
  t.same(await read(all), [[{ a: 1, b: null }]]);
});

t.test('reads of one page go together, and each fails for itself', async (t) => {
  const { reader } = await setUp(t);
  const together = reader.together(scope);
  const started = plain('select transaction_timestamp()::text as at');
  const [[first], [second]] = await Promise.all([together.part(5000)(started), together.part(5000)(started)]);
  t.same(first, second, 'one transaction');
  const results = await Promise.allSettled([
    together.part(5000)(mine),
    together.part(5000)(plain('select 1/0')),
    together.part(5000)(who),
    together.part(5000)(mine, mine),
  ]);
  t.same(results.map((result) => result.status), ['fulfilled', 'rejected', 'fulfilled', 'fulfilled']); // prettier-ignore
  t.same(results.at(-1), { status: 'fulfilled', value: [[{ id: ALFA }], [{ id: ALFA }]] });
});

t.test('a slow read holds up those beside it for a moment only', async (t) => {
  const { reader } = await setUp(t);
  const together = reader.together(scope);
  const slow: string[] = [];
  const order: string[] = [];
  const note = (name: string) => () => void order.push(name);
  const part = (name: string, timeoutMs: number) => together.part(timeoutMs, () => slow.push(name));
  const [, late, , never] = await Promise.allSettled([
    part('before', 5000)(mine).then(note('before')),
    part('late', 5000)(plain('select pg_sleep(0.4)'), mine).finally(note('late')),
    part('behind', 5000)(mine).then(note('behind')),
    part('never', 300)(plain('select pg_sleep(5)')),
  ]);
  t.match(late, { status: 'fulfilled' }, 'it has the time that was given to it');
  t.match(never, { status: 'rejected', reason: /statement timeout/ }, 'and no more');
  t.same(slow, ['late', 'never'], 'both are known for it');
  t.same(order[0], 'before');
});
