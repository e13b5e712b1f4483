import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, startedAt } from './process.ts';

function read(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function holderLives(content: string): boolean {
  const [pid, started] = content.split(' ');
  return isAlive(Number(pid)) && startedAt(Number(pid)) === started;
}

/** Creates the lock with its whole content in one step, so that nobody ever reads half of it. */
function take(mine: string, file: string): boolean {
  try {
    fs.linkSync(mine, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes the lock of a dead process. Two may try at once: a rename gives the file to one of them, and who finds that he was given
 * the fresh lock of a third puts it back.
 */
function clear(file: string, stale: string, aside: string): void {
  try {
    fs.renameSync(file, aside);
  } catch {
    return;
  }
  const moved = read(aside);
  if (moved !== undefined && moved !== stale) take(aside, file);
  fs.rmSync(aside, { force: true });
}

async function acquire(file: string, mine: string, note: (line: string) => void): Promise<void> {
  for (let waited = 0; !take(mine, file);) {
    const content = read(file);
    if (content === undefined) continue;
    if (!holderLives(content)) {
      clear(file, content, `${mine}.stale`);
      continue;
    }
    if (waited++ === 100) note(`Waiting for process ${content.split(' ')[0]}, which starts or stops the database.`);
    await sleep(50);
  }
}

/** Removes what processes left that were killed between writing their file and taking the lock with it. */
function tidy(file: string): void {
  const folder = path.dirname(file);
  for (const name of fs.readdirSync(folder).filter((entry) => entry.startsWith(`${path.basename(file)}.`))) {
    const content = read(path.join(folder, name));
    // An empty one is just being written.
    if (content && !holderLives(content)) fs.rmSync(path.join(folder, name), { force: true });
  }
}

/**
 * Runs `work` while no other process (and no other call in this one) runs work under the same lock file. The lock names its process
 * and the moment that process started; it ends with the work or with the process, never by the clock.
 */
export async function withLock<T>(file: string, note: (line: string) => void, work: () => Promise<T>): Promise<T> {
  const token = randomBytes(8).toString('hex');
  const mine = `${file}.${token}`;
  const content = `${process.pid} ${startedAt(process.pid)} ${token}`;
  fs.writeFileSync(mine, content, { mode: 0o644, flag: 'wx' });
  try {
    await acquire(file, mine, note);
  } finally {
    fs.rmSync(mine, { force: true });
  }
  try {
    tidy(file);
    return await work();
  } finally {
    if (read(file) === content) fs.rmSync(file, { force: true });
  }
}
