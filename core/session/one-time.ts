import { v7 } from 'uuid';
import type { EntityManager } from '@mikro-orm/postgresql';
import { executeIn } from '../database/orm.ts';
import { hashToken, looksLikeToken, newToken } from './tokens.ts';

/** What a secret link is for. A link of one purpose never works for another. */
export type LinkPurpose = 'reset' | 'invite' | 'email-old' | 'email-new' | 'second-step' | 'joining' | 'joined';

/** Minutes a link holds (OWASP ASVS 5.0, 6.4.1 and 6.5.5; a confirmation of an address changes nothing by itself). */
const HOLDS: Record<LinkPurpose, number> = {
  reset: 60,
  invite: 7 * 24 * 60,
  'email-old': 24 * 60,
  'email-new': 24 * 60,
  'second-step': 10,
  joining: 14 * 24 * 60,
  joined: 14 * 24 * 60,
};

/** A link that still works, and whom it was sent to. */
export interface Link {
  id: string;
  purpose: LinkPurpose;
  account_id: string;
  data: Record<string, string | undefined>;
  expires_at: string;
}

/**
 * Makes a secret link in the caller's transaction, as the role of jobs; only the hash of its token is stored.
 * @returns the token, for the mail
 */
export async function issueLink(
  em: EntityManager,
  link: { purpose: LinkPurpose; accountId: string; data?: Record<string, string | undefined> },
): Promise<string> {
  const token = newToken();
  await executeIn(
    em,
    `insert into core_one_time (id, purpose, token_hash, account_id, data, expires_at)
     values ($1, $2, $3, $4, $5, now() + make_interval(mins => $6))`,
    [v7(), link.purpose, hashToken(token), link.accountId, JSON.stringify(link.data ?? {}), HOLDS[link.purpose]],
  );
  return token;
}

const WORKS = 'token_hash = $1 and purpose = any($2::text[]) and used_at is null and expires_at > now()';
const SHOWN = 'id, purpose, account_id, data, expires_at';

/** The link of a token, left as it is; undefined where it never was, was used, or ran out: the three are not told apart. */
export async function readLink(
  em: EntityManager,
  token: string,
  purposes: readonly LinkPurpose[],
): Promise<Link | undefined> {
  if (!looksLikeToken(token)) return undefined;
  const text = `select ${SHOWN} from core_one_time where ${WORKS}`;
  return (await executeIn<Link>(em, text, [hashToken(token), purposes]))[0];
}

/** Uses a link up; of two who try at once one gets it. */
export async function takeLink(
  em: EntityManager,
  token: string,
  purposes: readonly LinkPurpose[],
): Promise<Link | undefined> {
  if (!looksLikeToken(token)) return undefined;
  const text = `update core_one_time set used_at = now() where ${WORKS} returning ${SHOWN}`;
  return (await executeIn<Link>(em, text, [hashToken(token), purposes]))[0];
}

/** Removes the links of an account that were not used yet. */
export const dropLinks = (em: EntityManager, accountId: string, purposes: readonly LinkPurpose[]): Promise<unknown> =>
  executeIn(em, 'delete from core_one_time where account_id = $1 and purpose = any($2::text[]) and used_at is null', [
    accountId,
    purposes,
  ]);
