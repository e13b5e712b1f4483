import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import { executeIn } from '../database/orm.ts';
import { hashToken, looksLikeToken, newToken } from '../session/tokens.ts';

/** What a challenge is for; one of one purpose is good for no other. */
export type ChallengePurpose = 'register' | 'second-step' | 'sign-in';

/** Minutes a challenge holds: as long as somebody may look for his phone. */
const HOLDS = 5;

/**
 * Whom a challenge is given to: an open session, a sign-in that has its first step behind it, or a browser of nobody. An answer counts
 * only from there.
 */
export const boundTo = {
  session: (id: string): string => `session:${id}`,
  step: (token: string): string => `step:${hashToken(token).toString('hex')}`,
  browser: (cookie: string): string => `browser:${hashToken(cookie).toString('hex')}`,
};

/**
 * A new challenge of 256 bits; only its hash is stored, and whom it is given to.
 * @returns the challenge, base64url
 */
export async function issueChallenge(em: EntityManager, purpose: ChallengePurpose, bound: string): Promise<string> {
  const challenge = newToken();
  await executeIn(
    em,
    `insert into core_passkey_challenge (id, hash, purpose, bound, expires_at) values ($1, $2, $3, $4, now() + make_interval(mins => $5))`,
    [v7(), hashToken(challenge), purpose, bound, HOLDS],
  );
  return challenge;
}

/** Uses a challenge up; of two answers at once one gets it. Returns whether it was good. */
export async function takeChallenge(
  em: EntityManager,
  challenge: string,
  purpose: ChallengePurpose,
  bound: string,
): Promise<boolean> {
  if (!looksLikeToken(challenge)) return false;
  const [row] = await executeIn<{ good: boolean }>(
    em,
    `delete from core_passkey_challenge where hash = $1 returning purpose = $2 and bound = $3 and expires_at > now() as good`,
    [hashToken(challenge), purpose, bound],
  );
  return row?.good === true;
}
