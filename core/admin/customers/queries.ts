import { adHoc, defineQuery, sql } from '../../database/query.ts';
import type { Locale } from '../../i18n/locales.ts';
import { patternsOf } from '../patterns.ts';
import { db, type CoreTables } from '../tables.ts';

/** What a list of customers is narrowed by. */
export interface CustomerFilter {
  /** Words that are found in number, name, e-mail, VAT id or registration number. */
  q: string;
  /** Id of the staff account that cares for them. */
  caretaker: string | undefined;
}

export interface CustomerRow {
  id: string;
  number: string;
  name: string;
  kind: 'person' | 'organisation';
  email: string | null;
  vat_id: string | null;
  segment: string | null;
  city: string | null;
  caretaker: string | null;
  accounts: number;
}

const found = (pattern: string) =>
  sql<boolean>`core_customer_text(c.name, c.number, c.email, c.vat_id, c.company_reg_no) like core_plain(${pattern})`;

function matching({ q, caretaker }: CustomerFilter) {
  let query = db.selectFrom('core_customer as c');
  for (const pattern of patternsOf(q)) query = query.where(found(pattern));
  if (caretaker !== undefined) query = query.where('c.caretaker_id', '=', caretaker);
  return query;
}

const LISTED = (query: ReturnType<typeof matching>) =>
  query
    .leftJoin('core_account as k', 'k.id', 'c.caretaker_id')
    .select(['c.id', 'c.number', 'c.name', 'c.kind', 'c.email', 'c.vat_id', 'c.segment', 'k.name as caretaker'])
    .select([
      sql<string | null>`(select a.city from core_address a where a.customer_id = c.id order by a.role limit 1)`.as('city'),
      sql<number>`(select count(*)::int from core_membership m where m.customer_id = c.id)`.as('accounts'),
    ]); // prettier-ignore

const collated = (column: string, locale: Locale) => sql`${sql.ref(column)} collate ${sql.id(`${locale}-x-icu`)}`;

/** One page of the customers that fit, sorted by name as the viewer's language sorts. */
export const customerList = (filter: CustomerFilter, locale: Locale, limit: number, offset: number) =>
  adHoc<CustomerRow>(
    LISTED(matching(filter)).orderBy(collated('c.name', locale)).orderBy('c.id').limit(limit).offset(offset),
  );

/** Names and numbers of some customers. */
export const customersById = defineQuery<{ ids: string[] }, { id: string; number: string; name: string }>((p) =>
  db
    .selectFrom('core_customer')
    .select(['id', 'number', 'name'])
    .where(sql<boolean>`id = any(${p.ids}::uuid[])`),
);

/** How many fit. */
export const customerCount = (filter: CustomerFilter) =>
  adHoc<{ count: number }>(matching(filter).select(sql<number>`count(*)::int`.as('count')));

/** Customers whose names are nearly what was typed, nearest first: for a search that found nothing. */
export const similarCustomers = (q: string) =>
  adHoc<CustomerRow>(
    LISTED(db.selectFrom('core_customer as c'))
      .where(sql<boolean>`word_similarity(core_plain(${q}), core_plain(c.name)) > 0.45`)
      .orderBy(sql`word_similarity(core_plain(${q}), core_plain(c.name)) desc`)
      .limit(5),
  );

export type Customer = CoreTables['core_customer'] & { caretaker_login: string | null; caretaker_name: string | null };

export const customerById = defineQuery<{ id: string }, Customer>((p) =>
  db
    .selectFrom('core_customer as c')
    .leftJoin('core_account as k', 'k.id', 'c.caretaker_id')
    .selectAll('c')
    .select(['k.login as caretaker_login', 'k.name as caretaker_name'])
    .where('c.id', '=', p.id),
);

export type Address = CoreTables['core_address'];

export const addressesOf = defineQuery<{ id: string }, Address>((p) =>
  db.selectFrom('core_address').selectAll().where('customer_id', '=', p.id).orderBy('role'),
);

/** Staff who can care for customers. */
export const caretakers = defineQuery<object, { login: string; name: string }>(() =>
  db
    .selectFrom('core_account')
    .select(['login', 'name'])
    .where('kind', '=', 'staff')
    .where('state', 'in', ['active', 'invited'])
    .orderBy('name'),
);

export interface MemberRow {
  id: string;
  account_id: string;
  name: string;
  login: string;
  email: string | null;
  state: CoreTables['core_account']['state'];
  house_role: CoreTables['core_membership']['house_role'];
  group_id: string;
  group_code: string;
  group_title: string;
  last_sign_in: string | null;
}

/** Who acts for a customer, and in which group. */
export const membersOf = defineQuery<{ id: string }, MemberRow>((p) =>
  db
    .selectFrom('core_membership as m')
    .innerJoin('core_account as a', 'a.id', 'm.account_id')
    .innerJoin('core_group as g', 'g.id', 'm.group_id')
    .select(['m.id', 'm.account_id', 'a.name', 'a.login', 'a.email', 'a.state', 'm.house_role', 'g.id as group_id', 'g.code as group_code', 'g.title as group_title'])
    .select(sql<string | null>`(select max(s.at) from core_sign_in s where s.account_id = a.id and s.outcome = 'ok')`.as('last_sign_in'))
    .where('m.customer_id', '=', p.id)
    .orderBy('a.name'),
); // prettier-ignore

export interface LookRow {
  actor_name: string;
  at: string;
}

/** Who looked at a customer, each person once, last first. */
export const looksAt = defineQuery<{ id: string }, LookRow & { actor_id: string | null }>((p) =>
  db
    .selectFrom('core_audit')
    .select(['actor_id', 'actor_name'])
    .select(sql<string>`max(at)`.as('at'))
    .where('customer_id', '=', p.id)
    .where('action', '=', 'look')
    .groupBy(['actor_id', 'actor_name'])
    .orderBy(sql`max(at) desc`)
    .limit(5),
);

/** The last change of a record, for the one whose own change came too late. */
export const lastChange = defineQuery<{ subject: string; id: string }, LookRow>((p) =>
  db
    .selectFrom('core_audit')
    .select(['actor_name', 'at'])
    .where('subject', '=', p.subject)
    .where('subject_id', '=', p.id)
    .where('action', 'in', ['create', 'update'])
    .orderBy('at', 'desc')
    .limit(1),
);
