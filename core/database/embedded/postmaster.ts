import fs from 'node:fs';
import path from 'node:path';
import type pg from 'pg';
import type { Home } from './home.ts';
import { isAlive, isPostmaster } from './process.ts';
import { reach } from './reach.ts';

/** A server that accepted a connection, and that connection. */
export interface Running {
  pid: number;
  port: number;
  client: pg.Client;
}

/**
 * The process and the port in `postmaster.pid`, which PostgreSQL keeps in its data folder while it runs.
 *
 * @returns undefined when there is none, or not a whole one
 */
export function readPostmaster(cluster: string): { pid: number; port: number } | undefined {
  const file = path.join(cluster, 'postmaster.pid');
  if (!fs.existsSync(file)) return undefined;
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 ? { pid, port } : undefined;
}

async function servesFolder(client: pg.Client, cluster: string): Promise<boolean> {
  const { rows } = await client.query<{ directory: string }>(`select current_setting('data_directory') as directory`);
  return path.resolve(rows[0]?.directory ?? '') === path.resolve(cluster);
}

function shutOut(error: unknown, { pid, port }: { pid: number; port: number }, cluster: string): Error {
  const { code, message } = error as { code?: string; message: string };
  const remedy =
    code === '28P01'
      ? 'stop that process with SIGINT and start again, the password of DATA_DIR is set then'
      : 'see server.log there';
  return new Error(
    `The database of ${cluster} runs (process ${pid}, port ${port}) but does not let the portal in, ${message}: ${remedy}.`,
    {
      cause: error,
    },
  );
}

/**
 * Finds the server of this folder if it runs, and waits for it while it starts or recovers. What proves it is a connection with the
 * password of DATA_DIR to a server that names this folder as its own.
 *
 * @throws when it runs and refuses
 */
export async function adopt(home: Home, password: string, note: (line: string) => void): Promise<Running | undefined> {
  const found = readPostmaster(home.cluster);
  if (!found) return undefined;
  const lives = (): boolean => isPostmaster(found.pid, home.cluster);
  const client = await reach({ port: found.port, password }, lives, note).catch((error: unknown) => {
    throw shutOut(error, found, home.cluster);
  });
  if (client && (await servesFolder(client, home.cluster))) return { ...found, client };
  await client?.end();
  return undefined;
}

/**
 * Removes a `postmaster.pid` whose id belongs to another process by now, or to a zombie: PostgreSQL would take either for a server
 * and refuse to start. To be called only when nobody works on the folder, since a server ends itself when it misses its file.
 */
export function clearReused(cluster: string): void {
  const found = readPostmaster(cluster);
  if (found && isAlive(found.pid) && !isPostmaster(found.pid, cluster))
    fs.rmSync(path.join(cluster, 'postmaster.pid'), { force: true });
}
