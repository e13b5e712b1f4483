import { execFile } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { withClient, type Access } from './connection.ts';
import type { Launch } from './launch.ts';
import { readPostmaster } from './postmaster.ts';
import { isAlive, isPostmaster, startedAt } from './process.ts';

const run = promisify(execFile);

async function othersConnected(access: Access): Promise<boolean> {
  return withClient(access, async (client) => {
    const others = `select 1 from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`;
    // A client that has said goodbye is listed until its backend has ended.
    for (let attempt = 0; attempt < 20; attempt++) {
      if ((await client.query(others)).rowCount === 0) return false;
      await sleep(25);
    }
    return true;
  });
}

/** Fast shutdown (ends the sessions, writes a checkpoint), waited for. A minute is far more than 512 MB of journal need. */
async function shutDown(pid: number, { home, binaries, note }: Launch): Promise<boolean> {
  if (process.platform === 'win32') {
    await run(path.join(binaries.native, 'bin', 'pg_ctl'), ['stop', '-D', home.cluster, '-m', 'fast', '-w']);
    return true;
  }
  const started = startedAt(pid);
  // Not isPostmaster: a process that is ending loses its command line before it is gone.
  const lives = (): boolean => isAlive(pid) && startedAt(pid) === started;
  if (isPostmaster(pid, home.cluster)) process.kill(pid, 'SIGINT');
  for (let attempt = 0; attempt < 3000; attempt++) {
    if (!lives()) return true;
    await sleep(20);
  }
  note(
    `The database (process ${pid}) has not stopped within a minute; ${path.join(home.cluster, 'server.log')} may say why.`,
  );
  return false;
}

/**
 * Stops the server `pid` if nobody else uses it, or in any case with `force`. To be called under the lock of DATA_DIR, so that no
 * start adopts what is about to end.
 *
 * @returns whether that server is stopped, be it by this call or before
 */
export async function stopServer(
  server: { pid: number; port: number },
  task: Launch,
  force: boolean,
): Promise<boolean> {
  const { pid, port } = server;
  const { cluster } = task.home;
  if (readPostmaster(cluster)?.pid !== pid || !isPostmaster(pid, cluster)) return true;
  if (!force && (await othersConnected({ port, password: task.password }))) return false;
  return shutDown(pid, task);
}
