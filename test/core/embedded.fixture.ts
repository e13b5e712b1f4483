import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Test } from 'tap';
import type { EmbeddedServer } from '../../core/database/embedded/index.ts';
import { isAlive } from '../../core/database/embedded/process.ts';

export const isRoot = process.getuid?.() === 0;

/** Tests need no data after a power cut. */
export const settings = { fsync: 'off' };

const moduleUrl = new URL('../../core/database/embedded/index.ts', import.meta.url).href;

/** Ends whatever server still works below `folder`, then removes it. */
export async function remove(folder: string): Promise<void> {
  for (const cluster of fs.globSync(`${folder}/**/database`)) {
    const file = path.join(cluster, 'postmaster.pid');
    const pid = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8').split('\n')[0]) : 0;
    if (pid > 0 && isAlive(pid)) process.kill(pid, 'SIGQUIT');
    while (pid > 0 && isAlive(pid)) await sleep(20);
  }
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** A folder that every user can enter, gone with its servers when the test ends. Its `data` is for DATA_DIR. */
export function room(t: Test, mode = 0o755): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'portico-embedded-')));
  fs.chmodSync(folder, mode);
  t.teardown(() => remove(folder));
  return folder;
}

export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A portal in a process of its own: starts the database, prints one line of JSON, then waits to be ended. */
export function portal(dataDir: string, ids: { uid?: number; gid?: number } = {}, module = moduleUrl): ChildProcess {
  const script = `
    const { startEmbedded } = await import(${JSON.stringify(module)});
    try {
      const notes = [];
      const { stop, release, urlFor, ...facts } = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, settings: { fsync: 'off' }, note: (n) => notes.push(n) });
      process.once('SIGTERM', async () => { process.exitCode = (await stop()) ? 0 : 3; process.exit(); });
      console.log(JSON.stringify({ ...facts, notes }));
      setInterval(() => {}, 1000);
    } catch (error) { console.log(JSON.stringify({ error: error.message })); }`;
  const args = ['--conditions=portico-source', '--input-type=module', '-e', script];
  return spawn(process.execPath, args, {
    ...ids,
    cwd: '/',
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

export type Facts = Omit<EmbeddedServer, 'stop' | 'release' | 'urlFor'> & { notes: string[]; error?: string };

export async function facts(child: ChildProcess): Promise<Facts> {
  let text = '';
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false }))
    if ((text += String(chunk)).includes('\n')) break;
  return JSON.parse(text) as Facts;
}

export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill(signal);
    await once(child, 'exit');
  }
  return child.exitCode;
}

export function ownerOf(folder: string): { uid: number; gid: number } {
  const { uid, gid } = fs.statSync(folder);
  return { uid, gid };
}

export function hasFlock(): boolean {
  try {
    execFileSync('flock', ['-n', '-F', '-E', '75', '/', 'true']);
    return true;
  } catch {
    return false;
  }
}
