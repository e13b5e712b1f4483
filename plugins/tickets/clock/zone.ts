const MINUTE = 60_000;
const DAY = 86_400_000;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let made = formatters.get(timeZone);
  if (made === undefined) {
    made = new Intl.DateTimeFormat('en-US', {
      timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    }); // prettier-ignore
    formatters.set(timeZone, made);
  }
  return made;
}

/** Whether the name is a time zone of the IANA database. */
export function isTimeZone(name: string): boolean {
  try {
    return formatterOf(name) !== undefined;
  } catch {
    return false;
  }
}

/** What clocks on the wall show at a moment, as the milliseconds of that date and time in UTC. */
function wallClock(timeZone: string, moment: number): number {
  const of: Record<string, number> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(moment)) of[type] = Number(value);
  return Date.UTC(of.year!, of.month! - 1, of.day, of.hour, of.minute, of.second);
}

const offsetAt = (timeZone: string, moment: number): number => {
  const whole = Math.floor(moment / 1000) * 1000;
  return wallClock(timeZone, whole) - whole;
};

/** The day in a time zone at a moment (epoch milliseconds), `YYYY-MM-DD`. */
export const dayAt = (timeZone: string, moment: number): string =>
  new Date(wallClock(timeZone, moment)).toISOString().slice(0, 10);

/**
 * The moment at which clocks on the wall show a time, epoch milliseconds. Where clocks are put forward and never show it, the moment
 * at which they are; where they are put back and show it twice, the first.
 * @param day `YYYY-MM-DD`
 * @param minute of the day, 0 to 1440
 */
export function momentOf(timeZone: string, day: string, minute: number): number {
  const wall = Date.parse(`${day}T00:00:00Z`) + minute * MINUTE;
  const before = offsetAt(timeZone, wall - DAY);
  const after = offsetAt(timeZone, wall + DAY);
  if (offsetAt(timeZone, wall - before) === before) return wall - before;
  if (offsetAt(timeZone, wall - after) === after) return wall - after;
  return changeBetween(timeZone, wall - after, wall - before);
}

/** When the offset changes between two moments with different ones, to the minute. */
function changeBetween(timeZone: string, low: number, high: number): number {
  const old = offsetAt(timeZone, low);
  let [from, to] = [low, high];
  while (to - from > MINUTE) {
    const middle = from + Math.floor((to - from) / 2 / MINUTE) * MINUTE;
    if (offsetAt(timeZone, middle) === old) from = middle;
    else to = middle;
  }
  return to;
}
