import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { createPortal, registryOf, type Portal } from '../app.ts';
import { loadSettings } from '../config/load.ts';
import { jobContext } from '../http/context.ts';
import type { JobContext, Plugin } from '../plugin/contract.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

export * from './people.ts';
export * from './files.ts';
export { createTestDatabase, type TestDatabase } from './database.ts';
export { checkPlugin, type CheckOptions, type Tester } from './check-plugin/index.ts';
export { importFiles, type ImportRun } from '../imports/import-files.ts';
export type { Portal } from '../app.ts';

/** What of a test framework the kit needs: something to do when the test ends. */
export interface Teardown {
  teardown(fn: () => unknown): unknown;
}

export interface BuildOptions {
  plugins?: readonly Plugin[];
  pluginConfig?: Readonly<Record<string, unknown>>;
  /** Settings beside the defaults for tests, by their names in the environment. */
  env?: Record<string, string>;
  /** Works on jobs; default: no. */
  jobs?: boolean;
  /** An existing database instead of a fresh one. */
  database?: TestDatabase;
}

/** A portal for a test, and its database. */
export interface TestPortal extends Portal {
  readonly database: TestDatabase;
  readonly dataDir: string;
}

const themes = new URL('../../themes/', import.meta.url);

/**
 * Starts a portal on a fresh database and takes it away when the test ends. Requests go through `portal.app.inject`; texts, values and
 * icons that are missing throw.
 */
export async function buildPortal(t: Teardown, options: BuildOptions = {}): Promise<TestPortal> {
  const plugins = options.plugins ?? [];
  const registry = registryOf(plugins, options.pluginConfig);
  const database = options.database ?? (await createTestDatabase(registry));
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'portico-test-'));
  const settings = loadSettings({
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    DATA_DIR: dataDir,
    PUBLIC_URL: 'http://portal.test',
    DATABASE_POOL_WRITE: '4',
    DATABASE_POOL_READ: '4',
    ...options.env,
  });
  const portal = await createPortal({
    settings, plugins, themes, databaseUrl: database.appUrl, pluginConfig: options.pluginConfig ?? {}, strict: true, jobs: options.jobs ?? false,
    log: pino({ level: settings.LOG_LEVEL }),
  }); // prettier-ignore
  t.teardown(async () => {
    await portal.close();
    if (!options.database) await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return { ...portal, database, dataDir };
}

/** What importers, jobs and seeds of a plugin are given in this portal. */
export const jobContextOf = (portal: Portal, pluginId: string): JobContext<never> =>
  jobContext(portal.services, pluginId, 'Test');
