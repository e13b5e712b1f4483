import type { Locale } from './locales.ts';

/** How much of a date is written: `23/11/2026`, `23 Nov 2026`, `23 November 2026`, `Monday 23 November 2026`, `23 Nov`, `November 2026`. */
export type DayStyle = 'short' | 'medium' | 'long' | 'full' | 'dayMonth' | 'month';

/** As {@link DayStyle} with hours and minutes behind it; `time` is hours and minutes alone. */
export type DateTimeStyle = 'short' | 'medium' | 'long' | 'full' | 'time';

// `en` here is the English of people in Europe: day before month, 24 hours, Monday first.
const REGION: Record<Locale, string> = { en: 'en-GB', sk: 'sk-SK', cs: 'cs-CZ', pl: 'pl-PL' };

const DAY: Record<DayStyle, Intl.DateTimeFormatOptions> = {
  short: { day: 'numeric', month: 'numeric', year: 'numeric' },
  medium: { day: 'numeric', month: 'short', year: 'numeric' },
  long: { day: 'numeric', month: 'long', year: 'numeric' },
  full: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  dayMonth: { day: 'numeric', month: 'short' },
  month: { month: 'long', year: 'numeric' },
};

const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

// Making an Intl formatter costs tens of microseconds, using one about one: each is made once per locale and style.
const kept = new Map<string, unknown>();

function once<T>(key: string, make: () => T): T {
  let value = kept.get(key) as T | undefined;
  if (value === undefined) kept.set(key, (value = make()));
  return value;
}

// What pages show repeats: the same days, amounts and sizes in every tile and for every reader.
const written = new Map<string, string>();
const AT_MOST = 20_000;

function remembered(key: string, write: () => string): string {
  let text = written.get(key);
  if (text === undefined) {
    text = write();
    if (written.size >= AT_MOST) written.clear();
    written.set(key, text);
  }
  return text;
}

function decimalText(value: string | number, what: string): `${number}` {
  const text = String(value);
  if (!/^[+-]?\d+(\.\d+)?$/.test(text)) {
    throw new TypeError(`${what} has to be a decimal such as "1284.61", found ${JSON.stringify(value)}.`);
  }
  return text as `${number}`;
}

// As many decimals as the currency has, and more where the amount has more: a reader is never shown a rounded amount as
// if it were the amount. Whoever wants it rounded rounds it.
function decimals(currency: string): Intl.NumberFormatOptions {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  return { minimumFractionDigits: maximumFractionDigits ?? 2, maximumFractionDigits: 20 };
}

/**
 * An amount with its currency, exact for any number of digits: Intl reads the decimal text itself, no float in between.
 *
 * @param amount decimal text, for example `"1284.61"`
 * @param currency ISO 4217 code, for example `"EUR"`
 * @throws TypeError if the amount is no decimal, RangeError if the currency is no code
 */
export function money(locale: Locale, amount: string, currency: string): string {
  return remembered(`money ${locale} ${currency} ${amount}`, () => {
    const format = once(`money ${locale} ${currency}`, () => {
      return new Intl.NumberFormat(REGION[locale], { style: 'currency', currency, ...decimals(currency) });
    });
    return format.format(decimalText(amount, 'An amount'));
  });
}

/** As {@link money} without the currency, which stands elsewhere: in the head of a column, or smaller beside the figure. */
export function amount(locale: Locale, value: string, currency: string): string {
  return remembered(`amount ${locale} ${currency} ${value}`, () => {
    const format = once(
      `amount ${locale} ${currency}`,
      () => new Intl.NumberFormat(REGION[locale], decimals(currency)),
    );
    return format.format(decimalText(value, 'An amount'));
  });
}

/**
 * A number, grouped as the language groups it.
 *
 * @param value a number or decimal text
 * @param digits decimals to write; without it as many as the value has, at most 6
 */
