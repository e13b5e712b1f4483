import { format, groupIban, type RequestContext } from 'portico';
import type { AdvancesConfig } from '../config.ts';
import type { SchedulePdf } from '../pdf/schedule.ts';
import { holderOf, type Holder, type InstalmentRow } from '../queries.ts';
import { isNothing, stateOf } from '../state.ts';
import type { ScheduleColumns } from '../tables.ts';
import { byYear, readSchedule, scheduleOf } from './customer.ts';

type Ctx = RequestContext<AdvancesConfig>;

function factsOf(ctx: Ctx, row: ScheduleColumns, holder: Holder): SchedulePdf['facts'] {
  const { t, locale } = ctx;
  const shown = scheduleOf(ctx, row);
  const from = format.day(locale, row.starts_on);
  const period =
    row.ends_on === null
      ? t('advances.from', { from })
      : t('advances.fromTo', { from, to: format.day(locale, row.ends_on) });
  const all: [key: string, value: string | null | undefined][] = [
    ['column.customer', holder.name],
    ['pdf.customerNumber', holder.number],
    ['pdf.address', holder.address],
    ['column.supplyPoint', `${shown.commodity}, ${row.supply_point}`],
    ['column.period', period],
    ['column.amount', `${format.money(locale, row.amount, row.currency)}, ${shown.frequency}`],
    ['column.dueDay', t('advances.everyDay', { day: row.due_day })],
    ['column.billing', shown.billing],
    ['column.method', shown.method],
    ['how.iban', row.iban && groupIban(row.iban)],
    ['how.variable', row.variable_symbol],
  ];
  return all.flatMap(([key, value]) => (value ? [{ label: t(`advances.${key}`), value }] : []));
}

const WIDTHS = { due: 95, amount: 105, state: 120, paid: 95, paidOn: 84 } as const;

/** What the PDF of a schedule shows. @param rows its instalments, oldest first */
function schedulePdfModel(
  ctx: Ctx,
  schedule: ScheduleColumns,
  rows: readonly InstalmentRow[],
  holder: Holder,
): SchedulePdf {
  const { t, locale, today } = ctx;
  const amount = (value: string) => format.amount(locale, value, schedule.currency);
  const cells = (row: InstalmentRow) => [
    format.day(locale, row.due_on, 'short'),
    format.money(locale, row.amount, row.currency),
    t(`advances.state.${stateOf(row, today, ctx.config.dueSoonDays)}`),
    isNothing(row.paid_amount) ? '' : amount(row.paid_amount),
    row.paid_on === null ? '' : format.day(locale, row.paid_on, 'short'),
  ];
  const right = new Set(['amount', 'paid', 'paidOn']);
  return {
    language: locale,
    payee: schedule.payee || ctx.config.payee,
    heading: `${t('advances.schedule')} ${schedule.number}`,
    facts: factsOf(ctx, schedule, holder),
    columns: Object.entries(WIDTHS).map(([key, width]) => ({
      title: t(`advances.column.${key}`),
      width,
      right: right.has(key),
    })),
    years: byYear(rows.map((row) => ({ dueOn: row.due_on, row }))).map(({ year, items }) => ({
      title: t('advances.instalmentsOf', { year }),
      rows: items.map(({ row }) => cells(row)),
    })),
    empty: t('advances.noInstalmentsText'),
    made: t('advances.pdf.made', { day: format.day(locale, today) }),
    page: t('advances.pdf.page', { page: '{{page}}', pages: '{{pages}}' }),
  };
}

/** The schedule as a PDF for paper and archive. @throws Problem 404 where the viewer has no such schedule */
export async function schedulePdf(ctx: Ctx, id: string): Promise<{ number: string; customerId: string; body: Buffer }> {
  const [{ schedule, rows }, [[holder]]] = await Promise.all([readSchedule(ctx, id), ctx.read(holderOf({ id }))]);
  const { renderSchedulePdf } = await import('../pdf/schedule.ts'); // not needed to start
  const body = await renderSchedulePdf(schedulePdfModel(ctx, schedule, rows, holder!));
  return { number: schedule.number, customerId: schedule.customer_id, body };
}
