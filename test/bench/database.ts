import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { registryOf } from '../../core/app.ts';
import { appLogin } from '../../core/database/connect.ts';
import { migrate } from '../../core/database/migrate.ts';
import { hashToken, newToken } from '../../core/session/tokens.ts';
import { DATA_VERSION, fill } from './data.ts';
import { idOf } from './ids.ts';
import type { Options } from './options.ts';
import { plugins, TILES } from './plugins.ts';
import { ask, databaseUrl, type Server } from './postgres.ts';

/** A database filled for the benchmark. */
export interface BenchDatabase {
  ownerUrl: string;
  /** Login of the portal, which owns nothing. */
  appUrl: string;
  postgres: string;
  drop(): Promise<void>;
}

/** A signed-in customer. */
export interface BenchSession {
  cookie: string;
  customer: string;
}

// Not the portal's own name: a server with a portal on it keeps the password that portal knows.
const LOGIN = 'portico_bench_app';

function nameOf(options: Options): string {
  const parts = [
    DATA_VERSION,
    options.customers,
    options.invoices,
    options.groups,
    registryOf(plugins).migrations.map((m) => m.name + String(m.class)),
  ];
  return `portico_bench_${createHash('sha1').update(JSON.stringify(parts)).digest('hex').slice(0, 10)}`;
}

async function createLogin(client: pg.Client, password: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [LOGIN]);
  if (rowCount) await client.query(`alter role ${LOGIN} password ${pg.escapeLiteral(password)}`);
}

/** Makes, migrates and fills the database, unless an earlier run with `--keep` left it. */
export async function prepareDatabase(
  server: Server,
  options: Options,
  note: (line: string) => void,
): Promise<BenchDatabase> {
  const name = nameOf(options);
  const ownerUrl = databaseUrl(server.url, name);
  const appUrl = Object.assign(new URL(appLogin(ownerUrl, randomBytes(16).toString('hex'))), { username: LOGIN }).href;
  const kept = await ask(server.url, async (client) => {
    await createLogin(client, new URL(appUrl).password);
    const found = await client.query<{ whole: boolean }>(
      `select shobj_description(oid, 'pg_database') = 'whole' as whole from pg_database where datname = $1`,
      [name],
    );
    if (found.rows[0]?.whole) return true;
    await dropKept(client);
    await client.query(`create database ${name}`);
    return false;
  });
  const registry = registryOf(plugins);
  await migrate({ ownerUrl, appUrl, entities: registry.entities, migrations: registry.migrations });
  if (!kept) {
    await ask(ownerUrl, (client) => fill(client, options, note));
    await ask(server.url, (client) => client.query(`comment on database ${name} is 'whole'`));
  }
  const postgres = await ask(
    ownerUrl,
    async (client) => (await client.query<{ server_version: string }>('show server_version')).rows[0]!.server_version,
  );
  const drop = () => ask(server.url, (client) => leave(client, name));
  return { ownerUrl, appUrl, postgres, drop };
}

/** Takes away what earlier runs with `--keep` left, of other sizes or migrations. */
async function dropKept(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    String.raw`select datname from pg_database where datname like 'portico\_bench\_%'`,
  );
  for (const { datname } of rows)
    await client.query(`drop database if exists ${pg.escapeIdentifier(datname)} with (force)`);
}

async function leave(client: pg.Client, name: string): Promise<void> {
  await client.query(`drop database if exists ${name} with (force)`);
  await client.query(`drop role if exists ${LOGIN}`).catch(() => undefined); // another database may still name it
}

/** Places the six tiles in every group and signs people of distinct customers in. */
export async function openSessions({ ownerUrl }: BenchDatabase, options: Options): Promise<BenchSession[]> {
  const tokens = Array.from({ length: options.sessions }, () => newToken());
  const stride = Math.floor(options.customers / options.sessions);
  const numbers = tokens.map((_token, index) => index * stride);
  const rows = await ask(ownerUrl, async (client) => {
    await client.query(
      `delete from core_placement; delete from core_session; update core_group set version = version + 1`,
    );
    await client.query(
      `insert into core_placement (id, group_id, portlet, position, size)
         select gen_random_uuid(), g.id, t.portlet, t.position, t.size from core_group g, unnest($1::text[], $2::text[]) with ordinality t (portlet, size, position)
         where g.code like 'BENCH%'`,
      [TILES.map((tile) => tile.portlet), TILES.map((tile) => tile.size)],
    );
    return client.query<{ customer: string }>(
      `insert into core_session (id, token_hash, account_id, membership_id, expires_at, idle)
         select gen_random_uuid(), hash, ${idOf('account', 'n')}, ${idOf('membership', 'n')}, now() + interval '1 day', interval '1 day'
         from unnest($1::bytea[], $2::int[]) as t (hash, n)
       returning (select customer_id from core_membership m where m.id = membership_id) as customer`,
      [tokens.map(hashToken), numbers],
    );
  });
  return tokens.map((token, index) => ({ cookie: `portico_session=${token}`, customer: rows.rows[index]!.customer }));
}
