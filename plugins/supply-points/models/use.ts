import { addDays, format, monthStart, type Context, type Statement } from 'portico';
import { byMonth, spansOf, type Counted, type MonthValue } from '../metering/consumption.ts';
import { dailyUse, monthlyUse, readingsByMonth, type RegisterRow, type SpanValue } from '../queries.ts';

/** Consumption of a month or a day. */
export interface Use {
  used: number;
  estimated: boolean;
}

/** A month of the comparison with the year before. */
export interface MonthRow {
  /** `YYYY-MM` */
  month: string;
  label: string;
  short: string;
  used: number | undefined;
  before: number | undefined;
  /** Change in per cent, rounded. */
  change: number | undefined;
  estimated: boolean;
}

/** What the consumption of a point is made of, as statements of one flush: of 13 months and the year before. */
export function useStatements(point: string, today: string, zone: string) {
  const from = monthStart(today, -25);
  return [
    readingsByMonth({ point, from }),
    monthlyUse({ point, from, to: today, zone }),
  ] as const satisfies readonly Statement<unknown>[];
}

/** Per month: from readings, and where there are none from intervals. */
export function usePerMonth(
  registers: readonly RegisterRow[],
  readings: readonly Counted[],
  intervals: readonly SpanValue[],
): Map<string, Use> {
  const months = new Map<string, Use>();
  const add = (month: string, used: number, estimated: boolean) => {
    const there = months.get(month);
    months.set(month, { used: (there?.used ?? 0) + used, estimated: estimated || there?.estimated === true });
  };
  for (const register of registers.filter((r) => r.direction === 'in')) {
    const spans = spansOf(readings.filter((r) => r.register_id === register.id), register); // prettier-ignore
    const values: MonthValue[] = [...byMonth(spans).values()];
    for (const value of values) add(value.month, value.used, value.estimated);
    if (spans.length > 0) continue;
    for (const value of intervals.filter((i) => i.register_id === register.id))
      add(value.bucket, Number(value.used), value.estimated);
  }
  return months;
}

/** The last twelve full months and what is known of the present one, oldest first. */
export function monthRows(
  ctx: Pick<Context, 'locale' | 'today'>,
  months: ReadonlyMap<string, Use>,
  count = 12,
): MonthRow[] {
  const newest = months.has(ctx.today.slice(0, 7)) ? 0 : -1;
  return Array.from({ length: count }, (_, index) => {
    const first = monthStart(ctx.today, newest - count + 1 + index);
    const now = months.get(first.slice(0, 7));
    const before = months.get(monthStart(first, -12).slice(0, 7));
    const change = now && before && before.used > 0 ? Math.round((now.used / before.used - 1) * 100) : undefined;
    return {
      month: first.slice(0, 7),
      label: format.day(ctx.locale, first, 'month'),
      short: shortMonth(ctx.locale, first),
      used: now?.used,
      before: before?.used,
      change,
      estimated: now?.estimated === true,
    };
  });
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Name of the month of a day, as short as the language has it. */
export function shortMonth(locale: string, day: string): string {
  let made = formats.get(locale);
  if (!made) formats.set(locale, (made = new Intl.DateTimeFormat(locale, { month: 'short', timeZone: 'UTC' })));
  return made.format(new Date(`${day}T00:00:00Z`));
}

/** Statement of the daily values of a month. */
export const daysOfMonth = (point: string, month: string, zone: string) =>
  dailyUse({ point, from: `${month}-01`, to: addDays(monthStart(`${month}-01`, 1), -1), zone });

/** A figure of a table: with one decimal where it is small. */
export const rounded = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : value.toFixed(value < 10 ? 1 : 0);
