import { defineQuery, sql } from 'portico';
import { db, type FeedColumns, type InstalmentColumns, type ScheduleColumns } from './tables.ts';

/** Columns of an instalment with what its schedule says about it. */
const ROW = [
  'i.id', 'i.schedule_id', 'i.period', 'i.due_on', 'i.amount', 'i.paid_amount', 'i.paid_on', 'i.open_amount', 'i.version', 's.number', 's.supply_point',
  's.commodity', 's.currency', 's.method', 's.iban', 's.payee', 's.variable_symbol',
] as const; // prettier-ignore

export type InstalmentRow = Pick<
  InstalmentColumns,
  'id' | 'schedule_id' | 'period' | 'due_on' | 'amount' | 'paid_amount' | 'paid_on' | 'open_amount' | 'version'
> &
  Pick<
    ScheduleColumns,
    'number' | 'supply_point' | 'commodity' | 'currency' | 'method' | 'iban' | 'payee' | 'variable_symbol'
  >;

const instalments = () =>
  db
    .selectFrom('advances_instalment as i')
    .innerJoin('advances_schedule as s', (join) =>
      join.onRef('s.customer_id', '=', 'i.customer_id').onRef('s.id', '=', 'i.schedule_id'),
    )
    .select(ROW);

/** Schedules of the viewer, those that run first. */
export const schedules = defineQuery<object, ScheduleColumns>(() =>
  db.selectFrom('advances_schedule').selectAll().orderBy('state').orderBy('number'),
);

export const oneSchedule = defineQuery<{ id: string }, ScheduleColumns>((q) =>
  db.selectFrom('advances_schedule').selectAll().where('id', '=', q.id),
);

export const instalmentsOf = defineQuery<{ id: string }, InstalmentRow>((q) =>
  instalments().where('i.schedule_id', '=', q.id).orderBy('i.due_on').orderBy('i.id'),
);

export const oneInstalment = defineQuery<{ id: string }, InstalmentRow>((q) => instalments().where('i.id', '=', q.id));

/** What is still to be paid, the most urgent first. */
export const nextOpen = defineQuery<{ limit: number }, InstalmentRow>((q) =>
  instalments()
    .where('i.open_amount', '>', sql<string>`0`)
    .orderBy('i.due_on')
    .orderBy('i.id')
    .limit(q.limit),
);

/** The first open instalment of each schedule. */
export const nextOfEach = defineQuery<object, InstalmentRow>(() =>
  instalments()
    .distinctOn('i.schedule_id')
    .where('i.open_amount', '>', sql<string>`0`)
    .orderBy('i.schedule_id')
    .orderBy('i.due_on'),
);

/** Instalments that fall due between two days, both included. */
export const dueBetween = defineQuery<{ from: string; to: string }, InstalmentRow>((q) =>
  instalments()
    .where('i.due_on', '>=', sql<string>`${q.from}::date`)
    .where('i.due_on', '<=', sql<string>`${q.to}::date`)
    .orderBy('i.due_on')
    .orderBy('s.number'),
);

/** What was paid in a year, the newest first. */
export const paidIn = defineQuery<{ year: number }, InstalmentRow>((q) =>
  instalments()
    .where('i.paid_on', '>=', sql<string>`make_date(${q.year}::int, 1, 1)`)
    .where('i.paid_on', '<=', sql<string>`make_date(${q.year}::int, 12, 31)`)
    .orderBy('i.paid_on', 'desc')
    .orderBy('i.id', 'desc'),
);

/** Years in which something was paid, newest first. */
export const paidYears = defineQuery<object, { year: number }>(() =>
  db
    .selectFrom('advances_instalment')
    .select(sql<number>`extract(year from paid_on)::int`.as('year'))
    .distinct()
    .where('paid_on', 'is not', null)
    .orderBy('year', 'desc'),
);

/** Sums over what the viewer may see, per currency. */
export interface Sums {
  currency: string;
  /** Past its due day, and how many. */
  overdue: string;
  overdue_count: string;
  overdue_since: string | null;
  /** Paid this year, by the day of payment. */
  paid_year: string;
  /** Paid of all that fell due until today, less what fell due: negative is owed, positive was paid ahead. */
  balance: string;
}

export const sums = defineQuery<{ today: string }, Sums>((q) => {
  const late = sql`i.due_on < ${q.today}::date and i.open_amount > 0`;
  return db
    .selectFrom('advances_instalment as i')
    .innerJoin('advances_schedule as s', (join) =>
      join.onRef('s.customer_id', '=', 'i.customer_id').onRef('s.id', '=', 'i.schedule_id'),
    )
    .select([
      's.currency',
      sql<string>`coalesce(sum(i.open_amount) filter (where ${late}), 0)`.as('overdue'),
      sql<string>`count(*) filter (where ${late})`.as('overdue_count'),
      sql<string | null>`min(i.due_on) filter (where ${late})`.as('overdue_since'),
      sql<string>`coalesce(sum(i.paid_amount) filter (where i.paid_on >= date_trunc('year', ${q.today}::date)), 0)`.as(
        'paid_year',
      ),
      sql<string>`sum(i.paid_amount) - coalesce(sum(i.amount) filter (where i.due_on <= ${q.today}::date), 0)`.as(
        'balance',
      ),
    ])
    .groupBy('s.currency')
    .orderBy('s.currency');
});

/** The feed a person made for the customer he acts for. */
export const feedOf = defineQuery<{ account: string }, FeedColumns>((q) =>
  db
    .selectFrom('advances_feed')
    .select(['id', 'account_id', 'locale', 'created_at'])
    .where('account_id', '=', q.account),
);

/** Whom a schedule is made out to: his invoices go to the same address. */
export interface Holder {
  name: string;
  number: string;
  /** In one line, where the customer has one. */
  address: string | null;
}

export const holderOf = defineQuery<{ id: string }, Holder>((q) =>
  db
    .selectFrom('advances_schedule as s')
    .innerJoin('core_customer as c', 'c.id', 's.customer_id')
    .select([
      'c.name',
      'c.number',
      sql<string | null>`(select concat_ws(', ', a.line1, a.line2, a.postal_code || ' ' || a.city) from core_address a
        where a.customer_id = c.id order by array_position(array['billing', 'mailing', 'service'], a.role) limit 1)`.as(
        'address',
      ),
    ])
    .where('s.id', '=', q.id),
);
