import { defineQuery, queryBuilder, sql } from '../database/query.ts';
import type { RequestContext } from '../plugin/contract.ts';
import { usable } from './passkey-options.ts';
import type { Services } from '../portal.ts';
import type { Factors } from './store.ts';

/** A passkey as its owner sees it. */
export interface OwnPasskey {
  id: string;
  name: string;
  created_at: string;
  used_at: string | null;
}

/** What the viewer passes his second step with. */
export interface OwnFactors {
  /** Since when there is an app; null where there is none. */
  appSince: string | null;
  /** Recovery codes that were not used yet. */
  codesLeft: number;
  passkeys: OwnPasskey[];
}

const db = queryBuilder<Record<string, Record<string, unknown>>>();
const myFactors = defineQuery<object, { appSince: string | null; codesLeft: number }>(() =>
  db.selectFrom(sql`core_my_second_factor()`.as('f')).select(['f.app_since as appSince', 'f.codes_left as codesLeft']),
);
const myPasskeys = defineQuery<object, OwnPasskey>(() =>
  db.selectFrom(sql`core_my_passkeys()`.as('k')).select(['k.id', 'k.name', 'k.created_at', 'k.used_at']),
);

/** Read past no right of the viewer: keys and codes themselves are readable by none of his roles. */
export async function ownFactors(ctx: Pick<RequestContext, 'read'>): Promise<OwnFactors> {
  const [[state], passkeys] = await ctx.read(myFactors({}), myPasskeys({}));
  return { appSince: state?.appSince ?? null, codesLeft: state?.codesLeft ?? 0, passkeys };
}

/** Those factors as the pages of the second step ask for them. */
export const factorsIn = (services: Services, { appSince, passkeys }: OwnFactors): Factors =>
  usable(services, { app: appSince !== null, passkeys: passkeys.length });

/** Whether the viewer's session was opened by the password alone, though he has a second factor: he passes it before he changes it. */
export const stepPending = ({ viewer }: Pick<RequestContext, 'viewer'>, { appSince, passkeys }: OwnFactors): boolean =>
  !viewer.secondStep.passed && (appSince !== null || passkeys.length > 0);
