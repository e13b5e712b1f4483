import { monthEnd, monthStart } from 'portico';
import type { Frequency } from './schedule.entity.ts';

/** Months between two instalments; of the eleven of a year (11+1) the month of the final bill is left out. */
export const MONTHS: Readonly<Record<Frequency, number>> = {
  eleven: 1,
  monthly: 1,
  quarterly: 3,
  half_yearly: 6,
  yearly: 12,
};

/**
 * The due day in a month: the last of the month where it has no such day.
 * @param period any day of the month, `YYYY-MM-DD`
 * @param dueDay 1 to 31
 */
export function dueOn(period: string, dueDay: number): string {
  const last = monthEnd(period);
  const day = `${period.slice(0, 8)}${String(dueDay).padStart(2, '0')}`;
  return day < last ? day : last;
}

/** What decides when instalments fall due. */
export interface Rhythm {
  startsOn: string;
  endsOn: string | null;
  frequency: Frequency;
  dueDay: number;
  /** Month of the final bill, 1 to 12; it decides only where a year has eleven advances. */
  billingMonth: number | null;
}

/** A month of an instalment, by its first day, and the day it falls due. */
export interface Period {
  period: string;
  dueOn: string;
}

const isBilled = ({ frequency, billingMonth }: Rhythm, period: string): boolean =>
  frequency === 'eleven' && Number(period.slice(5, 7)) === billingMonth;

/**
 * The instalments of a schedule: month they belong to and day they fall due, oldest first. Days are text of the calendar, so neither a
 * time zone nor a change of the clocks can move one.
 * @param until no instalment falls due after it, `YYYY-MM-DD`
 */
export function instalmentDays(rhythm: Rhythm, until: string): Period[] {
  const { startsOn, endsOn, frequency, dueDay } = rhythm;
  const last = endsOn !== null && endsOn < until ? endsOn : until;
  const found: Period[] = [];
  for (let n = 0; ; n += MONTHS[frequency]) {
    const period = monthStart(startsOn, n);
    const day = dueOn(period, dueDay);
    if (day > last) return found;
    if (day >= startsOn && !isBilled(rhythm, period)) found.push({ period, dueOn: day });
  }
}
