import { daysBetween, format, monthStart, type Context } from 'portico';
import { barChart } from '../chart.ts';
import type { SpanValue } from '../queries.ts';
import { rounded, type Use } from './use.ts';

/** What the registers of a point used together, by day of the month: `01` to `31`. */
function byDay(values: readonly SpanValue[]): Map<string, Use> {
  const sums = new Map<string, Use>();
  for (const { bucket, used, estimated } of values) {
    const day = bucket.slice(8);
    const there = sums.get(day);
    sums.set(day, { used: (there?.used ?? 0) + Number(used), estimated: estimated || there?.estimated === true });
  }
  return sums;
}

const total = (uses: Iterable<Use>): number => [...uses].reduce((sum, { used }) => sum + used, 0);

/**
 * The days of a month beside the same days a year before: chart, table, and their sums.
 * @param month `YYYY-MM`
 * @param values daily values of the month
 * @param before those of the month a year before; without any there is no comparison
 */
export function daysModel(ctx: Pick<Context, 'locale' | 'today'>, month: string, unit: string, values: readonly SpanValue[], before: readonly SpanValue[]) {
  const first = `${month}-01`;
  const [now, then] = [byDay(values), byDay(before)];
  const count = daysBetween(first, monthStart(first, 1));
  const days = Array.from({ length: count }, (_, index) => String(index + 1).padStart(2, '0')).filter((day) => now.has(day) || then.has(day));
  const compared = [...now.keys()].filter((day) => then.has(day));
  const [used, usedThen] = [total(compared.map((day) => now.get(day)!)), total(compared.map((day) => then.get(day)!))];
  const step = (by: number) => monthStart(first, by).slice(0, 7);
  return {
    unit,
    month,
    title: format.day(ctx.locale, first, 'month'),
    previous: step(-1),
    next: step(1) <= ctx.today.slice(0, 7) ? step(1) : undefined,
    rows: days.map((day) => ({ day: `${month}-${day}`, used: rounded(now.get(day)?.used), before: rounded(then.get(day)?.used), estimated: now.get(day)?.estimated === true })),
    known: now.size > 0,
    paired: then.size > 0,
    total: rounded(total(now.values())),
    change: usedThen > 0 ? Math.round((used / usedThen - 1) * 100) : undefined,
    chart: barChart(
      days.map((day) => ({ label: String(Number(day)), value: now.get(day)?.used ?? 0, estimated: now.get(day)?.estimated === true, ...(then.size > 0 ? { before: then.get(day)?.used ?? 0 } : {}) })),
      { height: 140, every: 3 },
    ),
  };
} // prettier-ignore
