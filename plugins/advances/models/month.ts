import { addDays, addMonths, format, monthEnd, type Locale } from 'portico';

/** A day of the table of a month. */
export interface Cell<Item> {
  day: string;
  /** Day of the month, as it stands in the corner. */
  date: number;
  inMonth: boolean;
  today: boolean;
  items: Item[];
}

/** A month as a table: whole weeks, Monday first. */
export interface Month<Item> {
  /** `YYYY-MM` */
  month: string;
  title: string;
  weekdays: { short: string; long: string }[];
  weeks: Cell<Item>[][];
  previous: string | undefined;
  next: string | undefined;
}

const REGION: Readonly<Record<Locale, string>> = { en: 'en-GB', sk: 'sk-SK', cs: 'cs-CZ', pl: 'pl-PL' };

/** Names of the days, Monday first; 2024-01-01 was one. */
function weekdays(locale: Locale): { short: string; long: string }[] {
  const name = (day: string, weekday: 'short' | 'long') =>
    new Intl.DateTimeFormat(REGION[locale], { weekday, timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
  return Array.from({ length: 7 }, (_none, n) => addDays('2024-01-01', n)).map((day) => ({
    short: name(day, 'short'),
    long: name(day, 'long'),
  }));
}

/** Name of a month by itself. @param month 1 to 12 */
export const monthName = (locale: Locale, month: number): string =>
  new Intl.DateTimeFormat(REGION[locale], { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, month - 1, 1));

/** Days since Monday. */
const weekday = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;

/** First and last day the table of a month shows, days of its neighbours included. */
export function shownDays(month: string): { from: string; to: string } {
  const first = `${month}-01`;
  const last = monthEnd(first);
  return { from: addDays(first, -weekday(first)), to: addDays(last, 6 - weekday(last)) };
}

const within = (month: string): string | undefined => (/^20\d\d-/.test(month) ? month : undefined);

/**
 * The table of a month. All of it is counted on calendar days as text: no time zone and no change of the clocks can repeat or lose one.
 * @param month `YYYY-MM`
 * @param today `YYYY-MM-DD`
 * @param items what stands on a day, with its day as `dueOn`
 */
export function monthTable<Item extends { dueOn: string }>(
  locale: Locale,
  month: string,
  today: string,
  items: readonly Item[],
): Month<Item> {
  const { from, to } = shownDays(month);
  const weeks: Cell<Item>[][] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    if (weekday(day) === 0) weeks.push([]);
    weeks.at(-1)!.push({
      day, date: Number(day.slice(8)), inMonth: day.startsWith(month), today: day === today, items: items.filter((item) => item.dueOn === day),
    }); // prettier-ignore
  }
  const first = `${month}-01`;
  return {
    month,
    title: format.day(locale, `${month}-01`, 'month'),
    weekdays: weekdays(locale),
    weeks,
    previous: within(addMonths(first, -1).slice(0, 7)),
    next: within(addMonths(first, 1).slice(0, 7)),
  };
}
