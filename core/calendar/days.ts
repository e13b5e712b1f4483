/** Days are text, `YYYY-MM-DD`, and never pass through a time zone. */

const DAY = 86_400_000;
const utc = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Whether a text is a day of the calendar. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = utc(text);
  return !Number.isNaN(time) && dayOf(time) === text;
}

/** Days from a day to another, negative for the past. */
export const daysBetween = (from: string, to: string): number => Math.round((utc(to) - utc(from)) / DAY);

/** The day some days away. */
export const addDays = (day: string, days: number): string => dayOf(utc(day) + days * DAY);

/** The same day some months away; the last of the month where that has no such day. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return dayOf(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(date, last)));
}

/** The same day of the year before; the 29th of February becomes the 28th. */
export const yearBefore = (day: string): string => addMonths(day, -12);

/** First day of the month, or of the one some months away. */
export const monthStart = (day: string, months = 0): string => addMonths(`${day.slice(0, 7)}-01`, months);

/** Last day of the month. */
export const monthEnd = (day: string): string => addDays(monthStart(day, 1), -1);
