import type { Shifts, WeekHours } from './calendar.ts';

const SHIFT = /^(\d{1,2})[:.](\d{2})\s*[-–]\s*(\d{1,2})[:.](\d{2})$/;

/** Weekdays as calendars number them (ISO 8601). */
export const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;

/**
 * Working time of one day as people write it, `08:00-12:00, 12:30-16:30`; nothing is a free day.
 * @returns undefined where it is no such text: unreadable, overlapping or out of order
 */
export function parseShifts(text: string): Shifts | undefined {
  if (text.trim() === '') return [];
  const shifts: [number, number][] = [];
  for (const part of text.split(',')) {
    const [, h1, m1, h2, m2] = SHIFT.exec(part.trim()) ?? [];
    if (h1 === undefined || Number(m1) > 59 || Number(m2) > 59) return undefined;
    const [from, to] = [Number(h1) * 60 + Number(m1), Number(h2) * 60 + Number(m2)];
    if (to > 1440 || from >= to || from < (shifts.at(-1)?.[1] ?? 0)) return undefined;
    shifts.push([from, to]);
  }
  return shifts;
}

const two = (number: number) => String(number).padStart(2, '0');
const clock = (minute: number) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;

/** Working time of one day as {@link parseShifts} reads it. */
export const writeShifts = (shifts: Shifts = []): string =>
  shifts.map(([from, to]) => `${clock(from)}–${clock(to)}`).join(', ');

/** Minutes of working time in a usual week. */
export const minutesOfWeek = (hours: WeekHours): number =>
  Object.values(hours).reduce((sum, shifts) => sum + (shifts ?? []).reduce((of, [from, to]) => of + to - from, 0), 0);
