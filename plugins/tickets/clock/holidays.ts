/** Countries whose public holidays are known, ISO 3166-1. */
export const COUNTRIES = ['SK', 'CZ', 'PL'] as const;
export type Country = (typeof COUNTRIES)[number];

const DAY = 86_400_000;

/**
 * Easter Sunday of a year of the Gregorian calendar, `YYYY-MM-DD`: the anonymous algorithm as Meeus gives it (Astronomical
 * Algorithms, chapter 8), with his letters.
 */
export function easterSunday(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  return new Date(Date.UTC(year, Math.floor(sum / 31) - 1, (sum % 31) + 1)).toISOString().slice(0, 10);
}

/** A day off: on a day of the year, or so many days after Easter Sunday; in some years only where a law changed it. */
interface DayOff {
  on: string | number;
  from?: number;
  until?: number;
  except?: readonly number[];
}

// Slovakia: Act 241/1993 with its changes; some holidays stay holidays but are no days of rest any more, for good or in one year.
// Czechia: Act 245/2000. Poland: Act of 18 January 1951 with its changes (24 December since 2025).
const DAYS_OFF: Readonly<Record<Country, readonly DayOff[]>> = {
  SK: [
    { on: '01-01' }, { on: '01-06' }, { on: -2 }, { on: 1 }, { on: '05-01' }, { on: '05-08', except: [2026] }, { on: '07-05' }, { on: '08-29' },
    { on: '09-01', until: 2023 }, { on: '09-15', except: [2026] }, { on: '11-01' }, { on: '11-17', until: 2024 }, { on: '12-24' }, { on: '12-25' }, { on: '12-26' },
  ],
  CZ: [
    { on: '01-01' }, { on: -2, from: 2016 }, { on: 1 }, { on: '05-01' }, { on: '05-08' }, { on: '07-05' }, { on: '07-06' }, { on: '09-28' },
    { on: '10-28' }, { on: '11-17' }, { on: '12-24' }, { on: '12-25' }, { on: '12-26' },
  ],
  PL: [
    { on: '01-01' }, { on: '01-06', from: 2011 }, { on: 0 }, { on: 1 }, { on: '05-01' }, { on: '05-03' }, { on: 49 }, { on: 60 }, { on: '08-15' },
    { on: '11-01' }, { on: '11-11' }, { on: '12-24', from: 2025 }, { on: '12-25' }, { on: '12-26' },
  ],
}; // prettier-ignore

const kept = new Map<string, ReadonlySet<string>>();

/** Public holidays of a year on which nobody works, `YYYY-MM-DD`, in the order of the calendar. */
export function publicHolidays(country: Country, year: number): ReadonlySet<string> {
  const key = `${country}${year}`;
  let days = kept.get(key);
  if (days === undefined) {
    const easter = Date.parse(easterSunday(year));
    const holds = ({ from = 0, until = 9999, except = [] }: DayOff) =>
      year >= from && year <= until && !except.includes(year);
    const dayOf = ({ on }: DayOff) =>
      typeof on === 'string' ? `${year}-${on}` : new Date(easter + on * DAY).toISOString().slice(0, 10);
    kept.set(key, (days = new Set(DAYS_OFF[country].filter(holds).map(dayOf).sort())));
  }
  return days;
}
