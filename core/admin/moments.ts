/** What a browser sends of a field of date and time: `2026-11-24T08:00`, on a clock in the portal's time zone. */
const LOCAL = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?$/;

const offsetAt = (moment: number, timeZone: string): number => {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  }).formatToParts(moment); // prettier-ignore
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return shown - Math.floor(moment / 1000) * 1000;
};

/**
 * The moment a clock in a time zone shows as `text`, ISO 8601. Of an hour that the clock shows twice (autumn) it is the first; an hour it
 * leaves out (spring) counts as the one after.
 * @returns undefined where the text is no such moment
 */
export function momentOf(text: string, timeZone: string): string | undefined {
  const [, year, month, day, hour, minute] = LOCAL.exec(text) ?? [];
  const shown = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
  if (Number.isNaN(shown) || new Date(shown).toISOString().slice(0, 10) !== text.slice(0, 10)) return undefined;
  const before = shown - offsetAt(shown - 86_400_000, timeZone);
  const after = shown - offsetAt(shown + 86_400_000, timeZone);
  const right = [before, after].find((moment) => moment + offsetAt(moment, timeZone) === shown);
  return new Date(right ?? before).toISOString();
}

/** A moment as a field of date and time takes it; empty for none. */
export function localMoment(moment: string | null | undefined, timeZone: string): string {
  if (moment === null || moment === undefined) return '';
  const at = Date.parse(moment);
  return new Date(at + offsetAt(at, timeZone)).toISOString().slice(0, 16);
}
