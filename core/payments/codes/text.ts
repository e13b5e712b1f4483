import type { Transfer } from '../transfer.ts';

/** What a code to scan is made of. */
export interface CodeRequest {
  payment: Transfer;
  /** ISO 4217 */
  currency: string;
  /** Name of the payee where the account has none. */
  seller: string;
  /** Tax number of the payee, with or without its country; Polish codes carry it. */
  sellerVatId: string | null;
  /** Number of the invoice or schedule, the reference where there is no other. */
  number: string;
  /** `YYYY-MM-DD` */
  dueDate: string | null;
}

export const oneLine = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim();

/** As many characters as fit into `bytes` of UTF-8. */
export function fit(text: string, bytes: number): string {
  let used = 0;
  let kept = '';
  for (const char of text) {
    used += Buffer.byteLength(char);
    if (used > bytes) break;
    kept += char;
  }
  return kept;
}

/** As many characters as are allowed, whole ones. */
export const cut = (text: string, length: number): string => [...text].slice(0, length).join('').trim();

/** Without accents and without what is no printable ASCII: banks show such texts without them anyway. */
export const ascii = (text: string): string =>
  oneLine(text)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[łŁ]/g, (char) => (char === 'ł' ? 'l' : 'L'))
    .replace(/[^ -~]/g, ' ');

const bicPattern = /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/;

/** @returns the BIC without spaces if it is one by form (ISO 9362); empty otherwise */
export function parseBic(text: string | null): string {
  const bic = text?.replace(/\s/g, '').toUpperCase() ?? '';
  return bicPattern.test(bic) ? bic : '';
}
