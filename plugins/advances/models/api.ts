import { Type } from 'portico';
import type { InstalmentRow } from '../queries.ts';
import { stateOf } from '../state.ts';
import type { ScheduleColumns } from '../tables.ts';

// Amounts are decimal text, days YYYY-MM-DD. The schemas are compiled into the serialiser, so they list every member in order.
const text = () => Type.String();
const nullable = () => Type.Unsafe<string | null>({ type: 'string', nullable: true });

const schedule = {
  id: text(),
  number: text(),
  state: text(),
  supplyPoint: text(),
  commodity: text(),
  startsOn: text(),
  endsOn: nullable(),
  frequency: text(),
  billingMonth: Type.Unsafe<number | null>({ type: 'integer', nullable: true }),
  dueDay: Type.Integer(),
  amount: text(),
  currency: text(),
  method: text(),
  payment: Type.Object({ iban: nullable(), payee: text(), variableSymbol: nullable() }),
  pdf: text(),
};

const instalment = Type.Object({
  id: text(),
  period: text(),
  dueOn: text(),
  amount: text(),
  paid: text(),
  open: text(),
  paidOn: nullable(),
  state: text(),
});

/** Answer of `GET /api/v1/advances`; a customer has few schedules, so all of them. */
export const listSchema = Type.Object({ items: Type.Array(Type.Object(schedule)) });

/** Answer of `GET /api/v1/advances/<id>`. */
export const scheduleSchema = Type.Object({ ...schedule, instalments: Type.Array(instalment) });

/** A schedule as the API lists it. */
export const apiSchedule = (row: ScheduleColumns) => ({
  id: row.id,
  number: row.number,
  state: row.state,
  supplyPoint: row.supply_point,
  commodity: row.commodity,
  startsOn: row.starts_on,
  endsOn: row.ends_on,
  frequency: row.frequency,
  billingMonth: row.billing_month,
  dueDay: row.due_day,
  amount: row.amount,
  currency: row.currency,
  method: row.method,
  payment: { iban: row.iban, payee: row.payee, variableSymbol: row.variable_symbol },
  pdf: `/advances/${row.id}.pdf`,
});

/** An instalment of the API. @param dueSoonDays see the settings of the plugin */
export const apiInstalment = (row: InstalmentRow, today: string, dueSoonDays: number) => ({
  id: row.id,
  period: row.period.slice(0, 7),
  dueOn: row.due_on,
  amount: row.amount,
  paid: row.paid_amount,
  open: row.open_amount,
  paidOn: row.paid_on,
  state: stateOf(row, today, dueSoonDays),
});
