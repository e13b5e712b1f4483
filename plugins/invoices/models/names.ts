import type { Context } from 'portico';
import type { InvoiceColumns } from '../tables.ts';

type Translate = Context['t'];

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
export const documentName = (t: Translate, { kind, type_code: code }: Pick<InvoiceColumns, 'kind' | 'type_code'>): string =>
  t(`invoices.type.${TYPES[code] ?? kind}`);

// UN/ECE Recommendation 20, the units of energy and services.
const UNITS = new Set([
  'C62', 'H87', 'EA', 'KWH', 'MWH', 'KWT', 'MTQ', 'MTR', 'KGM', 'LTR', 'TNE', 'HUR', 'DAY', 'MON', 'ANN', 'WEE', 'MIN', 'KMT', 'P1', 'SET', 'XPK',
]); // prettier-ignore

/** A unit as people read it; a code that is not known stays as it is. */
export const unitName = (t: Translate, code: string): string => (UNITS.has(code) ? t(`invoices.unit.${code}`) : code);
