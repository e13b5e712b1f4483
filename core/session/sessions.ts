import { v7 } from 'uuid';
import type { PortalSettings } from '../config/schema.ts';
import { executeIn, scopedEm } from '../database/orm.ts';
import type { Reader } from '../database/read.ts';
import type { Services } from '../portal.ts';
import { hashToken, looksLikeToken, newToken } from './tokens.ts';
import type { Viewer } from './viewer.ts';

const TOUCH_AFTER_MS = 60_000;

/** Notes that the session is in use, at most once a minute; the answer does not wait for it. */
export function touchSession(reader: Reader, viewer: Viewer, cookie: string, onError: (error: unknown) => void): void {
  if (viewer.token || Date.now() - Date.parse(viewer.session.seenAt) < TOUCH_AFTER_MS) return;
  reader.bare({ name: 'touch', text: 'select core_session_touch($1)', values: [hashToken(cookie)] }).catch(onError);
}

/** Minutes a session of this kind lives: without a request, and in any case. */
export function lifetime(settings: PortalSettings, kind: 'customer' | 'staff'): { idle: number; max: number } {
  return kind === 'staff'
    ? { idle: settings.SESSION_STAFF_IDLE, max: settings.SESSION_STAFF_MAX }
    : { idle: settings.SESSION_CUSTOMER_IDLE, max: settings.SESSION_CUSTOMER_MAX };
}

export interface SessionStart {
  accountId: string;
  membershipId: string;
  kind: 'customer' | 'staff';
  address: string | undefined;
  userAgent: string | undefined;
  device: string | undefined;
  /** Whether the second step of the sign-in was passed. Default: no. */
  secondStep?: boolean;
}

/** Opens a session and returns its token, for the cookie. */
export async function openSession(services: Services, start: SessionStart): Promise<string> {
  const token = newToken();
  const { idle, max } = lifetime(services.settings, start.kind);
  await scopedEm(services.orm, { role: 'portico_job' }).transactional((em) =>
    executeIn(
      em,
      `insert into core_session (id, token_hash, account_id, membership_id, expires_at, idle, address, user_agent, device, second_step)
       values ($1, $2, $3, $4, now() + make_interval(mins => $5), make_interval(mins => $6), $7, $8, $9, $10)`,
      [
        v7(),
        hashToken(token),
        start.accountId,
        start.membershipId,
        max,
        idle,
        start.address ?? null,
        start.userAgent?.slice(0, 300) ?? null,
        start.device ?? null,
        start.secondStep ?? false,
      ],
    ),
  );
  return token;
}

/** Ends one session, at once and on every node. */
export async function endSession(services: Services, cookie: string | undefined): Promise<void> {
  if (!looksLikeToken(cookie)) return;
  await scopedEm(services.orm, { role: 'portico_job' }).transactional((em) =>
    executeIn(em, 'delete from core_session where token_hash = $1', [hashToken(cookie)]),
  );
}

/** Ends sessions of an account: all, or all but one. */
export async function endSessions(services: Services, accountId: string, except?: string): Promise<number> {
  const rows = await scopedEm(services.orm, { role: 'portico_job' }).transactional((em) =>
    executeIn(em, 'delete from core_session where account_id = $1 and id is distinct from $2 returning id', [
      accountId,
      except ?? null,
    ]),
  );
  return rows.length;
}
