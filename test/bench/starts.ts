import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './postgres.ts';
import { environment } from './process.ts';
import { median } from './statistics.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** How long starts took, in milliseconds each, and memory afterwards in bytes, where the system tells. */
export interface Starts {
  times: number[];
  portal?: number | undefined;
  postgres?: number | undefined;
}

interface Wanted {
  command: string;
  args: string[];
  env: Record<string, string>;
  /** What has to answer 200. */
  path: string;
  headers?: Record<string, string>;
}

interface Running {
  ms: number;
  child: ChildProcess;
  stop(): Promise<void>;
}

/** Portals that run at the moment: whatever happens, they are stopped at the end. */
const running = new Set<Running>();

/** Stops what is still running. */
export async function stopStarted(): Promise<void> {
  for (const one of running) await one.stop();
}

async function answers(url: string, headers: Record<string, string>): Promise<boolean> {
  try {
    const answer = await fetch(url, { headers, redirect: 'manual' });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

/** Starts a portal as its operator does and waits for the first 200. Its processes form a group of their own, so that a signal reaches all. */
async function start({ command, args, env, path: wanted, headers = {} }: Wanted): Promise<Running> {
  const port = String(await freePort());
  const started = performance.now();
  const child = spawn(command, args, {
    cwd: root,
    env: { ...environment(), ...env, PORT: port, LOG_LEVEL: 'warn' },
    stdio: 'ignore',
    detached: true,
  });
  const one: Running = { ms: 0, child, stop: () => stopGroup(one) };
  running.add(one);
  while (child.exitCode === null && performance.now() - started < 180_000) {
    if (await answers(`http://127.0.0.1:${port}${wanted}`, headers))
      return Object.assign(one, { ms: performance.now() - started });
    await sleep(10);
  }
  await one.stop();
  throw new Error(`"${command} ${args.join(' ')}" did not answer ${wanted} with 200.`);
}

async function stopGroup(one: Running): Promise<void> {
  running.delete(one);
  const { child } = one;
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid!, 'SIGTERM');
  await ended;
  while (lives(child.pid!)) await sleep(20); // npm ends before the portal it started
}

function lives(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

/** From `portico serve` on the full database to the first dashboard. */
export async function startsOnPostgres(appUrl: string, cookie: string, count: number): Promise<Starts> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-bench-'));
  const wanted = {
    command: process.execPath, args: ['cli/portico.js', 'serve'], env: { DATABASE_URL: appUrl, DATA_DIR: folder }, path: '/', headers: { cookie },
  }; // prettier-ignore
  const times: number[] = [];
  for (let run = 0; run < count; run++) {
    const portal = await start(wanted);
    times.push(portal.ms);
    await portal.stop();
  }
  fs.rmSync(folder, { recursive: true, force: true });
  return { times };
}

/** From `npm start` with data that an earlier start left, to the first sign-in page; then what portal and database take when idle. */
export async function startsEmbedded(count: number): Promise<{ first: number } & Starts> {
  const folder = path.join(os.tmpdir(), `portico-bench-embedded-${process.pid}`);
  const wanted = { command: 'npm', args: ['start'], env: { DATA_DIR: folder }, path: '/login' };
  const first = await start(wanted);
  const times: number[] = [];
  let portal = first;
  let idle = {};
  try {
    for (let run = 0; run < count; run++) {
      await portal.stop();
      portal = await start(wanted);
      times.push(portal.ms);
    }
    await sleep(5000);
    idle = { portal: memoryOfGroup(portal.child.pid!), postgres: memoryOfDatabase(folder) };
  } finally {
    await portal.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
  return { first: first.ms, times, ...idle };
}

interface Process {
  pid: number;
  parent: number;
  group: number;
  command: string;
}

function processes(): Process[] {
  const pids = fs.existsSync('/proc/self/stat') ? fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
  return pids.flatMap((pid) => {
    try {
      const [, parent, group] = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
      const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return [{ pid: Number(pid), parent: Number(parent), group: Number(group), command }];
    } catch {
      return []; // it has ended meanwhile
    }
  });
}

/** Memory in proportion: what several processes share is divided among them. */
function proportional(pid: number): number {
  const found = /^Pss: +(\d+) kB/m.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
  return Number(found?.[1]) * 1024;
}

const sum = (pids: readonly number[]): number | undefined =>
  pids.length === 0 ? undefined : pids.map(proportional).reduce((total, one) => total + one, 0);

const memoryOfGroup = (group: number): number | undefined =>
  sum(processes().filter((one) => one.group === group && one.command.includes('portico.ts')).map((one) => one.pid)); // prettier-ignore

function memoryOfDatabase(dataDir: string): number | undefined {
  const pointer = path.join(dataDir, 'database.location');
  const home = fs.existsSync(pointer) ? fs.readFileSync(pointer, 'utf8').trim() : dataDir;
  const postmaster = Number(fs.readFileSync(path.join(home, 'database', 'postmaster.pid'), 'utf8').split('\n')[0]);
  return sum(processes().filter((one) => one.pid === postmaster || one.parent === postmaster).map((one) => one.pid)); // prettier-ignore
}

/** Seconds, such as `1.42 s (1.38-1.50)`. */
export const seconds = (times: readonly number[]): string => {
  const text = (ms: number) => (ms / 1000).toFixed(2);
  return `${text(median(times))} s (${text(Math.min(...times))}-${text(Math.max(...times))})`;
};
