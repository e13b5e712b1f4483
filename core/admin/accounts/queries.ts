import { adHoc, defineQuery, sql } from '../../database/query.ts';
import type { Locale } from '../../i18n/locales.ts';
import { patternsOf } from '../patterns.ts';
import { db, type CoreTables } from '../tables.ts';

/** What the list of accounts is narrowed by. */
export interface AccountFilter {
  /** Words found in login, name, e-mail, or in number or name of a customer the account acts for. */
  q: string;
  kind: 'customer' | 'staff' | undefined;
  state: CoreTables['core_account']['state'] | undefined;
  /** Id of a group. */
  group: string | undefined;
}

export interface MembershipPart {
  group: string;
  customer: string | null;
  customerId: string | null;
}

export interface AccountRow {
  id: string;
  login: string;
  name: string;
  email: string | null;
  kind: 'customer' | 'staff';
  state: CoreTables['core_account']['state'];
  memberships: MembershipPart[];
  last_sign_in: string | null;
}

const found = (pattern: string) => sql<boolean>`(unaccent(a.name) ilike unaccent(${pattern}) or a.login ilike ${pattern}
  or a.email ilike ${pattern} or exists (select from core_membership m join core_customer c on c.id = m.customer_id
    where m.account_id = a.id and (c.number ilike ${pattern} or unaccent(c.name) ilike unaccent(${pattern}))))`;

function matching({ q, kind, state, group }: AccountFilter) {
  let query = db.selectFrom('core_account as a');
  for (const pattern of patternsOf(q)) query = query.where(found(pattern));
  if (kind) query = query.where('a.kind', '=', kind);
  if (state) query = query.where('a.state', '=', state);
  if (group !== undefined) {
    query = query.where(sql<boolean>`exists (select from core_membership m where m.account_id = a.id and m.group_id = ${group})`);
  }
  return query;
} // prettier-ignore

const MEMBERSHIPS = sql<
  MembershipPart[]
>`(select coalesce(json_agg(json_build_object('group', g.title, 'customer', c.name, 'customerId', c.id)
    order by c.name), '[]') from core_membership m join core_group g on g.id = m.group_id left join core_customer c on c.id = m.customer_id
  where m.account_id = a.id)`;
const LAST_SIGN_IN = sql<string | null>`(select max(s.at) from core_sign_in s where s.account_id = a.id and s.outcome = 'ok')`; // prettier-ignore

/** One page of the accounts that fit, sorted by name as the viewer's language sorts. */
export const accountList = (filter: AccountFilter, locale: Locale, limit: number, offset: number) =>
  adHoc<AccountRow>(
    matching(filter)
      .select(['a.id', 'a.login', 'a.name', 'a.email', 'a.kind', 'a.state'])
      .select([MEMBERSHIPS.as('memberships'), LAST_SIGN_IN.as('last_sign_in')])
      .orderBy(sql`a.name collate ${sql.id(`${locale}-x-icu`)}`)
      .orderBy('a.id')
      .limit(limit)
      .offset(offset),
  );

/** How many fit, in all and by kind. */
export const accountCounts = (filter: AccountFilter) =>
  adHoc<{ kind: string; count: number }>(
    matching({ ...filter, kind: undefined })
      .select(['a.kind', sql<number>`count(*)::int`.as('count')])
      .groupBy('a.kind'),
  );

export type GroupRow = CoreTables['core_group'];

/** All groups, customers' first. */
export const allGroups = defineQuery<object, GroupRow>(() =>
  db.selectFrom('core_group').selectAll().orderBy('kind').orderBy('builtin', 'desc').orderBy('title'),
);

export type Account = CoreTables['core_account'] & { has_password: boolean; second_factor: boolean };

export const accountById = defineQuery<{ id: string }, Account>((p) =>
  db
    .selectFrom('core_account')
    .select([
      'id', 'login', 'kind', 'name', 'email', 'phone', 'locale', 'state', 'created_at', 'password_changed_at', 'version',
      sql<boolean>`password_hash is not null`.as('has_password'),
      sql<boolean>`exists (select from core_second_factor f where f.account_id = core_account.id)
        or exists (select from core_passkey k where k.account_id = core_account.id)`.as('second_factor'),
    ])
    .where('id', '=', p.id),
); // prettier-ignore

export interface MembershipRow {
  id: string;
  group_id: string;
  group_title: string;
  group_version: string;
  house_role: CoreTables['core_membership']['house_role'];
  customer_id: string | null;
  customer_name: string | null;
  customer_number: string | null;
  created_at: string;
}

/** For whom an account acts, and in which groups. */
export const membershipsOf = defineQuery<{ id: string }, MembershipRow>((p) =>
  db
    .selectFrom('core_membership as m')
    .innerJoin('core_group as g', 'g.id', 'm.group_id')
    .leftJoin('core_customer as c', 'c.id', 'm.customer_id')
    .select(['m.id', 'm.group_id', 'g.title as group_title', 'g.version as group_version', 'm.house_role', 'm.customer_id'])
    .select(['c.name as customer_name', 'c.number as customer_number', 'm.created_at'])
    .where('m.account_id', '=', p.id)
    .orderBy('c.name'),
); // prettier-ignore

export interface SessionRow {
  id: string;
  created_at: string;
  seen_at: string;
  address: string | null;
  user_agent: string | null;
}

/** Sessions of an account that are still good. */
export const sessionsOf = defineQuery<{ id: string }, SessionRow>((p) =>
  db
    .selectFrom('core_session')
    .select(['id', 'created_at', 'seen_at', 'address', 'user_agent'])
    .where('account_id', '=', p.id)
    .where(sql<boolean>`expires_at > now() and seen_at + idle > now()`)
    .orderBy('seen_at', 'desc')
    .limit(20),
);

export type SignInRow = CoreTables['core_sign_in'];

/** The latest tries to sign in. */
export const signInsOf = defineQuery<{ id: string }, SignInRow>((p) =>
  db.selectFrom('core_sign_in').selectAll().where('account_id', '=', p.id).orderBy('at', 'desc').limit(20),
);
