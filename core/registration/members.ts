import type { EntityManager } from '@mikro-orm/postgresql';
import { executeIn } from '../database/orm.ts';
import type { AccountState, HouseRole } from '../entities/index.ts';

/** Somebody who acts for a customer already. */
export interface Member {
  account_id: string;
  name: string;
  email: string | null;
  locale: string | null;
  state: AccountState;
  house_role: HouseRole;
}

const MEMBERS = `select m.account_id, a.name, a.email, coalesce(a.locale, c.locale) as locale, a.state, m.house_role
  from core_membership m join core_account a on a.id = m.account_id join core_customer c on c.id = m.customer_id where m.customer_id = $1`;

/** All who act for a customer, in whatever state their accounts are. */
export const membersOf = (em: EntityManager, customerId: string): Promise<Member[]> =>
  executeIn<Member>(em, `${MEMBERS} order by m.created_at`, [customerId]);

/** Whether a member may decide about colleagues: he can sign in, and deals with everything of the customer. */
export const isOwner = (member: Member): boolean => member.state === 'active' && member.house_role === 'all';

/** One member, if he is still there and may decide about colleagues. */
export async function ownerOf(em: EntityManager, customerId: string, accountId: string): Promise<Member | undefined> {
  const [member] = await executeIn<Member>(em, `${MEMBERS} and m.account_id = $2`, [customerId, accountId]);
  return member && isOwner(member) ? member : undefined;
}
