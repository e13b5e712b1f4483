import { adHoc, defineQuery, sql, type Statement } from 'portico';
import type { InstalmentRow } from './queries.ts';
import { db, type ScheduleColumns } from './tables.ts';

/** A schedule with whom it is for and what of it is overdue. */
export type DeskSchedule = ScheduleColumns & {
  customer_name: string;
  customer_number: string;
  overdue: string;
  next_due: string | null;
};

const withCustomer = (today: unknown) =>
  db
    .selectFrom('advances_schedule as s')
    .innerJoin('core_customer as c', 'c.id', 's.customer_id')
    .selectAll('s')
    .select([
      'c.name as customer_name',
      'c.number as customer_number',
      sql<string>`(select coalesce(sum(i.open_amount), 0) from advances_instalment i
        where i.customer_id = s.customer_id and i.schedule_id = s.id and i.due_on < ${today}::date)`.as('overdue'),
      sql<string | null>`(select min(i.due_on) from advances_instalment i
        where i.customer_id = s.customer_id and i.schedule_id = s.id and i.open_amount > 0 and i.due_on >= ${today}::date)`.as(
        'next_due',
      ),
    ]);

export interface DeskFilters {
  /** Number of a customer. */
  customer?: string | undefined;
  /** Beginning of the number of a schedule. */
  q?: string | undefined;
  overdue?: boolean;
}

const beginning = (text: string): string => `${text.replace(/[\\%_]/g, (char) => `\\${char}`)}%`;

/** One page over all customers; `limit` is one more than shown, to know whether there is a next page. */
export function deskPage(filters: DeskFilters, today: string, limit: number, offset: number): Statement<DeskSchedule> {
  const { customer, q, overdue } = filters;
  let query = withCustomer(today);
  if (customer !== undefined) query = query.where('c.number', '=', customer);
  if (q !== undefined) query = query.where('s.number', 'like', beginning(q));
  if (overdue === true)
    query = query.where(
      sql<boolean>`s.id in (select schedule_id from advances_instalment where due_on < ${today}::date and paid_amount < amount)`,
    );
  return adHoc(query.orderBy('s.state').orderBy('c.name').orderBy('s.number').limit(limit).offset(offset));
}

/** Schedules of one customer, for his card. */
export const schedulesOfCustomer = defineQuery<{ customer: string; today: string }, DeskSchedule>((q) =>
  withCustomer(q.today).where('s.customer_id', '=', q.customer).orderBy('s.state').orderBy('s.number'),
);

export const customerByNumber = defineQuery<{ number: string }, { id: string; name: string; number: string }>((q) =>
  db.selectFrom('core_customer').select(['id', 'name', 'number']).where('number', '=', q.number),
);

/** Whom a schedule is for. */
export const customerOfSchedule = defineQuery<{ id: string }, { id: string; name: string; number: string }>((q) =>
  db
    .selectFrom('advances_schedule as s')
    .innerJoin('core_customer as c', 'c.id', 's.customer_id')
    .select(['c.id', 'c.name', 'c.number'])
    .where('s.id', '=', q.id),
);

/** What is overdue of all customers, the oldest first. */
export type OverdueRow = Pick<
  InstalmentRow,
  'id' | 'schedule_id' | 'due_on' | 'open_amount' | 'currency' | 'number'
> & {
  customer_name: string;
};

export const overdueAll = defineQuery<{ today: string; limit: number }, OverdueRow>((q) =>
  db
    .selectFrom('advances_instalment as i')
    .innerJoin('advances_schedule as s', 's.id', 'i.schedule_id')
    .innerJoin('core_customer as c', 'c.id', 'i.customer_id')
    .select(['i.id', 'i.schedule_id', 'i.due_on', 'i.open_amount', 's.currency', 's.number', 'c.name as customer_name'])
    .where(sql<boolean>`i.paid_amount < i.amount`)
    .where(sql<boolean>`i.due_on < ${q.today}::date`)
    .orderBy('i.due_on')
    .orderBy('i.id')
    .limit(q.limit),
);

export const overdueSums = defineQuery<{ today: string }, { currency: string; count: string; overdue: string }>((q) =>
  db
    .selectFrom('advances_instalment as i')
    .innerJoin('advances_schedule as s', 's.id', 'i.schedule_id')
    .select(['s.currency', sql<string>`count(*)`.as('count'), sql<string>`sum(i.open_amount)`.as('overdue')])
    .where(sql<boolean>`i.paid_amount < i.amount`)
    .where(sql<boolean>`i.due_on < ${q.today}::date`)
    .groupBy('s.currency')
    .orderBy('s.currency'),
);

/** Finds a customer by the beginning of the number of a schedule. */
export const findByNumber = (typed: string): Statement<{ customer_id: string; found: string; href: string | null }> =>
  adHoc(
    db
      .selectFrom('advances_schedule')
      .select(['customer_id', 'number as found', sql<string | null>`'/desk/advances/' || id`.as('href')])
      .where('number', 'like', beginning(typed))
      .orderBy('number')
      .limit(10),
  );
