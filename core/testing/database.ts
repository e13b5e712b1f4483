import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { appLogin } from '../database/connect.ts';
import { startEmbedded } from '../database/embedded/index.ts';
import { migrate } from '../database/migrate.ts';
import type { Registry } from '../portal.ts';

/** A database of one test, made by copying a migrated template. */
export interface TestDatabase {
  appUrl: string;
  ownerUrl: string;
  drop(): Promise<void>;
}

/** Folder of the embedded server of the tests: `TEST_DATA_DIR`, else below the checkout, or below the project that has the package installed. */
export const testServerFolder = path.resolve(
  process.env.TEST_DATA_DIR ??
    (import.meta.url.includes('/node_modules/')
      ? '.tap/postgres'
      : fileURLToPath(new URL('../../.tap/postgres', import.meta.url))),
);

/** A test's data need not survive a power cut. */
export const testServerSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
};

/** Owner's address of the server for tests: `TEST_DATABASE_URL`, else an embedded one, shared by all test files and left running. */
async function serverUrl(): Promise<string> {
  if (process.env.TEST_DATABASE_URL !== undefined) return process.env.TEST_DATABASE_URL;
  return (await startEmbedded({ dataDir: testServerFolder, settings: testServerSettings })).ownerUrl;
}

const on = (url: string, database: string): string => Object.assign(new URL(url), { pathname: `/${database}` }).href;

/** The password of `portico_app`, a role of the whole server: one per server, kept beside its data. */
function appPassword(url: string): string {
  mkdirSync(testServerFolder, { recursive: true });
  const file = path.join(testServerFolder, `app-password-${new URL(url).port}`);
  try {
    writeFileSync(file, randomBytes(16).toString('hex'), { flag: 'wx' });
  } catch {
    // another test file made it
  }
  return readFileSync(file, 'utf8');
}

async function ask<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Makes the template of a set of migrations once, whoever comes first; the name changes with what it holds. */
async function template(url: string, registry: Registry): Promise<string> {
  const sources =
    registry.migrations.map((m) => `${m.name}${String(m.class)}`).join() +
    registry.entities.map((e) => e.entity.meta.tableName).join() +
    (await securitySource());
  const name = `portico_template_${createHash('sha1').update(sources).digest('hex').slice(0, 12)}`;
  await ask(url, async (client) => {
    await client.query('select pg_advisory_lock(727002)');
    await setPassword(client, appPassword(url));
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) {
      await client.query(`drop database if exists "${name}_new"`);
      await client.query(`create database "${name}_new"`);
      const ownerUrl = on(url, `${name}_new`);
      const password = appPassword(url);
      await migrate({
        ownerUrl,
        appUrl: appLogin(ownerUrl, password),
        entities: registry.entities,
        migrations: registry.migrations,
      });
      await client.query(`alter database "${name}_new" rename to "${name}"`);
    }
  });
  return name;
}

async function setPassword(client: pg.Client, password: string): Promise<void> {
  const found = await client.query(`select 1 from pg_roles where rolname = 'portico_app'`);
  if (found.rowCount) await client.query(`alter role portico_app password ${pg.escapeLiteral(password)}`);
}

async function securitySource(): Promise<string> {
  const extension = path.extname(import.meta.url); // .js in the published package
  const read = (file: string) => readFileSync(new URL(`../${file}${extension}`, import.meta.url), 'utf8');
  return ['database/security', 'database/functions', 'database/migrate', 'database/ownership', 'entities/index']
    .map(read)
    .join('');
}

/** A fresh database with the migrations of a registry. */
export async function createTestDatabase(registry: Registry): Promise<TestDatabase> {
  const url = await serverUrl();
  const from = await template(url, registry);
  const name = `portico_test_${randomBytes(6).toString('hex')}`;
  await ask(url, async (client) => {
    await client.query('select pg_advisory_lock(727003)'); // a template is copied by one at a time
    await client.query(`create database "${name}" template "${from}"`);
  });
  const ownerUrl = on(url, name);
  return {
    ownerUrl,
    appUrl: appLogin(ownerUrl, appPassword(url)),
    drop: () => ask(url, async (client) => void (await client.query(`drop database if exists "${name}" with (force)`))),
  };
}
