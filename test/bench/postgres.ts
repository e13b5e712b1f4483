import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { startEmbedded } from '../../core/database/embedded/index.ts';
import { serverEnvironment, serverUser, type ServerUser } from '../../core/database/embedded/user.ts';

const run = promisify(execFile);

/** A PostgreSQL for the benchmark. */
export interface Server {
  /** A superuser's address, to the database `postgres`. */
  url: string;
  /** Where it came from, for the report. */
  origin: string;
  stop(): Promise<void>;
}

// Everything else, `fsync` too, is as a server has it that nobody tuned.
const settings = { shared_buffers: '512MB', max_connections: '100', max_wal_size: '2GB' };

/** The address of another database of the same server. */
export const databaseUrl = (server: string, database: string): string =>
  Object.assign(new URL(server), { pathname: `/${database}` }).href;

/** A connection of the benchmark itself; its end is told by the query that fails. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'portico-bench' });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Sends statements on a connection of its own. */
export async function ask<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(url);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A free port of the loopback address. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Binaries of the distribution, the newest version of those installed that the portal can use. */
function installed(): string | undefined {
  const found = fs
    .globSync('/usr/lib/postgresql/*/bin/initdb')
    .map((file) => ({ bin: path.dirname(file), major: Number(file.split('/')[4]) }))
    .filter(({ major }) => major >= 15)
    .sort((a, b) => b.major - a.major);
  return found[0]?.bin;
}

/**
 * The server to measure on: `BENCH_DATABASE_URL`, else one started from the distribution's binaries, else the embedded one.
 * @param keep leave its data for the next run
 */
export async function findServer(keep: boolean): Promise<Server> {
  const given = process.env.BENCH_DATABASE_URL;
  if (given !== undefined)
    return { url: databaseUrl(given, 'postgres'), origin: 'BENCH_DATABASE_URL', stop: async () => {} };
  const bin = installed();
  const folder = path.join(
    os.tmpdir(),
    keep ? 'portico-bench-kept' : `portico-bench-${randomBytes(4).toString('hex')}`,
  );
  if (bin !== undefined) return startInstalled(bin, folder, keep);
  const embedded = await startEmbedded({ dataDir: folder, settings });
  const stop = async () => {
    await embedded.stop({ force: true });
    if (!keep) for (const place of [embedded.dataDirectory, folder]) fs.rmSync(place, { recursive: true, force: true });
  };
  return { url: embedded.urlFor('postgres'), origin: 'embedded server', stop };
}

async function startInstalled(bin: string, folder: string, keep: boolean): Promise<Server> {
  const user = serverUser(path.join(folder, 'data'));
  const data = await ensureCluster(bin, folder, user);
  const port = await freePort();
  const flags = Object.entries({ ...settings, listen_addresses: '127.0.0.1', unix_socket_directories: '' });
  const args = ['-D', data, '-p', String(port), ...flags.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const child = spawn(path.join(bin, 'postgres'), args, {
    ...user.ids,
    env: serverEnvironment,
    cwd: '/',
    stdio: 'ignore',
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  process.once('exit', () => child.kill('SIGINT')); // whatever happened here, nothing is left running
  const password = fs.readFileSync(path.join(folder, 'password'), 'utf8');
  const url = `postgresql://bench:${password}@127.0.0.1:${port}/postgres`;
  const stop = async () => {
    child.kill('SIGINT');
    await ended;
    if (!keep) fs.rmSync(folder, { recursive: true, force: true });
  };
  for (let attempt = 0; child.exitCode === null && attempt < 400; attempt++) {
    if (await ask(url, async () => true).catch(() => false)) return { url, origin: bin, stop };
    await sleep(50);
  }
  await stop();
  throw new Error(`${bin}/postgres does not start with the data in ${folder}.`);
}

async function ensureCluster(bin: string, folder: string, { ids }: ServerUser): Promise<string> {
  const data = path.join(folder, 'data');
  if (fs.existsSync(path.join(data, 'PG_VERSION'))) return data;
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const secret = path.join(folder, 'password');
  fs.writeFileSync(secret, randomBytes(16).toString('hex'), { mode: 0o600 });
  if (ids.uid !== undefined) for (const place of [folder, secret]) fs.chownSync(place, ids.uid, ids.gid!);
  const auth = ['-U', 'bench', `--pwfile=${secret}`, '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C.UTF-8'];
  await run(path.join(bin, 'initdb'), ['-D', data, ...auth], { ...ids, env: serverEnvironment, cwd: '/' });
  return data;
}
