import { Type, type Static } from 'typebox';
import { adHoc, defineQuery, sql } from '../../database/query.ts';
import { closed, text } from '../../http/schema.ts';
import { patternsOf } from '../patterns.ts';
import { db, type CoreTables } from '../tables.ts';

/** What the audit log is narrowed by, as it stands in the address. */
export const auditQuery = closed({
  actor: Type.Optional(text(200)),
  subject: Type.Optional(text(60)),
  action: Type.Optional(text(60)),
  customer: Type.Optional(text(60)),
  from: Type.Optional(text(10)),
  to: Type.Optional(text(10)),
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
});
export type AuditQuery = Static<typeof auditQuery>;

export interface AuditFilter {
  actor: string;
  subject: string;
  action: string;
  /** Customer number. */
  customer: string;
  /** Days, `YYYY-MM-DD`, both included; empty for no bound. */
  from: string;
  to: string;
}

export type AuditRow = CoreTables['core_audit'] & {
  customer_number: string | null;
  customer_name: string | null;
  /** Of an account, its name. */
  account_name: string | null;
};

const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const isDay = (day: string): boolean =>
  DAY.test(day) && new Date(`${day}T00:00:00Z`).getUTCDate() === Number(day.slice(8));

/** The filter of an address; a day that is none counts as not given. */
export function filterOf(query: AuditQuery): AuditFilter {
  const day = (value: string | undefined) => (value !== undefined && isDay(value) ? value : '');
  const word = (value: string | undefined) => value?.trim() ?? '';
  return {
    actor: word(query.actor), subject: word(query.subject), action: word(query.action), customer: word(query.customer),
    from: day(query.from), to: day(query.to),
  };
} // prettier-ignore

function matching(filter: AuditFilter, timeZone: string) {
  let query = db
    .selectFrom('core_audit as l')
    .leftJoin('core_customer as c', 'c.id', 'l.customer_id')
    .selectAll('l')
    .select(['c.number as customer_number', 'c.name as customer_name'])
    .select(
      sql<string | null>`(select a.name from core_account a where a.id = case when l.subject = 'Account' and l.subject_id ~ '^[0-9a-f-]{36}$' then l.subject_id::uuid end)`.as('account_name'),
    ); // prettier-ignore
  for (const pattern of patternsOf(filter.actor))
    query = query.where(sql<boolean>`unaccent(l.actor_name) ilike unaccent(${pattern})`);
  if (filter.subject) query = query.where('l.subject', '=', filter.subject);
  if (filter.action) query = query.where('l.action', '=', filter.action);
  if (filter.customer) query = query.where('c.number', '=', filter.customer);
  const midnight = (day: string, days: number) => sql<string>`((${day}::date + ${days}::int)::timestamp at time zone ${timeZone})`; // prettier-ignore
  if (filter.from) query = query.where('l.at', '>=', midnight(filter.from, 0));
  if (filter.to) query = query.where('l.at', '<', midnight(filter.to, 1));
  return query.orderBy('l.at', 'desc').orderBy('l.id', 'desc');
}

/** Entries that fit, the newest first. */
export const auditEntries = (filter: AuditFilter, timeZone: string, limit: number, offset: number) =>
  adHoc<AuditRow>(matching(filter, timeZone).limit(limit).offset(offset));

/** Entries that fit and are older than one of them: for reading all of them in pieces. */
export const auditEntriesBefore = (
  filter: AuditFilter,
  timeZone: string,
  limit: number,
  before: { at: string; id: string } | undefined,
) => {
  const query = matching(filter, timeZone).limit(limit);
  // `at` reaches us in milliseconds, the database keeps microseconds: the entry itself is asked for its moment.
  const older = sql<boolean>`(l.at, l.id) < (select b.at, b.id from core_audit b where b.id = ${before?.id ?? null}::uuid)`; // prettier-ignore
  return adHoc<AuditRow>(before ? query.where(older) : query);
};

/** Actions among the latest entries, for the list of choices. */
export const recentActions = defineQuery<object, { action: string }>(() =>
  db
    .selectFrom(db.selectFrom('core_audit').select('action').orderBy('at', 'desc').limit(5000).as('l'))
    .select('l.action')
    .distinct()
    .orderBy('l.action'),
);
