import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import { OperatorError } from '../errors.ts';
import type { FileStore } from '../files/store.ts';
import { BACKUP_FORMAT, type FileLine, type Head, type TableLine, type Tail } from './format.ts';
import { migrationsOf, tablesInOrder } from './tables.ts';

const ROWS_AT_ONCE = 1000;

export interface RestoreOptions {
  ownerUrl: string;
  files: FileStore;
  source: string;
  note: (line: string) => void;
}

/**
 * Restores a backup into a database that is migrated and empty, in one transaction: everything or nothing.
 * @throws OperatorError where the backup is damaged, of other migrations, or the portal is not empty
 */
export async function readBackup(options: RestoreOptions): Promise<{ rows: number; files: number }> {
  const client = new pg.Client({ connectionString: options.ownerUrl, application_name: 'portico-restore' });
  await client.connect();
  const put: string[] = [];
  try {
    await client.query('begin');
    await client.query('set constraints all deferred'); // a row may point at a later one of its own table
    await refuseUsed(client);
    await emptyOfBeginnings(client);
    const found = await readLines(client, options, put);
    await client.query('update core_group set version = version + 1');
    await client.query('commit');
    return found;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    for (const id of put) await options.files.remove(id);
    throw asSentence(error, options.source);
  } finally {
    await client.end();
  }
}

async function refuseUsed(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ used: boolean }>(
    'select exists (select from core_account) or exists (select from core_customer) as used',
  );
  if (rows[0]!.used)
    throw new OperatorError(
      'Restore: this portal has data already; a backup goes only into an empty one (a new DATA_DIR or database).',
    );
}

/** What migrations give an empty portal to begin with (groups, and rows of plugins such as a first calendar) gives way to what was saved. */
async function emptyOfBeginnings(client: pg.ClientBase): Promise<void> {
  const tables = (await tablesInOrder(client)).filter((name) => name === 'core_group' || !name.startsWith('core_'));
  for (const name of tables.reverse()) await client.query(`delete from ${pg.escapeIdentifier(name)}`);
}

function asSentence(error: unknown, source: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof OperatorError) return error;
  if (code === 'ENOENT') return new OperatorError(`Restore: there is no file "${source}".`);
  if (code?.startsWith('Z_') === true || error instanceof SyntaxError)
    return new OperatorError(`Restore: "${source}" is damaged or no backup (${message}).`);
  return error;
}

/** What is being read at the moment. */
interface Current {
  table?: { name: string; rows: string[]; count: number; hash: ReturnType<typeof createHash>; columns?: string };
  file?: { id: string; chunks: Buffer[] };
}

