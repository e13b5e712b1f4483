import { parseIban } from 'portico';
import type { Fault, Values } from './kind.ts';

const weighted = (digits: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0);

/** Company number of Slovakia and Czechia (IČO): eight digits, the last a check digit modulo 11. */
export const isIco = (number: string): boolean =>
  /^\d{8}$/.test(number) && (11 - (weighted(number, [8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === Number(number[7]);

/** Polish REGON of nine digits with its check digit, of fourteen for a branch, or KRS of ten. */
export function isPolishCompany(number: string): boolean {
  if (/^\d{10}$|^\d{14}$/.test(number)) return true;
  return /^\d{9}$/.test(number) && (weighted(number, [8, 9, 2, 3, 4, 5, 6, 7]) % 11) % 10 === Number(number[8]);
}

const isNip = (nip: string): boolean =>
  /^\d{10}$/.test(nip) && weighted(nip, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === Number(nip[9]);

/** VAT id with the prefix of its country: exact for SK, CZ and PL, by its shape for others (Directive 2006/112/EC, article 215). */
export function isVatId(id: string): boolean {
  const [country, rest] = [id.slice(0, 2), id.slice(2)];
  if (country === 'SK') return /^[1-9]\d{9}$/.test(rest) && Number(rest) % 11 === 0;
  if (country === 'CZ') return rest.length === 8 ? isIco(rest) : /^\d{9,10}$/.test(rest);
  if (country === 'PL') return isNip(rest);
  return /^[A-Z]{2}[0-9A-Z+*]{2,12}$/.test(id);
}

const fault = (ok: boolean, key: string): Fault | undefined =>
  ok ? undefined : { key: `change-requests.fault.${key}` };

export const ibanFault = (value: string): Fault | undefined => fault(parseIban(value) !== null, 'iban');

/** The customer's country decides how a company number looks; elsewhere it is any short text. */
export function companyNumberFault(value: string, { country }: Values): Fault | undefined {
  if (country === 'SK' || country === 'CZ') return fault(isIco(value), 'ico');
  if (country === 'PL') return fault(isPolishCompany(value), 'regon');
  return fault(/^[A-Za-z0-9 ./-]{2,40}$/.test(value), 'company');
}

export const vatIdFault = (value: string): Fault | undefined => fault(isVatId(value), 'vat');

/** Tax id: digits, in Slovakia ten of them. */
export const taxIdFault = (value: string, { country }: Values): Fault | undefined =>
  fault(country === 'SK' ? /^\d{10}$/.test(value) : /^[A-Z0-9/-]{4,20}$/.test(value), 'tax');

/** Postal code of the countries whose form is certain; others pass. */
export function postalFault(value: string, { country }: Values): Fault | undefined {
  if (country === 'SK' || country === 'CZ') return fault(/^\d{3} ?\d{2}$/.test(value), 'postal');
  if (country === 'PL') return fault(/^\d{2}-\d{3}$/.test(value), 'postal-pl');
  return undefined;
}
