import type { EntityManager } from '@mikro-orm/postgresql';
import { executeIn } from '../database/orm.ts';
import type { AccountState } from '../entities/index.ts';

/** An account that is to get credentials, and where its letter goes. */
export interface CredentialRecipient {
  id: string;
  login: string;
  name: string;
  email: string | null;
  /** The member of staff who entered that address; null for an import, the command line or a customer from before. */
  email_by: string | null;
  state: AccountState;
  kind: 'customer' | 'staff';
  /** Its own language, else the customer's. */
  locale: string | null;
  /** Of its first customer, to whose address the letter goes; null where it acts for nobody. */
  customer_id: string | null;
  customer_number: string | null;
  customer_name: string | null;
  customer_kind: 'person' | 'organisation' | null;
  line1: string | null;
  line2: string | null;
  city: string | null;
  postal_code: string | null;
  country: string | null;
  /** Credentials that are under way. */
  open_id: string | null;
}

const SELECT = `select a.id, a.login, a.name, a.email, a.email_by, a.state, a.kind, coalesce(a.locale, c.locale) as locale, c.id as customer_id,
    c.number as customer_number, c.name as customer_name, c.kind as customer_kind, d.line1, d.line2, d.city, d.postal_code, d.country,
    (select o.id from core_credential o where o.account_id = a.id and o.ended is null) as open_id
  from core_account a
  left join lateral (select m.customer_id from core_membership m where m.account_id = a.id and m.customer_id is not null
    order by m.created_at, m.id limit 1) first on true
  left join core_customer c on c.id = first.customer_id
  left join lateral (select * from core_address x where x.customer_id = c.id and x.role in ('mailing', 'billing')
    order by x.role desc limit 1) d on true`;

/** Accounts by their ids; as staff or the role of jobs. The mailing address counts before the billing address. */
export const recipientsByIds = (em: EntityManager, ids: readonly string[]): Promise<CredentialRecipient[]> =>
  executeIn(em, `${SELECT} where a.id = any($1::uuid[]) order by c.number, a.login`, [ids]);

/** Accounts by their logins, whatever the case. */
export const recipientsByLogins = (em: EntityManager, logins: readonly string[]): Promise<CredentialRecipient[]> =>
  executeIn(em, `${SELECT} where lower(a.login) = any($1::text[]) order by c.number, a.login`, [
    logins.map((login) => login.toLowerCase()),
  ]);

const WAITING = `a.kind = 'customer' and a.state in ('invited', 'part_sent', 'pending_verification')`;

/** Accounts in a group that are not active yet. */
export const recipientsInGroup = (em: EntityManager, groupId: string): Promise<CredentialRecipient[]> =>
  executeIn(
    em,
    `${SELECT} where ${WAITING} and exists (select from core_membership g where g.account_id = a.id and g.group_id = $1)
      order by c.number, a.login`,
    [groupId],
  );

/** Accounts that are not active yet, of customers for whom nobody can sign in. */
export const recipientsWithoutAccess = (em: EntityManager): Promise<CredentialRecipient[]> =>
  executeIn(
    em,
    `${SELECT} where ${WAITING} and c.id is not null and not exists (select from core_membership m join core_account b on b.id = m.account_id
        where m.customer_id = c.id and b.state in ('active', 'locked')) order by c.number, a.login`,
  );

/** A customer who has no account at all. */
export interface Unserved {
  id: string;
  number: string;
  name: string;
  email: string | null;
  email_by: string | null;
  locale: string | null;
}

export const customersWithoutAccount = (em: EntityManager, limit: number): Promise<Unserved[]> =>
  executeIn(
    em,
    `select c.id, c.number, c.name, c.email, c.email_by, c.locale from core_customer c
      where not exists (select from core_membership m where m.customer_id = c.id) order by c.number limit $1`,
    [limit],
  );

/** Why an account gets no credentials; undefined where it can. `anew` replaces what is under way. */
export function obstacle(to: CredentialRecipient, anew: boolean): string | undefined {
  if (to.kind !== 'customer') return 'staff';
  if (to.state === 'active') return 'active';
  if (to.state === 'locked' || to.state === 'closed') return 'locked';
  if (to.open_id !== null && !anew) return 'under-way';
  if (to.customer_id === null) return 'no-customer';
  if (to.email === null) return 'no-email';
  return to.line1 === null ? 'no-address' : undefined;
}
