import { addMonths, executeIn, notFound, type Transaction } from 'portico';
import { AdvanceInstalment } from './instalment.entity.ts';
import { instalmentDays } from './periods.ts';
import { AdvanceSchedule, type ScheduleState } from './schedule.entity.ts';
import type { Terms } from './terms-form.ts';

/** A schedule to be made. */
export interface NewSchedule extends Terms {
  id: string;
  customerId: string;
  number: string;
  startsOn: string;
  dueDay: number;
  amount: string;
  currency: string;
}

/** How far instalments are made: a schedule without end goes on from there (job `advances.extend`). */
export const horizon = (today: string, monthsAhead: number): string => addMonths(today, monthsAhead);

/**
 * Makes a schedule with its instalments; one without an end gets them for the months ahead.
 * @returns how many instalments it has
 */
export async function createSchedule(
  tx: Transaction,
  schedule: NewSchedule,
  today: string,
  monthsAhead: number,
): Promise<number> {
  const { id: scheduleId, customerId, amount, endsOn } = schedule;
  tx.em.create(AdvanceSchedule, schedule);
  await tx.em.flush(); // the instalments point at it, by columns the ORM does not know as a relation
  const days = instalmentDays(schedule, endsOn ?? horizon(today, monthsAhead));
  for (const day of days) tx.em.create(AdvanceInstalment, { customerId, scheduleId, amount, ...day, paidOn: null });
  await tx.em.flush();
  return days.length;
}

/** A schedule that nobody else changes until the transaction ends. */
export interface LockedSchedule {
  id: string;
  customer_id: string;
  number: string;
  state: ScheduleState;
  amount: string;
  currency: string;
  due_day: number;
  version: number;
}

/** @throws Problem 404 where there is none */
export async function lockSchedule(tx: Transaction, id: string): Promise<LockedSchedule> {
  const [row] = await executeIn<LockedSchedule>(
    tx.em,
    `select id, customer_id, number, state, amount::text as amount, currency, due_day, version from advances_schedule where id = $1 for update`,
    [id],
  );
  if (!row) throw notFound();
  return row;
}

const raise = (tx: Transaction, id: string): Promise<unknown> =>
  executeIn(tx.em, 'update advances_schedule set version = version + 1 where id = $1', [id]);

/** What changes of a schedule, from a day on. */
export interface ScheduleChange {
  /** First day it counts for, `YYYY-MM-DD`. */
  from: string;
  amount?: string;
  dueDay?: number;
}

/**
 * Changes amount or due day of the instalments that fall due from a day on, are in the future and nothing of which is paid; and of those
 * that are made later. A new due day counts from the next month on, so that none moves into the past.
 * @returns how many instalments changed
 */
export async function changeSchedule(
  tx: Transaction,
  id: string,
  change: ScheduleChange,
  today: string,
): Promise<number> {
  const { from, amount = null, dueDay = null } = change;
  await executeIn(
    tx.em,
    `update advances_schedule set amount = coalesce($2, amount), due_day = coalesce($3, due_day), version = version + 1 where id = $1`,
    [id, amount, dueDay],
  );
  const rows = await executeIn(
    tx.em,
    `update advances_instalment set amount = coalesce($2::numeric, amount), changed_at = now(), version = version + 1,
        due_on = case when $3::int is null or period <= $5::date then due_on
                      else period + least($3::int, extract(day from period + interval '1 month - 1 day')::int) - 1 end
      where schedule_id = $1 and due_on >= $4::date and due_on > $5::date and paid_amount = 0 returning id`,
    [id, amount, dueDay, from, today],
  );
  return rows.length;
}

/** An instalment that nobody else changes until the transaction ends. */
export interface LockedInstalment {
  id: string;
  due_on: string;
  amount: string;
  paid_amount: string;
  open_amount: string;
}

/** The instalment of a schedule. @throws Problem 404 where there is none */
export async function lockInstalment(tx: Transaction, scheduleId: string, id: string): Promise<LockedInstalment> {
  const [row] = await executeIn<LockedInstalment>(
    tx.em,
    `select id, due_on::text as due_on, amount::text as amount, paid_amount::text as paid_amount, open_amount::text as open_amount
       from advances_instalment where schedule_id = $1 and id = $2 for update`,
    [scheduleId, id],
  );
  if (!row) throw notFound();
  return row;
}

/** Adds to what is paid of an instalment. */
export async function payInstalment(
  tx: Transaction,
  scheduleId: string,
  id: string,
  payment: { amount: string; paidOn: string },
): Promise<void> {
  await executeIn(
    tx.em,
    `update advances_instalment set paid_amount = paid_amount + $2, paid_on = greatest(paid_on, $3::date), changed_at = now(), version = version + 1
      where id = $1`,
    [id, payment.amount, payment.paidOn],
  );
  await raise(tx, scheduleId);
}

/** Takes back everything that was paid of an instalment. */
export async function unpayInstalment(tx: Transaction, scheduleId: string, id: string): Promise<void> {
  await executeIn(
    tx.em,
    `update advances_instalment set paid_amount = 0, paid_on = null, changed_at = now(), version = version + 1 where id = $1`,
    [id],
  );
  await raise(tx, scheduleId);
}

/**
 * Closes a schedule: what falls due after the day and nothing of which is paid goes away, what is owed stays.
 * @returns how many instalments went away
 */
export async function closeSchedule(tx: Transaction, id: string, lastDay: string): Promise<number> {
  const gone = await executeIn(
    tx.em,
    'delete from advances_instalment where schedule_id = $1 and due_on > $2 and paid_amount = 0 returning id',
    [id, lastDay],
  );
  await executeIn(
    tx.em,
    `update advances_schedule set state = 'closed', ends_on = greatest(starts_on, least(ends_on, $2::date)), version = version + 1 where id = $1`,
    [id, lastDay],
  );
  return gone.length;
}

/** Makes the instalments that schedules without an end still lack for the months ahead; can run any number of times. */
export async function extendSchedules(tx: Transaction, today: string, monthsAhead: number): Promise<number> {
  const open = await executeIn<NewSchedule & { last: string | null }>(
    tx.em,
    `select s.id, s.customer_id as "customerId", s.starts_on::text as "startsOn", null as "endsOn", s.frequency, s.due_day as "dueDay", s.billing_month as "billingMonth",
        s.amount::text as amount, (select max(period)::text from advances_instalment i where i.customer_id = s.customer_id and i.schedule_id = s.id) as last
       from advances_schedule s where s.state = 'active' and s.ends_on is null for update`,
  );
  let made = 0;
  for (const { id: scheduleId, customerId, amount, last, ...rhythm } of open) {
    for (const day of instalmentDays(rhythm, horizon(today, monthsAhead))) {
      if (last !== null && day.period <= last) continue;
      tx.em.create(AdvanceInstalment, { customerId, scheduleId, amount, ...day, paidOn: null });
      made++;
    }
  }
  await tx.em.flush();
  return made;
}
