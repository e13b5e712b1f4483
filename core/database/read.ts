import pg from 'pg';
import { createFlush, type Outcome } from './flush.ts';
import type { Statement } from './query.ts';
import { createTogether, type Together } from './together.ts';

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

const SCOPE = `select set_config('transaction_read_only', 'on', true), set_config('statement_timeout', $1, true),
  set_config('portico.customer', $2, true), set_config('portico.account', $3, true), set_config('portico.group', $4, true),
  set_config('role', $5, true)`;

/**
 * The first statement of every flush. If it fails, nothing behind it runs; where an owner is left out the variable is empty, and a
 * policy that asks for it fails.
 * @throws Error if an owner is no UUID
 */
function scopeStatement(scope: Scope, timeoutMs: number): Statement<unknown> {
  for (const name of ['customer', 'account', 'group'] as const) {
    const value = scope[name];
    if (value !== undefined && !UUID.test(value)) throw new Error(`Scope of a read: ${name} is no UUID`);
  }
  const owner = [scope.customer ?? '', scope.account ?? '', scope.group ?? ''];
  return { name: 'scope', text: SCOPE, values: [String(Math.ceil(timeoutMs)), ...owner, scope.role] };
}

// A prepared plan depends on the role that made it (policies), so each role has statement names of its own.
const named = ({ name, text, values }: Statement<unknown>, role: string): Statement<unknown> =>
  name === undefined ? { text, values } : { name: `${role}:${name}`, text, values };

// `date`, `numeric` and `int8` stay text (days have no time zone, amounts no binary fraction); times become ISO 8601.
const AS_TEXT = new Set([1082, 1700, 20]);
const isoTime = (text: string) => new Date(text).toISOString();

function parserOf(oid: number): (value: string) => unknown {
  if (AS_TEXT.has(oid)) return (value) => value;
  if (oid === 1184) return isoTime;
  return pg.types.getTypeParser(oid, 'text') as (value: string) => unknown;
}

/** The pool of reads. */
export interface Reader {
  /** A read bound to a scope; `timeoutMs` becomes the server's `statement_timeout`. */
  in(scope: Scope, timeoutMs?: number): Read;
  /** Reads of one page: what is asked in one turn of the event loop goes in one flush. */
  together(scope: Scope): Together;
  /** One statement by the login role itself, without scope: for the session function alone. */
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
  const open = (connections: number) => {
    const pool = new pg.Pool({
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: 2000,
      idleTimeoutMillis: 60_000,
      application_name: 'portico-read',
    });
    pool.on('error', onError);
    pool.on('connect', (client) => client.on('error', onError));
    return pool;
  };
  const own = max > 4 ? 2 : 1;
  const pool = open(Math.max(1, max - own));
  // Who asks is found out on connections of its own: it never waits behind what others read.
  const sessions = open(own);
  const within = async (scope: Statement<unknown>, role: string, statements: readonly Statement<unknown>[]) => {
    const { rows, ...rest } = await send(pool, [scope, ...statements.map((s) => named(s, role))]);
    return { rows: rows.slice(1), ...rest };
  };
  return {
    in: (scope, timeoutMs = 5000) => {
      const first = scopeStatement(scope, timeoutMs);
      return async (...statements) => rowsOf(await within(first, scope.role, statements)) as never;
    },
    together: (scope) =>
      createTogether((timeoutMs, statements) => within(scopeStatement(scope, timeoutMs), scope.role, statements)),
    bare: async (statement) => rowsOf(await send(sessions, [statement]))[0] as never,
    stats: () => {
      const sum = (count: (of: pg.Pool) => number) => count(pool) + count(sessions);
      return { total: sum((p) => p.totalCount), idle: sum((p) => p.idleCount), waiting: sum((p) => p.waitingCount) };
    },
    end: async () => void (await Promise.all([pool.end(), sessions.end()])),
  };
}

function rowsOf({ rows, error }: Outcome): unknown[][] {
  if (error) throw error;
  return rows;
}

/** Rejects only if there is no connection; what the server says is part of the outcome. */
function send(pool: pg.Pool, statements: readonly Statement<unknown>[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    pool.connect((error, client, release) => {
      if (error || !client) return void reject(error ?? new Error('No connection to the database'));
      const flush = createFlush(statements, parserOf, (outcome) => {
        release(outcome.spoilt);
        resolve(outcome);
      });
      client.query(flush as never);
    });
  });
}
