import type { RequestContext } from 'portico';
import type { AdvancesConfig } from '../config.ts';
import { customerOfSchedule } from '../desk-queries.ts';
import type { ScheduleColumns } from '../tables.ts';
import { readSchedule, scheduleOf } from './customer.ts';
import { DESK, listAddress, type Typed } from './desk.ts';
import { termsChoices } from './terms-choices.ts';

const valuesOf = (row: ScheduleColumns) => ({
  supplyPoint: row.supply_point,
  commodity: row.commodity,
  endsOn: row.ends_on ?? '',
  frequency: row.frequency,
  billingMonth: String(row.billing_month ?? ''),
  method: row.method,
  iban: row.iban ?? '',
  payee: row.payee,
  variableSymbol: row.variable_symbol ?? '',
});

/** /desk/advances/<id>/edit: the terms of a schedule, or what was typed and refused. */
export async function deskEditModel(ctx: RequestContext<AdvancesConfig>, id: string, typed?: Typed) {
  const [{ schedule }, [[customer]]] = await Promise.all([readSchedule(ctx, id), ctx.read(customerOfSchedule({ id }))]);
  return {
    schedule: scheduleOf(ctx, schedule, DESK),
    customer: customer && { ...customer, href: listAddress({ customer: customer.number }) },
    version: schedule.version,
    choices: termsChoices(ctx),
    values: { ...valuesOf(schedule), ...typed?.values },
    errors: typed?.errors ?? {},
  };
}
