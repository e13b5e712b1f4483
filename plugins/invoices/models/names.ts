import type { Context } from 'portico';
import type { InvoiceColumns } from '../tables.ts';

type Words = Pick<Context, 't'>;

// UNTDID 1001, the types that people meet; others are invoices or credit notes to them.
const TYPES: Readonly<Record<string, string>> = {
  '380': 'invoice',
  '381': 'credit-note',
  '383': 'debit-note',
  '384': 'corrected',
  '386': 'prepayment',
  '389': 'self-billed',
  '396': 'credit-note',
};

/** What a document is called. */
export const documentName = (
  ctx: Words,
  { kind, type_code: code }: Pick<InvoiceColumns, 'kind' | 'type_code'>,
): string => ctx.t(`invoices.type.${TYPES[code] ?? kind}`);

/** What a payment is called; a negative one takes an earlier one back. */
export const paymentName = (ctx: Words, { method, amount }: { method: string; amount: string }): string =>
  ctx.t(amount.startsWith('-') ? 'invoices.detail.takenBack' : `invoices.detail.method.${method}`);

// UN/ECE Recommendation 20, the units of energy and services.
const UNITS = new Set([
  'C62', 'H87', 'EA', 'KWH', 'MWH', 'KWT', 'MTQ', 'MTR', 'KGM', 'LTR', 'TNE', 'HUR', 'DAY', 'MON', 'ANN', 'WEE', 'MIN', 'KMT', 'P1', 'SET', 'XPK',
]); // prettier-ignore

/** A unit as people read it beside a quantity; a code that is not known stays as it is. */
export const unitName = (ctx: Words, code: string, quantity: string): string =>
  UNITS.has(code) ? ctx.t(`invoices.unit.${code}`, { count: Number(quantity) }) : code;

const countryNames = new Map<string, Intl.DisplayNames>();

/** A country as the reader calls it; what is no code of ISO 3166-1 stays as it is. */
export function countryName(locale: string, code: string): string {
  const names = countryNames.get(locale) ?? new Intl.DisplayNames([locale], { type: 'region', fallback: 'code' });
  countryNames.set(locale, names);
  return /^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code;
}
