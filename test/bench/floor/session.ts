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

// As a developer writes it for this one purpose: who asks, for which customer, in which group, and whether the session still holds.
const SESSION = `select s.id as session_id, s.seen_at, a.id as account_id, a.name as account_name, a.email, a.locale, m.id as membership_id, m.house_role,
    c.id as customer_id, c.name as customer_name, c.number as customer_number, g.id as group_id, g.code as group_code, g.version as group_version
  from core_session s
  join core_account a on a.id = s.account_id and a.state = 'active'
  join core_membership m on m.id = s.membership_id
  join core_group g on g.id = m.group_id
  join core_customer c on c.id = m.customer_id
  where s.token_hash = $1 and s.expires_at > now() and s.seen_at + s.idle > now()`;

/** Checks a session as the portal does, by a query of its own on the same tables. */
export async function readSession(pool: pg.Pool, cookie: string | undefined): Promise<FloorSession | undefined> {
  const token = COOKIE.exec(cookie ?? '')?.[1];
  if (token === undefined) return undefined;
  const hash = createHash('sha256').update(token).digest();
  const { rows } = await pool.query<FloorSession>({ name: 'session', text: SESSION, values: [hash] });
  return rows[0];
}

export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
