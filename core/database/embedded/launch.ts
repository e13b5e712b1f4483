import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import type { Binaries } from './binaries.ts';
import type { Home } from './home.ts';
import { clearReused, type Running } from './postmaster.ts';
import { reach } from './reach.ts';
import { serverEnvironment } from './user.ts';

/** What a small portal needs; `wal_level` and what hangs on it say that nobody replicates from here. */
const defaults: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '512MB',
  // Parallel workers share memory through /dev/shm, of which a container has 64 MB.
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  // The log tells of the server. Failed statements, with people's data in them, are the portal's to log.
  log_min_messages: 'log',
  log_checkpoints: 'off',
};

/** What is needed to start a server. */
export interface Launch {
  home: Home;
  binaries: Binaries;
  password: string;
  /** Settings on top of the defaults. */
  settings: Record<string, string>;
  note: (line: string) => void;
}

/** Why a server did not come up. `again`: something that passes (the port was taken meanwhile, the last server is still ending). */
export interface Failure {
  reason: string;
  again: boolean;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/**
 * Opens the server's log for appending, the last one put aside when it is large. As root this is a file in a folder of another
 * user, so a link there is not followed.
 */
function openLog(home: Home): { file: string; handle: number; from: number } {
  const file = path.join(home.cluster, 'server.log');
  if (fs.existsSync(file) && fs.lstatSync(file).size > 5_000_000) fs.renameSync(file, `${file}.1`);
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW } = fs.constants;
  const handle = fs.openSync(file, O_APPEND | O_CREAT | O_WRONLY | (O_NOFOLLOW ?? 0), 0o600);
  return { file, handle, from: fs.fstatSync(handle).size };
}

/**
 * `flock` as a wrapper, where the system has it: the server then holds the kernel's lock on its data folder for as long as one of its
 * processes lives. A server in another container on the same folder, of which no process id tells, is refused by it.
 *
 * @returns the words before the command, or undefined when the folder is locked
 */
function guard(home: Home): string[] | undefined {
  const words = ['flock', '-n', '-F', '-E', '75', home.cluster];
  const { status } = spawnSync('flock', [...words.slice(1), 'true'], {
    ...home.user.ids,
    env: serverEnvironment,
    cwd: '/',
    stdio: 'ignore',
  });
  if (status === 75) return undefined;
  return status === 0 ? words : [];
}

function start({ home, binaries, settings }: Launch, words: string[], port: number, log: number): ChildProcess {
  const flags = Object.entries({ ...defaults, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command = '', ...rest] = [
    ...words,
    path.join(binaries.native, 'bin', 'postgres'),
    '-D',
    home.cluster,
    '-p',
    String(port),
    ...flags,
  ];
  return spawn(command, rest, {
    ...home.user.ids,
    env: serverEnvironment,
    cwd: '/',
    // Its own session: neither the terminal's Ctrl-C nor the portal's end reaches it.
    detached: true,
    windowsHide: true,
    stdio: ['ignore', log, log],
  });
}

function locked(home: Home): Failure {
  return {
    reason: `another server, perhaps in another container, works on ${home.cluster}; stop that one first`,
    again: true,
  };
}

/** Reads why a server ended, and clears a `postmaster.pid` that PostgreSQL itself found to be none (a full disk left it empty). */
function failure(log: string, home: Home): Failure {
  const broken = /lock file "postmaster\.pid" is empty|bogus data in lock file "postmaster\.pid"/.test(log);
  if (broken) fs.rmSync(path.join(home.cluster, 'postmaster.pid'), { force: true });
  return {
    reason: log.trim().slice(-2000),
    again: broken || /could not bind|"postmaster\.pid" already exists|still in use/.test(log),
  };
}

/**
 * Starts the server so that it outlives the portal, and waits until it accepts a connection.
 *
 * @returns the running server, or why it ended
 * @throws the driver's error when it runs but refuses the connection; it is stopped then
 */
export async function launch(task: Launch): Promise<Running | Failure> {
  const { home, password, note } = task;
  const words = guard(home);
  if (!words) return locked(home);
  clearReused(home.cluster);
  const port = await freePort();
  const log = openLog(home);
  const child = start(task, words, port, log.handle);
  fs.closeSync(log.handle);
  let error = '';
  child.once('error', ({ message }) => (error = message));
  const lives = (): boolean => error === '' && child.exitCode === null && child.signalCode === null;
  const told = (): Failure => failure(error || fs.readFileSync(log.file).subarray(log.from).toString('utf8'), home);
  try {
    const client = await reach({ port, password }, lives, note);
    child.unref();
    if (client && child.pid !== undefined) return { pid: child.pid, port, client };
  } catch (refused) {
    child.kill('SIGINT');
    if (lives()) await once(child, 'exit');
    // Who refused may be the one who took the port.
    if (!told().again) throw refused;
  }
  return child.exitCode === 75 ? locked(home) : told();
}
