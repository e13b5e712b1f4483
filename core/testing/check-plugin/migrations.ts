import pg from 'pg';
import { registryOf } from '../../app.ts';
import { openOrm } from '../../database/orm.ts';
import { tablePrefix } from '../../plugin/check.ts';
import type { Registry } from '../../portal.ts';
import { createTestDatabase } from '../database.ts';
import { tableOf, type Bench } from './bench.ts';

/** Everything in the schema that has a name of its own, with its definition; what belongs to an extension or to core's job queue is left out. */
const OBJECTS = `
  select case relkind when 'r' then 'table' when 'p' then 'table' when 'v' then 'view' when 'm' then 'view' else 'sequence' end as kind, relname as name,
    coalesce((select string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull, attgenerated, pg_get_expr(adbin, adrelid)), ', ' order by attname)
       from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum where attrelid = c.oid and attnum > 0 and not attisdropped), '') ||
    coalesce((select string_agg(pg_get_constraintdef(oid), ', ' order by conname) from pg_constraint where conrelid = c.oid and contype <> 'n'), '') ||
    coalesce((select string_agg(pg_get_indexdef(indexrelid), ', ' order by indexrelid::regclass::text) from pg_index where indrelid = c.oid), '') as definition
  from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S')
  union all select 'function', proname, pg_get_functiondef(p.oid) from pg_proc p
   where pronamespace = 'public'::regnamespace and prokind = 'f' and not exists (select from pg_depend where objid = p.oid and deptype = 'e')
  union all select 'type', typname, '' from pg_type t where typnamespace = 'public'::regnamespace and typtype in ('e', 'd')
   and not exists (select from pg_depend where objid = t.oid and deptype = 'e')
  order by 1, 2`;

interface Thing {
  kind: string;
  name: string;
  definition: string;
}

/** Whether the migrations make only what is the plugin's, every table of it with an entity, and can be taken back and made again. */
export async function migrationProblems(bench: Bench): Promise<string[]> {
  const before = await thingsWithout(bench);
  const database = await createTestDatabase(bench.registry);
  try {
    const made = without(await things(database.ownerUrl), before);
    return [...strangers(bench, made), ...(await downAndUp(bench, database.ownerUrl, before, made))];
  } finally {
    await database.drop();
  }
}

/** What is in the database without this plugin. */
async function thingsWithout({ options }: Bench): Promise<Thing[]> {
  const registry = registryOf(options.requires ?? [], options.pluginConfig);
  const database = await createTestDatabase(registry);
  try {
    return await things(database.ownerUrl);
  } finally {
    await database.drop();
  }
}

async function things(url: string): Promise<Thing[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Thing>(OBJECTS)).rows;
  } finally {
    await client.end();
  }
}

const without = (all: readonly Thing[], others: readonly Thing[]): Thing[] =>
  all.filter((one) => !others.some((other) => other.kind === one.kind && other.name === one.name));

function strangers({ plugin, say }: Bench, made: readonly Thing[]): string[] {
  const prefix = tablePrefix(plugin.id);
  const entities = new Set((plugin.entities ?? []).map(tableOf));
  return made.flatMap(({ kind, name }) => {
    if (!name.startsWith(prefix)) return [say(`${kind} "${name}"`, `its migrations make it; the name of everything they make has to start with "${prefix}".`)];
    if (kind !== 'table' || entities.has(name)) return [];
    return [say(`table "${name}"`, 'it has no entity, so nobody may read it and no policy protects it; declare one with an owner helper.')];
  });
} // prettier-ignore

async function downAndUp(bench: Bench, url: string, before: readonly Thing[], made: readonly Thing[]): Promise<string[]> {
  const { plugin, say } = bench;
  const names = (plugin.migrations ?? []).map((migration) => `${plugin.id}/${migration.name}`);
  const run = (name: string, way: 'up' | 'down') => runOne(bench.registry, url, name, way).then(
    () => [],
    (error: unknown) => [say(`migration "${name}"`, `${way}() fails: ${(error as Error).message.split('\n')[0]}`)],
  );
  for (const name of names.toReversed()) {
    const failed = await run(name, 'down');
    if (failed.length > 0) return failed;
  }
  const left = without(await things(url), before).map(({ kind, name }) => say(`${kind} "${name}"`, 'down() leaves it behind; drop it there.'));
  if (left.length > 0) return left;
  for (const name of names) {
    const failed = await run(name, 'up');
    if (failed.length > 0) return failed;
  }
  const again = without(await things(url), before);
  return made
    .filter((one) => again.find(({ kind, name }) => kind === one.kind && name === one.name)?.definition !== one.definition)
    .map(({ kind, name }) => say(`${kind} "${name}"`, 'up() after down() makes another one than the first time.'));
} // prettier-ignore

async function runOne(registry: Registry, url: string, name: string, way: 'up' | 'down'): Promise<void> {
  const entities = registry.entities.map(({ entity }) => entity);
  const orm = await openOrm({ url, entities, migrations: registry.migrations, max: 2, onError: () => {} });
  try {
    await orm.migrator[way]({ migrations: [name] });
  } finally {
    await orm.close(true);
  }
}
