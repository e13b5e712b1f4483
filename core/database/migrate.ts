import pg from 'pg';
import { getConstructionPlans } from 'pg-boss';
import { OperatorError } from '../errors.ts';
import { openOrm, type NamedMigration } from './orm.ts';
import { applySecurity, loginGrants, ROLES, type RoomEntity } from './security.ts';

export interface MigrateOptions {
  /** Login that owns the tables. */
  ownerUrl: string;
  /** Login of the application; it is made if it is missing. */
  appUrl: string;
  entities: readonly RoomEntity[];
  migrations: readonly NamedMigration[];
  note?: (line: string) => void;
}

/** Schema of pg-boss, whose jobs are written in the transactions that cause them. */
export const JOBS_SCHEMA = 'portico_jobs';
const JOBS_VERSION_TABLE = `${JOBS_SCHEMA}.version`;

/** What a database still lacks, and what it has that is not known here (migrations of a plugin that is not loaded). */
export interface MigrationState {
  pending: string[];
  orphans: string[];
}

/** Names of migrations that are pending and of executed ones that no loaded plugin knows. */
export async function migrationState(
  client: pg.ClientBase,
  migrations: readonly NamedMigration[],
): Promise<MigrationState> {
  const known = migrations.map((m) => m.name);
  const { rows } = await client.query<{ there: boolean }>(`select to_regclass('core_migration') is not null as there`);
  if (!rows[0]!.there) return { pending: known, orphans: [] };
  const done = (await client.query<{ name: string }>('select name from core_migration order by id')).rows.map(
    (r) => r.name,
  );
  return { pending: known.filter((n) => !done.includes(n)), orphans: done.filter((n) => !known.includes(n)) };
}

/**
 * Brings a database up to date: core's and the plugins' migrations in order, the job queue, then roles, policies and triggers.
 * One process at a time (advisory lock); every step can be repeated after a kill.
 * @returns names of the migrations that ran
 * @throws OperatorError where the owner lacks a right
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const owner = new pg.Client({ connectionString: options.ownerUrl, application_name: 'portico-migrate' });
  owner.on('error', () => {});
  await owner.connect();
  try {
    await owner.query('select pg_advisory_lock(727000)');
    await requireVersion(owner);
    const ran = await runMigrations(owner, options);
    await installJobs(owner);
    await applySecurity(owner, options.entities);
    await ensureLogin(owner, options.appUrl);
    await jobGrants(owner);
    return ran;
  } finally {
    await owner.end();
  }
}

async function requireVersion(owner: pg.ClientBase): Promise<void> {
  const { rows } = await owner.query<{ server_version_num: string }>('show server_version_num');
  const version = Number(rows[0]!.server_version_num);
  if (version < 150_000) {
    throw new OperatorError(`DATABASE_URL: PostgreSQL 15 or later is needed, found ${Math.floor(version / 10_000)}.`);
  }
}

async function runMigrations(owner: pg.ClientBase, options: MigrateOptions): Promise<string[]> {
  const { pending } = await migrationState(owner, options.migrations);
  if (pending.length === 0) return [];
  const orm = await openOrm({
    url: options.ownerUrl,
    entities: options.entities.map((e) => e.entity),
    migrations: options.migrations,
    max: 2,
    onError: () => {},
  });
  try {
    for (const name of pending) {
      options.note?.(`Migrating ${name}`);
      await orm.migrator.up({ migrations: [name] });
    }
    return pending;
  } finally {
    await orm.close(true);
  }
}

async function installJobs(owner: pg.ClientBase): Promise<void> {
  const { rows } = await owner.query<{ there: boolean }>(
    `select to_regclass('${JOBS_VERSION_TABLE}') is not null as there`,
  );
  if (rows[0]!.there) return;
  await owner.query(getConstructionPlans(JOBS_SCHEMA));
}

async function ensureLogin(owner: pg.ClientBase, appUrl: string): Promise<void> {
  const url = new URL(appUrl);
  const login = decodeURIComponent(url.username);
  const name = pg.escapeIdentifier(login);
  const password = pg.escapeLiteral(decodeURIComponent(url.password));
  const found = await owner.query('select 1 from pg_roles where rolname = $1', [login]);
  if (found.rowCount === 0) {
    await owner
      .query(`create role ${name} login noinherit nosuperuser nobypassrls password ${password}`)
      .catch((error: unknown) => {
        if ((error as { code?: string }).code !== '42710') throw error;
      });
  }
  const version = Number(
    (await owner.query<{ v: string }>(`select current_setting('server_version_num') v`)).rows[0]!.v,
  );
  for (const role of ROLES) {
    await owner.query(`grant ${role} to ${name}${version >= 160_000 ? ' with inherit false, set true' : ''}`);
  }
  await owner.query(`grant connect on database ${pg.escapeIdentifier(await databaseName(owner))} to ${name}`);
  await owner.query(`grant usage on schema public to ${name}`);
  await owner.query(
    `do $$ begin if to_regclass('core_migration') is not null then grant select on core_migration to ${name}; end if; end $$`,
  );
  await owner.query(loginGrants(login));
}

const databaseName = async (owner: pg.ClientBase) =>
  (await owner.query<{ d: string }>('select current_database() d')).rows[0]!.d;

async function jobGrants(owner: pg.ClientBase): Promise<void> {
  await owner.query(`grant usage, create on schema ${JOBS_SCHEMA} to portico_job;
    grant select, insert, update, delete, truncate on all tables in schema ${JOBS_SCHEMA} to portico_job;
    grant usage on all sequences in schema ${JOBS_SCHEMA} to portico_job;
    grant execute on all functions in schema ${JOBS_SCHEMA} to portico_job;
    grant select, insert, update, delete on core_attempt to portico_job, portico_desk;
    grant select on core_data_version to portico_desk, portico_job`);
}
