import { defineQuery, queryBuilder } from '../database/query.ts';
import type { Reader } from '../database/read.ts';
import type { HouseRole } from '../entities/index.ts';
import type { Grant } from '../plugin/contract.ts';
import type { Groups } from './groups.ts';

/** Who made an address that works without signing in, and for which customer. */
export interface Maker {
  accountId: string;
  customerId: string;
}

/** Whether the maker of an address may still do for the customer what the address does. */
export type Standing = (maker: Maker, grant: Grant) => Promise<boolean>;

interface Tables {
  core_account: { id: string; state: string };
  core_membership: { account_id: string; customer_id: string; group_id: string; house_role: HouseRole };
  core_group: { id: string; version: string };
}

const db = queryBuilder<Tables>();
const membershipOf = defineQuery<Maker, { group_id: string; version: string; house_role: HouseRole }>((p) =>
  db
    .selectFrom('core_membership as m')
    .innerJoin('core_account as a', 'a.id', 'm.account_id')
    .innerJoin('core_group as g', 'g.id', 'm.group_id')
    .select(['m.group_id', 'g.version', 'm.house_role'])
    .where('m.account_id', '=', p.accountId)
    .where('m.customer_id', '=', p.customerId)
    .where('a.state', '=', 'active'),
);

/**
 * Asks at the moment of the request, as a session does: a locked account, a membership that ended, another role in the customer's house
 * and a grant the group lost all count at once. Says no more than yes or no, since it is asked where nobody is signed in.
 */
export function createStanding(reader: Reader, groups: Groups): Standing {
  const read = reader.in({ role: 'portico_job' });
  return async (maker, [action, subject]) => {
    const [[found]] = await read(membershipOf(maker));
    if (!found) return false;
    const access = await groups.access({ id: found.group_id, version: found.version });
    return access.for(found.house_role).can(action, subject);
  };
}
