import { addDays, daysBetween, monthEnd } from 'portico';
import { Decimal } from 'decimal.js';
import type { Quality, ReadingState } from '../reading.entity.ts';

/** How a meter counts. */
export interface Counting {
  /** Whole digits after which it starts again. */
  digits: number;
  /** Decimal text. */
  multiplier: string;
}

/** What of a reading counts for consumption. */
export interface Counted {
  id: string;
  register_id: string;
  /** `YYYY-MM-DD`; the state at the end of that day. */
  read_on: string;
  value: string;
  quality: Quality;
  status: ReadingState;
}

/** What was used between two readings of a register: on the days after `from`, up to and with `to`. */
export interface Span {
  from: string;
  to: string;
  used: Decimal;
  rolledOver: boolean;
  estimated: boolean;
  /** Reading at its end. */
  id: string;
}

/** The share of the display above which, and below which, a smaller value means that it began again at zero. */
const NEAR_END = 0.9;
const NEAR_START = 0.1;

/** Consumption between two states of a register; undefined where the later one is below and the display cannot have begun anew. */
export function difference(before: string, after: string, { digits, multiplier }: Counting): { used: Decimal; rolledOver: boolean } | undefined {
  const full = new Decimal(10).pow(digits);
  const plain = new Decimal(after).minus(before);
  if (!plain.isNegative()) return { used: plain.times(multiplier), rolledOver: false };
  if (full.times(NEAR_END).gt(before) || full.times(NEAR_START).lt(after)) return undefined;
  return { used: plain.plus(full).times(multiplier), rolledOver: true };
} // prettier-ignore

const RANK: readonly Quality[] = ['estimated', 'substitute', 'self', 'actual', 'corrected'];

export const counts = ({ status }: Pick<Counted, 'status'>): boolean => status === 'valid' || status === 'billed';

/** The readings of one register that count, oldest first, the best of each day. */
export function countedReadings<R extends Counted>(readings: readonly R[]): R[] {
  const byDay = new Map<string, R>();
  for (const reading of readings.filter(counts)) {
    const other = byDay.get(reading.read_on);
    if (!other || RANK.indexOf(reading.quality) > RANK.indexOf(other.quality)) byDay.set(reading.read_on, reading);
  }
  return [...byDay.values()].sort((a, b) => (a.read_on < b.read_on ? -1 : 1));
}

/** Spans between the readings of one register. An estimate that was too high is passed over, not counted as a step back. */
export function spansOf(readings: readonly Counted[], counting: Counting): Span[] {
  const spans: Span[] = [];
  let before: Counted | undefined;
  for (const reading of countedReadings(readings)) {
    const step = before && difference(before.value, reading.value, counting);
    if (before && step)
      spans.push({ from: before.read_on, to: reading.read_on, ...step, estimated: reading.quality === 'estimated' || before.quality === 'estimated', id: reading.id }); // prettier-ignore
    before = reading;
  }
  return spans;
}

/** What was used on the days after `from` up to and with `to`, with the number of those days that are known. */
export function usedBetween(spans: readonly Span[], from: string, to: string): { used: Decimal; days: number } {
  let used = new Decimal(0);
  let days = 0;
  for (const span of spans) {
    const start = span.from > from ? span.from : from;
    const end = span.to < to ? span.to : to;
    const common = daysBetween(start, end);
    if (common <= 0) continue;
    used = used.plus(span.used.times(common).dividedBy(daysBetween(span.from, span.to)));
    days += common;
  }
  return { used, days };
}

/** A month of a chart. */
export interface MonthValue {
  /** `YYYY-MM` */
  month: string;
  used: number;
  /** Days of the month that are known. */
  days: number;
  estimated: boolean;
}

/** Consumption by calendar month; a span over several months is divided by days. */
export function byMonth(spans: readonly Span[], into = new Map<string, MonthValue>()): Map<string, MonthValue> {
  for (const span of spans) {
    const perDay = span.used.dividedBy(daysBetween(span.from, span.to)).toNumber();
    for (let day = addDays(span.from, 1); day <= span.to;) {
      const end = monthEnd(day) < span.to ? monthEnd(day) : span.to;
      const [month, days] = [day.slice(0, 7), daysBetween(day, end) + 1];
      const value = into.get(month) ?? { month, used: 0, days: 0, estimated: false };
      into.set(month, { month, used: value.used + perDay * days, days: value.days + days, estimated: value.estimated || span.estimated }); // prettier-ignore
      day = addDays(end, 1);
    }
  }
  return into;
}
