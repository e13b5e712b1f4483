import type { Context } from 'portico';
import type { AdvancesConfig } from '../config.ts';
import type { InstalmentRow } from '../queries.ts';
import { badgeOf, isNothing, type Words } from '../state.ts';

/** What models of pages and tiles are made with. */
export type Ctx = Context<AdvancesConfig>;

/** An instalment as lists, calendar and tiles show it. */
export function rowOf(ctx: Words, row: InstalmentRow, base = '/advances') {
  return {
    id: row.id,
    scheduleId: row.schedule_id,
    dueOn: row.due_on,
    amount: row.amount,
    open: row.open_amount,
    paid: isNothing(row.paid_amount) ? undefined : row.paid_amount,
    paidOn: row.paid_on ?? undefined,
    settled: isNothing(row.open_amount),
    currency: row.currency,
    number: row.number,
    supplyPoint: row.supply_point,
    commodity: ctx.t(`advances.commodity.${row.commodity}`),
    icon: ICON[row.commodity],
    payable: !isNothing(row.open_amount) && row.method === 'transfer',
    badge: badgeOf(ctx, row),
    href: `${base}/${row.schedule_id}?instalment=${row.id}`,
  };
}

/** Icon of what is delivered. */
export const ICON = {
  electricity: 'bolt',
  gas: 'flame',
  heat: 'temperature',
  water: 'droplet',
  service: 'tools',
  other: 'package',
} as const;

export type Row = ReturnType<typeof rowOf>;
