import pg from 'pg';
import { serialize } from 'pg-protocol';
import type { Statement } from './query.ts';

/** The part of pg's connection that is used here. */
interface Wire {
  stream: { write(bytes: Buffer): void };
}

interface Column {
  name: string;
  parse: (value: string) => unknown;
}

/** How values of a type (its oid) are read. */
export type Parsers = (oid: number) => (value: string) => unknown;

/** What came of a flush. */
export interface Outcome {
  /** Rows of each statement that ended, in order; with an error the one at `rows.length` is the one that failed. */
  rows: unknown[][];
  error?: Error & { code?: string };
  /** The connection is not to be used again: nobody knows which names it has prepared, or one no longer fits its rows. */
  spoilt: boolean;
}

const { prepareValue } = (pg as unknown as { utils: { prepareValue: (value: unknown) => unknown } }).utils;

/** A prepared statement whose rows changed their shape (a migration): "cached plan must not change result type". */
const FEATURE_NOT_SUPPORTED = '0A000';

/** Names prepared on a connection, with the columns of their rows: those are not described again. */
const prepared = new WeakMap<Wire, Map<string, readonly Column[]>>();

const EXECUTE = serialize.execute();
const SYNC = serialize.sync();
const DESCRIBE = serialize.describe({ type: 'P', name: '' });

/** Sends all of it as one write, which costs a system call. Returns whether names are prepared by it. */
function sendAll(wire: Wire, statements: readonly Statement<unknown>[], known: ReadonlyMap<string, unknown>): boolean {
  const fresh = new Set<string>();
  const messages: Buffer[] = [];
  for (const { name = '', text, values } of statements) {
    const described = name !== '' && known.has(name);
    if (name === '' || !(described || fresh.has(name))) messages.push(serialize.parse({ name, text }));
    if (name !== '' && !described) fresh.add(name);
    messages.push(serialize.bind({ statement: name, values: values as unknown[], valueMapper: prepareValue }));
    if (!described) messages.push(DESCRIBE);
    messages.push(EXECUTE);
  }
  messages.push(SYNC);
  wire.stream.write(Buffer.concat(messages));
  return fresh.size > 0;
}

/**
 * Statements that are sent at once, with one Sync behind the last. PostgreSQL runs them as one transaction: from the first that fails
 * on, none runs. So what stands first (role and owner) holds for the rest or nothing runs at all, and the connection is idle
 * afterwards in any case. (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING)
 * @param done is called once
 * @returns what pg's `client.query` takes: any object with `submit` (https://node-postgres.com/apis/client)
 */
export function createFlush(statements: readonly Statement<unknown>[], parsers: Parsers, done: (o: Outcome) => void) {
  const ended: unknown[][] = [];
  let rows: unknown[] = [];
  let known = new Map<string, readonly Column[]>();
  let fresh = false;
  let columns: readonly Column[] = [];
  const next = () => {
    rows = [];
    columns = known.get(statements[ended.length]?.name ?? '') ?? [];
  };
  const flush = {
    submit(wire: Wire): null {
      known = prepared.get(wire) ?? known;
      prepared.set(wire, known);
      fresh = sendAll(wire, statements, known);
      next();
      return null;
    },
    handleRowDescription(message: { fields: { name: string; dataTypeID: number }[] }): void {
      columns = message.fields.map(({ name, dataTypeID }) => ({ name, parse: parsers(dataTypeID) }));
      const { name } = statements[ended.length]!;
      if (name !== undefined) known.set(name, columns);
    },
    handleDataRow({ fields }: { fields: (string | null)[] }): void {
      const row: Record<string, unknown> = {};
      for (let i = 0; i < columns.length; i++) {
        const value = fields[i]!;
        row[columns[i]!.name] = value === null ? null : columns[i]!.parse(value);
      }
      rows.push(row);
    },
    handleCommandComplete(): void {
      ended.push(rows);
      next();
    },
    handleEmptyQuery: () => flush.handleCommandComplete(),
    handlePortalSuspended: () => undefined,
    handleReadyForQuery: () => done({ rows: ended, spoilt: false }),
    handleError(error: Error & { code?: string }): void {
      done({ rows: ended, error, spoilt: fresh || error.code === FEATURE_NOT_SUPPORTED });
    },
  };
  return flush;
}