async function readLines(
  client: pg.Client,
  { files, source, note }: RestoreOptions,
  put: string[],
): Promise<{ rows: number; files: number }> {
  const seen: Tail = { tables: {}, files: {} };
  const current: Current = {};
  let head: Head | undefined;
  let tail: Tail | undefined;
  const input = createReadStream(source);
  const gunzip = createGunzip();
  input.on('error', (error) => gunzip.destroy(error));
  for await (const text of createInterface({ input: input.pipe(gunzip), crlfDelay: Infinity })) {
    if (current.file && text.startsWith('"')) {
      current.file.chunks.push(Buffer.from(JSON.parse(text) as string, 'base64'));
      continue;
    }
    const kind = head === undefined ? 'head' : /^\{"(table|file|tables)":/.exec(text)?.[1];
    if (kind === undefined || (kind === 'table' && current.table !== undefined && !isTableLine(text))) {
      await addRow(client, current, text);
      continue;
    }
    await finish(client, files, current, seen, put);
    const value = JSON.parse(text) as Head & TableLine & FileLine & Tail;
    if (kind === 'head') head = await checkHead(client, value, source);
    else if (kind === 'table') current.table = { name: value.table, rows: [], count: 0, hash: createHash('sha256') };
    else if (kind === 'file') current.file = { id: value.file, chunks: [] };
    else tail = value;
    if (kind === 'table') note(value.table);
  }
  if (!tail) throw new OperatorError(`Restore: "${source}" was cut off; it has no end.`);
  compare(seen, tail);
  return {
    rows: Object.values(seen.tables).reduce((sum, t) => sum + t.rows, 0),
    files: Object.keys(seen.files).length,
  };
}

const isTableLine = (text: string): boolean => /^\{"table":"[a-z_0-9]+"\}$/.test(text);

async function checkHead(client: pg.ClientBase, head: Head, source: string): Promise<Head> {
  if (head.format !== BACKUP_FORMAT)
    throw new OperatorError(`Restore: "${source}" is no backup of a format that is known here (${BACKUP_FORMAT}).`);
  const here = await migrationsOf(client);
  const unknown = head.migrations.filter((m) => !here.includes(m));
  const missing = here.filter((m) => !head.migrations.includes(m));
  if (unknown.length === 0 && missing.length === 0) return head;
  throw new OperatorError(
    `Restore: the backup was made with other plugins or another version.` +
      (unknown.length > 0 ? ` Not here: ${unknown.join(', ')}.` : '') +
      (missing.length > 0 ? ` Not in the backup: ${missing.join(', ')}.` : '') +
      ` Restore with the version it was made with, then migrate.`,
  );
}

async function addRow(client: pg.Client, { table }: Current, text: string): Promise<void> {
  if (!table) throw new SyntaxError('a row without a table');
  table.hash.update(`${text}\n`);
  table.rows.push(text);
  table.count++;
  if (table.rows.length >= ROWS_AT_ONCE) await insert(client, table);
}

async function insert(client: pg.Client, table: NonNullable<Current['table']>): Promise<void> {
  if (table.rows.length === 0) return;
  const name = pg.escapeIdentifier(table.name);
  const rows = `[${table.rows.join(',')}]`;
  const columns = (table.columns ??= await columnsOf(client, table.name));
  await client.query(
    `insert into ${name} (${columns}) overriding system value select ${columns} from jsonb_populate_recordset(null::${name}, $1::jsonb)`,
    [rows],
  );
  table.rows = [];
}

/** Columns that rows bring; those the database computes from them it computes again. */
async function columnsOf(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query<{ columns: string }>(
    `select string_agg(quote_ident(attname), ', ' order by attnum) as columns from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [table],
  );
  return rows[0]!.columns;
}

async function finish(client: pg.Client, files: FileStore, current: Current, seen: Tail, put: string[]): Promise<void> {
  if (current.table) {
    await insert(client, current.table);
    seen.tables[current.table.name] = { rows: current.table.count, sha256: current.table.hash.digest('hex') };
    await raiseIdentity(client, current.table.name);
    delete current.table;
  }
  if (current.file) {
    put.push(current.file.id);
    const stored = await files.put(current.file.id, Readable.from(current.file.chunks));
    seen.files[current.file.id] = stored.sha256;
    delete current.file;
  }
}

/** Numbers that the database gives go on after the highest one restored. */
async function raiseIdentity(client: pg.Client, table: string): Promise<void> {
  const { rows } = await client.query<{ column: string }>(
    `select attname as column from pg_attribute where attrelid = $1::regclass and attidentity <> ''`,
    [table],
  );
  for (const { column } of rows) {
    const name = pg.escapeIdentifier(column);
    await client.query(
      `select setval(pg_get_serial_sequence($1, $2), greatest((select max(${name}) from ${pg.escapeIdentifier(table)}), 1))`,
      [table, column],
    );
  }
}

function compare(seen: Tail, tail: Tail): void {
  for (const [table, told] of Object.entries(tail.tables)) {
    const found = seen.tables[table];
    if (found?.rows !== told.rows || found.sha256 !== told.sha256) {
      throw new OperatorError(
        `Restore: table ${table} is damaged: ${told.rows} rows were written, ${found?.rows ?? 0} came back or differ.`,
      );
    }
  }
  for (const [file, told] of Object.entries(tail.files)) {
    if (seen.files[file] !== told) throw new OperatorError(`Restore: file ${file} is damaged.`);
  }
}
