import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { findBinaries } from './binaries.ts';
import { ensureCluster, keepPassword, resetPassword } from './cluster.ts';
import { ownerUrl } from './connection.ts';
import { findHome, makeDataDirectory } from './home.ts';
import { launch, type Launch } from './launch.ts';
import { withLock } from './lock.ts';
import { adopt, type Running } from './postmaster.ts';
import { stopServer } from './stop.ts';

/** A running embedded PostgreSQL. */
export interface EmbeddedServer {
  /** `postgresql://portico_owner:...@127.0.0.1:<port>/portico`: the superuser, in the portal's database. */
  ownerUrl: string;
  port: number;
  /** The server's own process, which outlives the portal if that is killed. */
  pid: number;
  /** Whether it ran already and was found, so that extra settings did not reach it. */
  adopted: boolean;
  /** PostgreSQL's data folder; its log is `server.log` in there. */
  dataDirectory: string;
  /** The owner's URL for another database of this server. */
  urlFor(database: string): string;
  /**
   * Stops the server, unless other clients are connected and `force` is not set; own pools have to be closed before. The handle
   * has done its work afterwards in both cases.
   *
   * @returns whether the server is stopped
   */
  stop(options?: { force?: boolean }): Promise<boolean>;
  /** Lets go of the server and leaves it running: what a command does that found it running. */
  release(): Promise<void>;
}

/** How an embedded server is started. */
export interface EmbeddedOptions {
  /** DATA_DIR; made if missing. */
  dataDir: string;
  /** Hears, in sentences, what an operator should know. */
  note?: (line: string) => void;
  /** More settings of PostgreSQL, for example `{ fsync: 'off' }` in tests. */
  settings?: Record<string, string>;
}

type Started = Running & { adopted: boolean };

async function launchOrReset(task: Launch): ReturnType<typeof launch> {
  try {
    return await launch(task);
  } catch (error) {
    if ((error as { code?: string }).code !== '28P01') throw error;
    await resetPassword(task.home, task.binaries, task.password);
    task.note('The database did not know the password in DATA_DIR, so it was given that one.');
    return launch(task);
  }
}

/** Adopts the server or starts it. What passes (a server that is ending, a port that was taken meanwhile) is tried again. */
async function runServer(task: Launch): Promise<Started> {
  for (let attempt = 1; ; attempt++) {
    const found = await adopt(task.home, task.password, task.note);
    if (found) return { ...found, adopted: true };
    const started = await launchOrReset(task);
    if ('client' in started) return { ...started, adopted: false };
    if (!started.again || attempt === 10) {
      throw new Error(
        `The embedded PostgreSQL did not start in ${task.home.cluster} as user "${task.home.user.name}": ${started.reason}`,
      );
    }
    await sleep(50 * attempt);
  }
}

async function ensureDatabase({ client }: Running): Promise<void> {
  const { rowCount } = await client.query(`select 1 from pg_database where datname = 'portico'`);
  if (rowCount === 0) await client.query('create database portico');
}

/** Ends the connection when the work with it fails, or it would keep the process alive. */
async function orEnd<T>({ client }: Running, work: Promise<T>): Promise<T> {
  return work.catch(async (error: unknown) => {
    await client.end();
    throw error;
  });
}

/** The two methods that the types of pg leave out: whether an open connection keeps this process alive. */
function holdLoosely(client: pg.Client): { ref(): void; unref(): void } {
  return client as unknown as { ref(): void; unref(): void };
}

async function letGo(client: pg.Client): Promise<void> {
  holdLoosely(client).ref();
  await client.end();
}

function handle(running: Started, task: Launch, lock: string): EmbeddedServer {
  const { pid, port, adopted, client } = running;
  const urlFor = (database: string): string => ownerUrl({ port, password: task.password }, database);
  return {
    ...{ pid, port, adopted, urlFor },
    ownerUrl: urlFor('portico'),
    dataDirectory: task.home.cluster,
    stop: async ({ force = false } = {}) => {
      await letGo(client);
      return withLock(lock, task.note, () => stopServer(running, task, force));
    },
    release: async () => letGo(client),
  };
}

/**
 * Starts the PostgreSQL that comes with the portal, or finds it running (left by a killed portal, or started by a command) and
 * adopts it. It listens on 127.0.0.1 only and keeps its data in DATA_DIR, or, where its user cannot enter that, under /var/lib.
 *
 * The returned handle keeps a connection, which tells other portals and commands that the server is in use and does not keep
 * this process alive.
 *
 * @throws a sentence with the remedy: no PostgreSQL for this machine, data of another major version, data out of reach
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { note = () => undefined, settings = {} } = options;
  const dataDir = makeDataDirectory(options.dataDir);
  const lock = path.join(dataDir, 'database.lock');
  return withLock(lock, note, async () => {
    const home = findHome(dataDir, note);
    const binaries = await findBinaries(home.user, home.folder, note);
    const password = keepPassword(dataDir);
    const task = { home, binaries, password, settings, note };
    await ensureCluster(task);
    const running = await runServer(task);
    await orEnd(running, ensureDatabase(running));
    holdLoosely(running.client).unref();
    return handle(running, task, lock);
  });
}
