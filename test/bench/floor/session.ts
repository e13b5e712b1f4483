import { createHash } from 'node:crypto';
import pg from 'pg';

/** What the floor reads of the row of the session query. */
export interface FloorSession {
  customer_id: string;
  customer_name: string;
  customer_number: string;
  account_name: string;
  email: string;
  group_id: string;
}

// Days and amounts as text: a Date or a float would be wrong and slow.
const AS_TEXT = new Set([1082, 1700, 20]);
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number) =>
    AS_TEXT.has(oid) ? (value: string) => value : (pg.types.getTypeParser(oid, 'text') as unknown)) as never,
};

export const createPool = (url: string, max: number): pg.Pool =>
  new pg.Pool({ connectionString: url, max, types, idleTimeoutMillis: 60_000, application_name: 'portico-floor' });

const COOKIE = /(?:^|; )portico_session=([\w-]{43})(?:;|$)/;

/** The same session query as the portal's, in the same function of the database. */
export async function readSession(pool: pg.Pool, cookie: string | undefined): Promise<FloorSession | undefined> {
  const token = COOKIE.exec(cookie ?? '')?.[1];
  if (token === undefined) return undefined;
  const hash = createHash('sha256').update(token).digest();
  const { rows } = await pool.query<FloorSession>({
    name: 'session',
    text: 'select * from core_session_read(array[$1::bytea])',
    values: [hash],
  });
  return rows[0];
}

export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
