import type { Fault, Values } from './kind.ts';

/** Remainder of a long number by 97 (ISO 7064, MOD 97-10). */
const mod97 = (digits: string): number => [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0);

// ISO 13616: length of the whole IBAN per country, for the countries customers of this region bank in.
const IBAN_LENGTH: Readonly<Record<string, number>> = {
  AT: 20, BE: 16, BG: 22, CH: 21, CY: 28, CZ: 24, DE: 22, DK: 18, EE: 20, ES: 24, FI: 18, FR: 27, GB: 22, GR: 27, HR: 21, HU: 28, IE: 22, IS: 26,
  IT: 27, LI: 21, LT: 20, LU: 20, LV: 21, MT: 31, NL: 18, NO: 15, PL: 28, PT: 25, RO: 24, SE: 24, SI: 19, SK: 24, UA: 29,
}; // prettier-ignore

/** Whether an IBAN without spaces has the length of its country and the right check digits (ISO 13616-1). */
export function isIban(iban: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
  const length = IBAN_LENGTH[iban.slice(0, 2)];
  if (length !== undefined && iban.length !== length) return false;
  const moved = iban.slice(4) + iban.slice(0, 4);
  return mod97(moved.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))) === 1;
}

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

export const ibanFault = (value: string): Fault | undefined => fault(isIban(value), 'iban');

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

/** An IBAN in groups of four, as it is printed. */
export const spacedIban = (iban: string): string => iban.replace(/(.{4})(?=.)/g, '$1 ');
