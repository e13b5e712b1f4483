import { addDays } from 'portico';
import { publicHolidays, type Country } from './holidays.ts';
import { dayAt, momentOf } from './zone.ts';

/** Working time of a weekday: from and to, minutes of the day, in order and not overlapping; a break is what lies between two. */
export type Shifts = readonly (readonly [from: number, to: number])[];

/** Working time by weekday, `1` Monday to `7` Sunday; a day that is left out is free. */
export type WeekHours = Readonly<Partial<Record<string, Shifts>>>;

/** When people work. */
export interface WorkingCalendar {
  /** IANA name. */
  readonly timeZone: string;
  readonly hours: WeekHours;
  /** Whose public holidays are free. */
  readonly country: Country | null;
  /** Days of one's own, `YYYY-MM-DD`: closed on them, or open although it is a public holiday. */
  readonly days: ReadonlyMap<string, 'closed' | 'open'>;
  /** Spans of working time by day, once computed. */
  readonly spans: Map<string, readonly Span[]>;
}

/** Working time in epoch milliseconds, its end not included. */
type Span = readonly [from: number, to: number];

const MINUTE = 60_000;
/** Nobody promises further ahead; a calendar without working time ends here instead of never. */
const HORIZON_DAYS = 3660;

/** A calendar ready to be asked. */
export const workingCalendar = (of: Omit<WorkingCalendar, 'spans'>): WorkingCalendar => ({ ...of, spans: new Map() });

/** Whether people work on a day at all. */
export function isWorkingDay(calendar: WorkingCalendar, day: string): boolean {
  return shiftsOf(calendar, day).length > 0;
}

function shiftsOf({ hours, country, days }: WorkingCalendar, day: string): Shifts {
  const own = days.get(day);
  const off = country !== null && publicHolidays(country, Number(day.slice(0, 4))).has(day);
  if (own === 'closed' || (off && own !== 'open')) return [];
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
  return hours[String(weekday)] ?? [];
}

function spansOf(calendar: WorkingCalendar, day: string): readonly Span[] {
  let spans = calendar.spans.get(day);
  if (spans === undefined) {
    const at = (minute: number) => momentOf(calendar.timeZone, day, minute);
    spans = shiftsOf(calendar, day).map(([from, to]) => [at(from), at(to)] as const);
    calendar.spans.set(day, spans);
  }
  return spans;
}

/**
 * The moment after so many minutes of working time; elapsed time counts, so a shift over which clocks are put forward is an hour shorter.
 * @param minutes not negative; 0 is the next moment at which somebody works
 * @throws Error where the calendar has too little working time within ten years
 */
export function addWorkingMinutes(calendar: WorkingCalendar, from: Date, minutes: number): Date {
  let left = minutes * MINUTE;
  let day = dayAt(calendar.timeZone, from.getTime());
  for (let turn = 0; turn < HORIZON_DAYS; turn++, day = addDays(day, 1))
    for (const [start, end] of spansOf(calendar, day)) {
      const begin = Math.max(start, from.getTime());
      if (begin >= end) continue;
      if (begin + left <= end) return new Date(begin + left);
      left -= end - begin;
    }
  throw new Error(`The working calendar (${calendar.timeZone}) has no ${minutes} minutes of working time within ten years; give it working hours.`); // prettier-ignore
}

/** Working time between two moments in minutes, with fractions; 0 where `to` is not after `from`. */
export function workingMinutesBetween(calendar: WorkingCalendar, from: Date, to: Date): number {
  const [start, end] = [from.getTime(), to.getTime()];
  let total = 0;
  if (end <= start) return 0;
  const last = dayAt(calendar.timeZone, end);
  for (let day = dayAt(calendar.timeZone, start); day <= last; day = addDays(day, 1))
    for (const [open, close] of spansOf(calendar, day))
      total += Math.max(0, Math.min(close, end) - Math.max(open, start));
  return total / MINUTE;
}
