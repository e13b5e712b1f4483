import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import pg from 'pg';
import type { FileStore } from '../files/store.ts';
import { PORTICO_VERSION } from '../version.ts';
import { BACKUP_FORMAT, type Head, type Tail } from './format.ts';
import { migrationsOf, tablesInOrder } from './tables.ts';

const ROWS_AT_ONCE = 2000;

export interface BackupOptions {
  /** Login that may read everything: the owner. */
  ownerUrl: string;
  files: FileStore;
  target: string;
  note: (line: string) => void;
}

/**
 * Writes a backup of one moment (repeatable read) while the portal works on. The file appears under its name only when it is whole.
 * @returns rows and files written
 */
export async function writeBackup({
  ownerUrl,
  files,
  target,
  note,
}: BackupOptions): Promise<{ rows: number; files: number }> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'portico-backup' });
  await client.connect();
  const partial = `${target}.part`;
  const gzip = createGzip({ level: 6 });
  const written = pipeline(gzip, createWriteStream(partial, { mode: 0o600 }));
  try {
    await client.query('begin isolation level repeatable read read only');
    await line(gzip, await headOf(client));
    const tail: Tail = { tables: {}, files: {} };
    for (const table of await tablesInOrder(client)) {
      tail.tables[table] = await writeTable(client, gzip, table);
      note(`${table}: ${tail.tables[table].rows} rows`);
    }
    await writeFiles(gzip, files, tail);
    await line(gzip, tail);
    gzip.end();
    await written;
    await rename(partial, target);
    const rows = Object.values(tail.tables).reduce((sum, t) => sum + t.rows, 0);
    return { rows, files: Object.keys(tail.files).length };
  } catch (error) {
    gzip.destroy();
    await written.catch(() => {});
    await rm(partial, { force: true });
    throw error;
  } finally {
    await client.end();
  }
}

async function headOf(client: pg.Client): Promise<Head> {
  const { rows } = await client.query<{ server_version: string }>('show server_version');
  const migrations = await migrationsOf(client);
  return {
    format: BACKUP_FORMAT,
    madeAt: new Date().toISOString(),
    portico: PORTICO_VERSION,
    postgres: rows[0]!.server_version,
    migrations,
  };
}

const line = (gzip: Gzip, value: unknown): Promise<void> => put(gzip, `${JSON.stringify(value)}\n`);

async function put(gzip: Gzip, text: string): Promise<void> {
  if (!gzip.write(text)) await once(gzip, 'drain');
}

async function writeTable(client: pg.Client, gzip: Gzip, table: string): Promise<{ rows: number; sha256: string }> {
  await line(gzip, { table });
  const hash = createHash('sha256');
  let rows = 0;
  await client.query(
    `declare carried cursor for select to_jsonb(t)::text as line from ${pg.escapeIdentifier(table)} t`,
  );
  for (;;) {
    const { rows: batch } = await client.query<{ line: string }>(`fetch ${ROWS_AT_ONCE} from carried`);
    if (batch.length === 0) break;
    rows += batch.length;
    const text = batch.map((r) => `${r.line}\n`).join('');
    hash.update(text);
    await put(gzip, text);
  }
  await client.query('close carried');
  return { rows, sha256: hash.digest('hex') };
}

async function writeFiles(gzip: Gzip, files: FileStore, tail: Tail): Promise<void> {
  for (const id of await files.list()) {
    const size = await files.size(id);
    if (size === undefined) continue;
    await line(gzip, { file: id, size });
    tail.files[id] = await writeBytes(gzip, files, id);
  }
}

async function writeBytes(gzip: Gzip, files: FileStore, id: string): Promise<string> {
  const hash: Hash = createHash('sha256');
  for await (const chunk of files.read(id) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    await line(gzip, chunk.toString('base64'));
  }
  return hash.digest('hex');
}