export function number(locale: Locale, value: string | number, digits?: number): string {
  const format = once(`number ${locale} ${digits ?? ''}`, () => {
    const options =
      digits === undefined
        ? { maximumFractionDigits: 6 }
        : { minimumFractionDigits: digits, maximumFractionDigits: digits };
    return new Intl.NumberFormat(REGION[locale], options);
  });
  return format.format(decimalText(value, 'A number'));
}

/** Milliseconds of midnight UTC of a calendar day. Throws a TypeError if the text is no day of the calendar. */
function utc(day: string): number {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  const time = Date.UTC(Number(year), Number(month) - 1, Number(date));
  const found = new Date(time); // NaN, or another month for the 31st of February
  if (found.getUTCDate() !== Number(date) || found.getUTCMonth() + 1 !== Number(month)) {
    throw new TypeError(`A day has to be a date of the calendar written as YYYY-MM-DD, found ${JSON.stringify(day)}.`);
  }
  return time;
}

/**
 * A calendar day in words. It is formatted where it was made, in UTC, so no time zone can move it to the day before.
 *
 * @param day `YYYY-MM-DD`
 */
export function day(locale: Locale, day: string, style: DayStyle = 'medium'): string {
  return remembered(`day ${locale} ${style} ${day}`, () => {
    const format = once(`day ${locale} ${style}`, () => {
      return new Intl.DateTimeFormat(REGION[locale], { ...DAY[style], timeZone: 'UTC' });
    });
    return format.format(utc(day));
  });
}

/**
 * A moment in words, as a clock in `timeZone` shows it.
 *
 * @param moment an instant: ISO 8601 text with its offset, or a Date
 * @param timeZone an IANA name, for example `Europe/Bratislava`
 */
export function dateTime(
  locale: Locale,
  moment: string | Date,
  timeZone: string,
  style: DateTimeStyle = 'medium',
): string {
  const format = once(`time ${locale} ${style} ${timeZone}`, () => {
    const options = style === 'time' ? CLOCK : { ...DAY[style], ...CLOCK };
    return new Intl.DateTimeFormat(REGION[locale], { ...options, timeZone });
  });
  return format.format(instant(moment));
}

function instant(moment: string | Date): Date {
  const date = typeof moment === 'string' && /([zZ]|[+-]\d{2}:?\d{2})$/.test(moment) ? new Date(moment) : moment;
  if (date instanceof Date && !Number.isNaN(date.getTime())) return date;
  throw new TypeError(
    `A moment has to be a Date or ISO 8601 text with its offset such as "2026-11-23T09:42:00Z", found ${JSON.stringify(moment)}.`,
  );
}

/** The calendar day, `YYYY-MM-DD`, that a clock in `timeZone` shows at a moment. */
export function localDay(moment: string | Date, timeZone: string): string {
  const format = once(`localDay ${timeZone}`, () => {
    return new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone });
  });
  return format.format(instant(moment));
}

/**
 * How far a day is from another: "today", "tomorrow", "in 3 days", "11 days ago".
 *
 * @param day the day spoken of, `YYYY-MM-DD`
 * @param today the day it is seen from, `YYYY-MM-DD`
 */
export function relativeDays(locale: Locale, day: string, today: string): string {
  const format = once(`relative ${locale}`, () => new Intl.RelativeTimeFormat(REGION[locale], { numeric: 'auto' }));
  return format.format(Math.round((utc(day) - utc(today)) / 86_400_000), 'day');
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** A size of a file: `214 kB`, `1,5 MB`; a kilobyte is 1000 bytes. */
export function bytes(locale: Locale, size: number): string {
  return remembered(`bytes ${locale} ${size}`, () => bytesAnew(locale, size));
}

function bytesAnew(locale: Locale, size: number): string {
  const power = size < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(size) / 3));
  const unit = UNITS[power] ?? 'byte';
  const format = once(`bytes ${locale} ${unit}`, () => {
    return new Intl.NumberFormat(REGION[locale], { style: 'unit', unit, maximumFractionDigits: power > 1 ? 1 : 0 });
  });
  return format.format(size / 1000 ** power).replace(' ', '\u00a0');
}
