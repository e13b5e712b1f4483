import { executeIn } from '../database/orm.ts';
import type { Services } from '../portal.ts';
import { asPortal } from './acting.ts';

/** An account that somebody is about to sign in to. */
export interface AccountRow {
  id: string;
  login: string;
  name: string;
  email: string | null;
  kind: 'customer' | 'staff';
  state: string;
  locale: string | null;
  password_hash: string | null;
  /** The membership it was last used for; null where it has none. */
  membership_id: string | null;
}

/** An account that can be signed in to. */
export type OpenAccount = AccountRow & { membership_id: string };

const SELECT = `select a.id, a.login, a.name, a.email, a.kind, a.state, a.locale, a.password_hash,
    (select m.id from core_membership m left join core_session s on s.membership_id = m.id
      where m.account_id = a.id group by m.id order by max(s.seen_at) desc nulls last, m.created_at limit 1) as membership_id
  from core_account a`;

const find = (services: Services, condition: string, value: string): Promise<AccountRow | undefined> =>
  asPortal(services, async ({ em }) => (await executeIn<AccountRow>(em, `${SELECT} where ${condition}`, [value]))[0]);

export const accountByLogin = (services: Services, login: string): Promise<AccountRow | undefined> =>
  find(services, 'lower(a.login) = lower($1)', login);

/** The account where it is active and acts for somebody. */
export async function openAccount(services: Services, id: string): Promise<OpenAccount | undefined> {
  const account = await find(services, 'a.id = $1', id);
  return account && isOpen(account) ? account : undefined;
}

/** Whether an account can be signed in to: it is active and acts for somebody. */
export const isOpen = (account: AccountRow): account is OpenAccount =>
  account.state === 'active' && account.membership_id !== null;
