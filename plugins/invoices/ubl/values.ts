import { descend, quote, refuse, text, type Field, type Reading } from './fields.ts';
import { named } from './terms.ts';

/** xs:date without its time zone, which EN 16931 forbids and a day does not need. */
const dayPattern = /^(\d{4})-(\d{2})-(\d{2})(?:Z|[+-]\d{2}:\d{2})?$/;

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1900 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** @returns a day of the calendar as `YYYY-MM-DD`, or null */
export function day(reading: Reading, field: Field): string | null {
  const value = text(reading, field);
  if (value === null) return null;
  const parts = dayPattern.exec(value);
  if (parts && isDay(Number(parts[1]), Number(parts[2]), Number(parts[3]))) return value.slice(0, 10);
  const message = `The ${named(field.term)} is ${quote(value)}; allowed is a day of the calendar from 1900 on, written YYYY-MM-DD.`;
  refuse(reading, { at: descend(field.in, field.at)!, term: field.term, found: value, message });
  return null;
}

/** Like `day` for a field without which there is no document. */
export const mustDay = (reading: Reading, field: Field & { required: string }): string => day(reading, field) ?? '';

/** xs:decimal: no exponent, no thousands separator, no decimal comma. */
const decimalPattern = /^[+-]?(?:\d{1,18}(?:\.\d{0,12})?|\.\d{1,12})$/;

/** @returns a decimal number exactly as written, or null */
export function decimal(reading: Reading, field: Field): string | null {
  const value = text(reading, field);
  if (value === null || decimalPattern.test(value)) return value;
  const message = `The ${named(field.term)} is ${quote(value)}; allowed is a decimal number such as 1234.50, with a point, at most 18 digits before and 12 behind it.`;
  refuse(reading, { at: descend(field.in, field.at)!, term: field.term, found: value, message });
  return null;
}

export const mustDecimal = (reading: Reading, field: Field & { required: string }): string =>
  decimal(reading, field) ?? '';

/**
 * @param currency what the price has to be in, if its `currencyID` names one; BT-5 unless said otherwise
 * @returns a price exactly as written, with as many decimals as it has, or null
 */
export function price(reading: Reading, field: Field, currency = reading.currency): string | null {
  const value = decimal(reading, field);
  const element = value === null ? null : descend(field.in, field.at);
  const stated = element?.attributes['currencyID'] ?? currency;
  // A document without a readable currency has that problem already; it would only be repeated at every amount.
  if (element === null || stated === currency || currency === '') return value;
  const message = `The ${named(field.term)} is in ${quote(stated)}; it has to be in ${currency}, the currency of the document.`;
  refuse(reading, { at: element, term: field.term, found: stated, message });
  return value;
}

/** @returns an amount of money exactly as written: a price with at most two decimals (trailing zeros do not count) */
export function amount(reading: Reading, field: Field, currency = reading.currency): string | null {
  const value = price(reading, field, currency);
  if (value === null || !/\.\d\d\d*[1-9]/.test(value)) return value;
  const message = `The ${named(field.term)} is ${quote(value)}; an amount has at most two decimals.`;
  refuse(reading, { at: descend(field.in, field.at)!, term: field.term, found: value, rule: 'BR-DEC', message });
  return value;
}

export const mustAmount = (reading: Reading, field: Field & { required: string }): string =>
  amount(reading, field) ?? '';

export const mustPrice = (reading: Reading, field: Field & { required: string }): string => price(reading, field) ?? '';
