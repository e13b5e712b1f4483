import pg from 'pg';
import { OperatorError } from '../errors.ts';
import { migrationState } from './migrate.ts';
import type { NamedMigration } from './orm.ts';

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'portico-check',
    connectionTimeoutMillis: 5000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    const { host, pathname } = new URL(url);
    throw new OperatorError(
      `DATABASE_URL: the database ${host}${pathname} cannot be reached: ${(error as Error).message}.`,
    );
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const LOGIN = `select r.rolsuper as super, r.rolbypassrls as bypass,
  exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where c.relowner = r.oid and n.nspname = 'public' and c.relkind = 'r') as owns
  from pg_roles r where r.rolname = current_user`;

/**
 * Refuses a login that could pass row level security: whatever goes wrong above, the database keeps customers apart.
 * @throws OperatorError that says what the login may and how to get the right one
 */
export async function refuseUnsafeLogin(url: string): Promise<void> {
  const login = decodeURIComponent(new URL(url).username);
  const row = await withClient(
    url,
    async (client) => (await client.query<{ super: boolean; bypass: boolean; owns: boolean }>(LOGIN)).rows[0],
  );
  const why =
    row?.super === true
      ? 'is a superuser'
      : row?.bypass === true
        ? 'bypasses row level security'
        : row?.owns === true
          ? 'owns the tables'
          : undefined;
  if (why === undefined) return;
  throw new OperatorError(
    `DATABASE_URL: the login "${login}" ${why}; the portal works only as a login that owns nothing. ` +
      `Run "portico migrate" with it as DATABASE_OWNER_URL: it makes the login portico_app and prints its address.`,
  );
}

/** @throws OperatorError that names what "portico migrate" would do */
export async function refusePending(url: string, migrations: readonly NamedMigration[]): Promise<void> {
  const { pending } = await withClient(url, (client) => migrationState(client, migrations));
  if (pending.length === 0) return;
  throw new OperatorError(`The database is not up to date; run "portico migrate". Pending: ${pending.join(', ')}.`);
}
