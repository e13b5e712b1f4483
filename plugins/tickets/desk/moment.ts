import { isDay } from 'portico';
import { momentOf } from '../clock/zone.ts';

/**
 * The moment of a `datetime-local` field, by the clocks of a time zone; undefined where it holds none.
 * @param typed `YYYY-MM-DDThh:mm`, seconds may follow
 */
export function zonedInstant(typed: string, timeZone: string): Date | undefined {
  const [, day, hour, minute] = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d)/.exec(typed) ?? [];
  if (day === undefined || !isDay(day)) return undefined;
  return new Date(momentOf(timeZone, day, Number(hour) * 60 + Number(minute)));
}
