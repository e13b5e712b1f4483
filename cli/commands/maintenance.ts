import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import pg from 'pg';
import { registryOf } from '../../core/app.ts';
import { appLogin, connectDatabase } from '../../core/database/connect.ts';
import { migrate, migrationState } from '../../core/database/migrate.ts';
import { refuseUnsafeLogin } from '../../core/database/readiness.ts';
import { ensureGroups } from '../../core/directory/groups.ts';
import { OperatorError } from 'portico';
import { asOperator, leaveDatabase, portal, readSettings, withServices } from '../context.ts';
import { done, note } from '../output.ts';

/** `portico migrate | doctor` */
export function maintenanceCommands(program: Command): void {
  program
    .command('migrate')
    .description('bring the database up to date: tables, roles, policies, job queue')
    .option('--json', 'print JSON')
    .action(migrateCommand);
  program
    .command('doctor')
    .description('check settings, database, login, migrations, texts and templates')
    .option('--json', 'print JSON')
    .action(doctor);
}

async function migrateCommand({ json }: { json?: boolean }): Promise<void> {
  const settings = readSettings();
  const database = await connectDatabase(settings, note);
  try {
    const ownerUrl = database.ownerUrl ?? database.appUrl;
    const appUrl = await applicationLogin(database.appUrl, ownerUrl);
    const { entities, migrations } = registryOf(portal.plugins, portal.pluginConfig);
    const ran = await migrate({ ownerUrl, appUrl, entities, migrations, note });
    await withDatabase(
      appUrl,
      () => withServices((s) => asOperator(s, (tx) => ensureGroups(tx, s.registry))),
      settings.DATABASE_URL,
    );
    const sentence = ran.length === 0 ? 'The database is up to date.' : `Done: ${ran.join(', ')}.`;
    const login =
      appUrl === settings.DATABASE_URL || database.embedded
        ? ''
        : `\nDATABASE_URL of the portal from now on:\n${appUrl}`;
    done(json, { ran, ...(login === '' ? {} : { databaseUrl: appUrl }) }, sentence + login);
  } finally {
    await leaveDatabase(database);
  }
}

/** Runs work with the application's login as DATABASE_URL, which may have been made a moment ago. */
async function withDatabase<T>(appUrl: string, work: () => Promise<T>, given: string | undefined): Promise<T> {
  if (given === undefined || given === appUrl) return work();
  process.env.DATABASE_URL = appUrl;
  try {
    return await work();
  } finally {
    process.env.DATABASE_URL = given;
  }
}

/** The login the portal will work with: the given one, or `portico_app`, made when the given one owns the tables itself. */
async function applicationLogin(given: string, ownerUrl: string): Promise<string> {
  if (new URL(given).username !== new URL(ownerUrl).username) return given;
  const made = appLogin(ownerUrl, randomBytes(24).toString('hex'));
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query(`select 1 from pg_roles where rolname = 'portico_app'`);
    if (rowCount) await client.query(`alter role portico_app password ${pg.escapeLiteral(new URL(made).password)}`);
  } finally {
    await client.end();
  }
  return made;
}

interface Finding {
  check: string;
  ok: boolean;
  detail: string;
}

async function doctor({ json }: { json?: boolean }): Promise<void> {
  const settings = readSettings();
  const findings: Finding[] = [{ check: 'settings', ok: true, detail: 'all allowed' }];
  const look = async (check: string, work: () => Promise<string>) => {
    try {
      findings.push({ check, ok: true, detail: await work() });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      findings.push({ check, ok: false, detail: error.message });
    }
  };
  const database = await connectDatabase(settings, note);
  try {
    const registry = registryOf(portal.plugins, portal.pluginConfig);
    await look('plugins', async () => `${registry.plugins.length} loaded`);
    await look('login', () =>
      refuseUnsafeLogin(database.appUrl).then(() => 'owns nothing, bound by row level security'),
    );
    await look('migrations', () => migrations(database.appUrl, registry));
    await look('texts and templates', () => withServices(async () => 'whole in every language'));
  } finally {
    await leaveDatabase(database);
  }
  const bad = findings.filter((f) => !f.ok);
  if (json === true) process.stdout.write(`${JSON.stringify({ ok: bad.length === 0, findings })}\n`);
  else
    for (const { check, ok, detail } of findings) process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${check}: ${detail}\n`);
  if (bad.length > 0) process.exitCode = 1;
}

async function migrations(url: string, registry: ReturnType<typeof registryOf>): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { pending, orphans } = await migrationState(client, registry.migrations);
    if (pending.length > 0) throw new OperatorError(`pending: ${pending.join(', ')}; run "portico migrate"`);
    return orphans.length === 0
      ? 'none pending'
      : `none pending; of plugins that are not loaded: ${orphans.join(', ')}`;
  } finally {
    await client.end();
  }
}
