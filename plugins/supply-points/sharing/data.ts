import { daysBetween, format, monthStart, type OnBehalf } from 'portico';
import { barChart } from '../chart.ts';
import { unitOf } from '../models/detail.ts';
import { commodityIcon } from '../models/point.ts';
import { readingRows } from '../models/readings.ts';
import { shortMonth, usePerMonth, type Use } from '../models/use.ts';
import { dailyUse, monthlyUse, registersOf, type ReadingRow, type RegisterRow, type SpanValue } from '../queries.ts';
import { codeOf } from '../exports/rows.ts';
import { sharedReadings, type SharedPointRow, type ShareRow } from './queries.ts';
import { rangeOf, type Range } from './view.ts';

/** Readings of one point, as many as files take. */
export const READINGS = 20_000;
const READINGS_SHOWN = 60;
/** Up to so many days a chart shows them one by one. */
const DAYS_SHOWN = 62;
const LABELS = 12;

/**
 * What a link calls a point: what is delivered, and of name, city and code what the customer agreed to. Points that would be called the same
 * are numbered.
 */
export function titlesOf(
  { t }: Pick<OnBehalf, 't'>,
  { points, shown }: Pick<ShareRow, 'points' | 'shown'>,
): Map<string, string> {
  const plain = points.map((point) => [
    ...(shown.includes('name') ? [point.label] : []),
    ...(shown.includes('city') ? [point.city] : []),
    t(`supply-points.commodity.${point.commodity}`),
  ].join(', ')); // prettier-ignore
  const same = (title: string) => plain.filter((one) => one === title).length > 1;
  return new Map(
    points.map((point, index) => {
      const title = plain[index]!;
      return [point.id, same(title) ? `${title} ${plain.slice(0, index + 1).filter((one) => one === title).length}` : title];
    }),
  ); // prettier-ignore
}

/** By what files name a point: its code where the customer agreed to that. */
export const nameOf = ({ shown }: Pick<ShareRow, 'shown'>, point: SharedPointRow, title: string): string =>
  shown.includes('codes') ? codeOf(point) : title;

/** Registers as a link shows them: without the numbers of the meters, unless the customer agreed to them. */
export function shownRegisters({ shown }: Pick<ShareRow, 'shown'>, registers: readonly RegisterRow[]): RegisterRow[] {
  if (shown.includes('codes')) return [...registers];
  const meters = [...new Set(registers.map((register) => register.meter_id))];
  return registers.map((one) => ({ ...one, serial_no: String(meters.indexOf(one.meter_id) + 1), manufacturer: null }));
}

/** Readings of a point within a link's days. */
export async function pointData(behalf: OnBehalf, share: ShareRow, point: SharedPointRow) {
  const { from, to } = rangeOf(share, behalf.today);
  const [registers, readings] = await behalf.read(
    registersOf({ point: point.id }),
    sharedReadings({ share: share.id, point: point.id, from, to, limit: READINGS }),
  );
  return { registers: shownRegisters(share, registers), readings };
}

/** A point on the page of a link. */
export async function pointSection(behalf: OnBehalf, share: ShareRow, point: SharedPointRow, title: string) {
  const range = rangeOf(share, behalf.today);
  const span = { point: point.id, ...range, zone: behalf.timeZone };
  const { registers, readings } = await pointData(behalf, share, point);
  const short = daysBetween(range.from, range.to) < DAYS_SHOWN;
  const [monthly, daily] = await behalf.read(monthlyUse(span), ...(short ? [dailyUse(span)] : []));
  const rows = readingRows(behalf, registers, readings);
  return {
    id: point.id,
    title,
    icon: commodityIcon(point.commodity),
    code: share.shown.includes('codes') ? codeOf(point) : undefined,
    use: useModel(behalf, range, { registers, readings, monthly, daily: daily ?? [] }),
    readings: rows.slice(0, READINGS_SHOWN),
    more: rows.length > READINGS_SHOWN,
  };
}

interface Known {
  registers: RegisterRow[];
  readings: ReadingRow[];
  monthly: SpanValue[];
  daily: SpanValue[];
}

/** A day or a month; without `use` nothing is known of it. */
interface Bucket {
  use: Use | undefined;
  label: string;
  short: string;
}

/** Consumption as chart and table: by days where the time is short and daily values are there, else by months. */
function useModel({ locale }: Pick<OnBehalf, 'locale'>, range: Range, known: Known) {
  const byDays = known.daily.length > 0;
  const buckets = byDays ? dayBuckets(locale, known.daily) : monthBuckets(locale, range, usePerMonth(known.registers, known.readings, known.monthly));
  const total = buckets.reduce((sum, { use }) => sum + (use?.used ?? 0), 0);
  return {
    unit: unitOf(known.registers),
    byDays,
    known: buckets.some(({ use }) => use !== undefined),
    estimated: buckets.some(({ use }) => use?.estimated === true),
    total: rounded(total),
    rows: buckets.map(({ use, label }) => ({ label, used: use && rounded(use.used), estimated: use?.estimated === true })),
    chart: barChart(buckets.map(({ short, use }) => ({ label: short, value: use?.used ?? 0, estimated: use?.estimated === true })), { every: Math.ceil(buckets.length / LABELS) }),
  };
} // prettier-ignore

const rounded = (value: number): string => value.toFixed(value < 10 ? 1 : 0);

function dayBuckets(locale: OnBehalf['locale'], daily: readonly SpanValue[]): Bucket[] {
  const sums = new Map<string, Use>();
  for (const { bucket, used, estimated } of daily) {
    const there = sums.get(bucket);
    sums.set(bucket, { used: (there?.used ?? 0) + Number(used), estimated: estimated || there?.estimated === true });
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, use]) => ({ use, label: format.day(locale, day), short: String(Number(day.slice(8))) })); // prettier-ignore
}

function monthBuckets(locale: OnBehalf['locale'], { from, to }: Range, months: ReadonlyMap<string, Use>): Bucket[] {
  const buckets: Bucket[] = [];
  for (let first = monthStart(from); first <= to; first = monthStart(first, 1)) {
    const use = months.get(first.slice(0, 7));
    buckets.push({ use, label: format.day(locale, first, 'month'), short: shortMonth(locale, first) });
  }
  return buckets;
}
