import { addDays, notFound, type ExtensionPoints, type Transaction } from 'portico';
import { changeSchedule, lockSchedule } from './advances.service.ts';

// The plugin of change requests declares both; where it is not installed, what is contributed to it stays asleep.
type ChangeKind = ExtensionPoints['change-requests.kind'];
type DebtSource = ExtensionPoints['change-requests.debt'];
type Agreed = Parameters<NonNullable<ChangeKind['apply']>>[1];

const isDueDay = (text: string): boolean => /^([1-9]|[12]\d|3[01])$/.test(text);

/** Counts from the day agreed on; without one, or when it has passed, from tomorrow: nothing that is due already changes. */
async function apply(
  tx: Transaction,
  { customerId, recordId, changes, effectiveOn, today, request }: Agreed,
): Promise<void> {
  const schedule = await lockSchedule(tx, recordId);
  if (schedule.customer_id !== customerId || schedule.state !== 'active') throw notFound();
  const tomorrow = addDays(today, 1);
  const from = effectiveOn !== null && effectiveOn > tomorrow ? effectiveOn : tomorrow;
  const { amount, dueDay } = changes;
  const change = { from, ...(amount ? { amount } : {}), ...(dueDay ? { dueDay: Number(dueDay) } : {}) };
  const instalments = await changeSchedule(tx, recordId, change, today);
  const before = { amount: schedule.amount, dueDay: schedule.due_day };
  const details = { number: schedule.number, before, after: change, instalments, request };
  await tx.audit('change', 'Advance', recordId, details, customerId);
}

/** Customers ask for another amount or due day of a schedule, inside the rules of the company. */
export const advanceKind: ChangeKind = {
  id: 'advance',
  title: 'advances.change.title',
  description: 'advances.change.text',
  icon: 'calendar-due',
  rules: { perYear: 2, notWhileOverdue: true, maxChangePercent: 50 },
  fields: [
    {
      name: 'amount',
      label: 'advances.column.amount',
      hint: 'advances.change.amountHint',
      type: 'amount',
      required: true,
    },
    {
      name: 'dueDay',
      label: 'advances.column.dueDay',
      hint: 'advances.change.dueDayHint',
      type: 'text',
      required: true,
      maxLength: 2,
      check: (value) => (isDueDay(value) ? undefined : { key: 'advances.desk.wrong.dueDay' }),
    },
  ],
  async records(query, customerId) {
    const rows = await query<{ id: string; number: string; supply_point: string }>({
      text: `select id, number, supply_point from advances_schedule where customer_id = $1 and state = 'active' order by number`,
      values: [customerId],
    });
    return rows.map(({ id, number, supply_point: place }) => ({ id, label: `${number}, ${place}` }));
  },
  async current(query, { customerId, recordId }) {
    const [row] = await query<{ amount: string; due_day: string }>({
      text: `select amount::text as amount, due_day::text as due_day from advances_schedule where customer_id = $1 and id = $2 and state = 'active'`,
      values: [customerId, recordId],
    });
    return row && { amount: row.amount, dueDay: row.due_day };
  },
  apply,
};

/** Who owes an instalment past its due day is behind. */
export const advanceDebt: DebtSource = {
  async overdue(query, customerId, today) {
    const rows = await query({
      text: 'select 1 as owed from advances_instalment where customer_id = $1 and due_on < $2::date and open_amount > 0 limit 1',
      values: [customerId, today],
    });
    return rows.length > 0;
  },
};
