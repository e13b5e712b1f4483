import { pino } from 'pino';
import { openPortalServices } from '../core/app.ts';
import { loadSettings } from '../core/config/load.ts';
import type { PortalSettings } from '../core/config/schema.ts';
import { connectDatabase, type Database } from '../core/database/connect.ts';
import { ensureGroups } from '../core/directory/groups.ts';
import { migrate } from '../core/database/migrate.ts';
import { writeAs } from '../core/http/context.ts';
import type { Transaction } from '../core/plugin/contract.ts';
import type { Services } from '../core/portal.ts';
import { registryOf } from '../core/app.ts';
import { plugins } from '../config/plugins.ts';
import { pluginConfig, themes } from '../config/portal.ts';
import { fail, note } from './output.ts';
import { loadProject, type Project } from './project.ts';

/** The portal of this folder: of its `portico.config.js`, else of the `config/` beside these sources. */
export const portal: Project = await loadProject(process.cwd(), { plugins, pluginConfig, themes }).catch(
  (error: unknown) => {
    fail(error instanceof Error ? error.message : String(error), process.argv.includes('--json'));
    process.exit(1);
  },
);

/** Settings of the environment; the log of a command is quiet unless it is asked for. */
export const readSettings = (): PortalSettings => loadSettings(process.env);

/** Finds the database and, where it is the embedded one, brings it up to date. */
export async function openDatabase(settings: PortalSettings): Promise<Database> {
  const database = await connectDatabase(settings, note);
  if (database.embedded) await migrateDatabase(database, database.ownerUrl!);
  return database;
}

/** Runs what is pending and returns its names. */
export async function migrateDatabase(database: Database, ownerUrl: string): Promise<string[]> {
  const registry = registryOf(portal.plugins, portal.pluginConfig);
  return migrate({
    ownerUrl,
    appUrl: database.appUrl,
    entities: registry.entities,
    migrations: registry.migrations,
    note,
  });
}

/**
 * Runs a command on the portal's services, whether a portal is running or not; the embedded server is left as it was found.
 * @param quiet level of the log
 */
export async function withServices<T>(work: (services: Services) => Promise<T>): Promise<T> {
  const settings = readSettings();
  const database = await openDatabase(settings);
  const log = pino({ level: process.env.LOG_LEVEL ?? 'warn' }, pino.destination(2));
  try {
    const opened = await openPortalServices({ ...portal, settings, databaseUrl: database.appUrl, log });
    try {
      // The built-in groups exist by themselves; on a server `portico migrate` makes them.
      if (database.embedded) await asOperator(opened.services, (tx) => ensureGroups(tx, opened.services.registry));
      return await work(opened.services);
    } finally {
      await opened.close();
    }
  } finally {
    await leaveDatabase(database);
  }
}

/** Leaves the embedded server as it was found: stopped where this command started it and nobody else came, running otherwise. */
export async function leaveDatabase({ embedded }: Database): Promise<void> {
  if (embedded?.adopted === true) await embedded.release();
  else await embedded?.stop();
}

/** One transaction of the operator, under the name `cli`. */
export const asOperator = <T>(services: Services, work: (tx: Transaction) => Promise<T>): Promise<T> =>
  writeAs(services, { scope: { role: 'portico_job' }, name: 'cli', address: undefined, customerId: undefined }, work);
