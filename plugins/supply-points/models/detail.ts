import { addMonths, monthStart, notFound, type RequestContext } from 'portico';
import { barChart } from '../chart.ts';
import type { SupplyPointsConfig } from '../config.ts';
import { pointById, readingsCount, readingsOf, registersOf, type RegisterRow } from '../queries.ts';
import { daysModel } from './days.ts';
import { daysOfMonth, monthRows, rounded, usePerMonth, useStatements, type MonthRow } from './use.ts';
import { metersOf, pointView, unitText } from './point.ts';
import { readingRows } from './readings.ts';

type Ctx = RequestContext<SupplyPointsConfig>;

export interface DetailQuery {
  /** A month whose days are shown, `YYYY-MM`. */
  month?: string;
  all?: 'on';
}

/** Readings that the page shows at most; the exports have more. */
const MOST_READINGS = 1000;
/** Readings beyond those that are shown, from which the consumption up to the oldest of them is counted. */
const READINGS_BEFORE = 40;

/** Everything of one point; at most one flush. */
export async function detailModel(ctx: Ctx, id: string, query: DetailQuery) {
  const { today, timeZone: zone } = ctx;
  const month = query.month ?? monthStart(today, -1).slice(0, 7);
  const limit = query.all ? MOST_READINGS : ctx.config.readingsShown;
  const [[point], registers, readings, [counted], monthly, intervals, days, daysBefore] = await ctx.read(
    pointById({ id, today }),
    registersOf({ point: id }),
    readingsOf({ point: id, limit: limit + READINGS_BEFORE }),
    readingsCount({ point: id }),
    ...useStatements(id, today, zone),
    daysOfMonth(id, month, zone),
    daysOfMonth(id, addMonths(`${month}-01`, -12).slice(0, 7), zone),
  );
  if (!point) throw notFound();
  const months = usePerMonth(registers, monthly, intervals);
  const shown = readingRows(ctx, registers, readings).slice(0, limit);
  const total = Math.min(counted!.count, MOST_READINGS);
  return {
    point: pointView(ctx, point),
    meters: metersOf(ctx, registers),
    readings: shown,
    total,
    more: shown.length < total,
    use: monthsModel(ctx, months, unitOf(registers)),
    days: query.month || days.length > 0 ? daysModel(ctx, month, unitOf(registers), days, daysBefore) : undefined,
    canSubmit: ctx.ability.can('submit', 'Reading') && !ctx.viewer.preview,
    canDownload: ctx.ability.can('download', 'SupplyPoint'),
    canShare: ctx.ability.can('share', 'ConsumptionShare'),
  };
}

/** Unit of the consumption: that of the first register that draws. */
export const unitOf = (registers: readonly RegisterRow[]): string =>
  unitText(registers.find((r) => r.direction === 'in')?.unit ?? '');

/** The comparison of twelve months with the year before: chart, table, and their sums. */
export function monthsModel(ctx: Pick<Ctx, 'locale' | 'today'>, months: Parameters<typeof monthRows>[1], unit: string, height?: number) {
  const rows = monthRows(ctx, months);
  const full = rows.filter((row) => row.used !== undefined && row.before !== undefined);
  const sum = (list: readonly MonthRow[], of: 'used' | 'before') => list.reduce((total, row) => total + (row[of] ?? 0), 0);
  const used = sum(rows, 'used');
  const before = sum(full, 'before');
  return {
    unit,
    rows: rows.map((row) => ({ ...row, used: rounded(row.used), before: rounded(row.before) })),
    known: rows.some((row) => row.used !== undefined),
    total: rounded(used),
    change: before > 0 ? Math.round((sum(full, 'used') / before - 1) * 100) : undefined,
    compared: full.length,
    chart: barChart(
      rows.map((row) => ({ label: row.short, value: row.used ?? 0, before: row.before ?? 0, estimated: row.estimated })),
      height === undefined ? {} : { height },
    ),
  };
} // prettier-ignore
