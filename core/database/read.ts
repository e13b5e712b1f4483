import pg from 'pg';
import type { Statement } from './query.ts';

/** In whose name a flush runs: the database role and the owner variables of its policies. */
export interface Scope {
  role: 'portico_customer' | 'portico_desk' | 'portico_job' | 'portico_public';
  customer?: string | undefined;
  account?: string | undefined;
  group?: string | undefined;
}

/** Rows of each statement, in order. */
export type Rows<S extends readonly Statement<unknown>[]> = {
  -readonly [K in keyof S]: S[K] extends Statement<infer Row> ? Row[] : never;
};

/** Sends statements of one scope as one flush, one short read-only transaction. */
export type Read = <const S extends readonly Statement<unknown>[]>(...statements: S) => Promise<Rows<S>>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The preamble of a transaction. It must not be able to fail to parse: then no transaction would begin and what follows would
 * run as the login role. So every value is checked here, and that role can read nothing.
 */
export function preamble(scope: Scope, timeoutMs: number, mode: 'read only' | 'read write' = 'read only'): string {
  const set = [
    `begin ${mode}`,
    `set local role ${scope.role}`,
    `set local statement_timeout = ${Math.ceil(timeoutMs)}`,
  ];
  for (const name of ['customer', 'account', 'group'] as const) {
    const value = scope[name];
    if (value === undefined) continue;
    if (!UUID.test(value)) throw new Error(`Scope of a read: ${name} is no UUID`);
    set.push(`set local portico."${name}" = '${value}'`);
  }
  return set.join(';');
}

// `date`, `numeric` and `int8` stay text (days have no time zone, amounts no binary fraction); times become ISO 8601.
const AS_TEXT = new Set([1082, 1700, 20]);
const isoTime = (text: string) => new Date(text).toISOString();
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (AS_TEXT.has(oid)) return (value: string) => value;
    if (oid === 1184) return isoTime;
    return pg.types.getTypeParser(oid, format ?? 'text') as (value: string) => unknown;
  }) as pg.CustomTypesConfig['getTypeParser'],
};

/** The pool of pipelined reads. */
export interface Reader {
  /** A read bound to a scope; `timeoutMs` becomes the server's `statement_timeout`. */
  in(scope: Scope, timeoutMs?: number): Read;
  /** One statement by the login role itself, outside any transaction: for the session function alone. */
  bare<Row>(statement: Statement<Row>): Promise<Row[]>;
  /** Connections open, idle and waited for: for metrics. */
  stats(): { total: number; idle: number; waiting: number };
  end(): Promise<void>;
}

/**
 * Opens the pool of reads.
 * @param url login of the application (`portico_app`), which owns and reads nothing by itself
 * @param max connections
 */
export function createReader(url: string, max: number, onError: (error: Error) => void): Reader {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types,
    pipeline: true,
    connectionTimeoutMillis: 2000,
    idleTimeoutMillis: 60_000,
    application_name: 'portico-read',
  });
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return {
    in: (scope, timeoutMs = 5000) => {
      const begin = preamble(scope, timeoutMs);
      return async (...statements) => (await flush(pool, begin, scope.role, statements)) as never;
    },
    bare: async (statement) => (await pool.query(toQuery(statement, ''))).rows as never,
    stats: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    end: () => pool.end(),
  };
}

// A prepared plan depends on the role that made it (policies), so each role has statement names of its own.
function toQuery(statement: Statement<unknown>, role: string): pg.QueryConfig {
  const values = [...statement.values];
  return statement.name === undefined
    ? { text: statement.text, values }
    : { name: `${role}:${statement.name}`, text: statement.text, values };
}

async function flush(pool: pg.Pool, begin: string, role: string, statements: readonly Statement<unknown>[]) {
  const client = await pool.connect();
  const sent = [client.query(begin), ...statements.map((s) => client.query(toQuery(s, role))), client.query('commit')];
  const done = await Promise.allSettled(sent); // every promise, or one of them goes unhandled
  const idle = (client as unknown as { getTransactionStatus(): string }).getTransactionStatus() === 'I';
  client.release(!idle);
  const failed = done.find((d) => d.status === 'rejected');
  if (failed) throw failed.reason;
  return done.slice(1, -1).map((d) => (d as PromiseFulfilledResult<pg.QueryResult>).value.rows as unknown[]);
}
