import type { EntityManager } from '@mikro-orm/postgresql';
import type { PortalSettings } from '../config/schema.ts';
import { executeIn } from '../database/orm.ts';
import { invalid } from '../errors.ts';
import { mustHaveFactor } from './policy.ts';
import { dropFactors, factorsOf, hasFactor } from './store.ts';

/** What is taken away: the app, or a passkey by its id. */
export type Removed = 'app' | { passkey: string };

/**
 * Takes one factor of an account away, with the last one the recovery codes too. The account's row is locked meanwhile, so that two
 * removals at once cannot leave somebody without who must have one.
 * @returns the factor's name (empty for the app); undefined where it was not there
 * @throws Problem 422 with `form` where it is the last one and the account must have one
 */
export async function removeFactor(
  settings: PortalSettings,
  em: EntityManager,
  account: { id: string; kind: 'customer' | 'staff' },
  removed: Removed,
): Promise<string | undefined> {
  await executeIn(em, 'select 1 from core_account where id = $1 for update', [account.id]);
  const [row] =
    removed === 'app'
      ? await executeIn<{ name: string }>(em, `delete from core_second_factor where account_id = $1 returning '' as name`, [account.id])
      : await executeIn<{ name: string }>(em, 'delete from core_passkey where account_id = $1 and id = $2 returning name', [account.id, removed.passkey]);
  if (!row || hasFactor(await factorsOf(em, account.id))) return row?.name;
  if (await mustHaveFactor(settings, em, account)) throw invalid({ form: { key: 'core.secondFactor.last' } });
  await dropFactors(em, account.id);
  return row.name;
} // prettier-ignore
