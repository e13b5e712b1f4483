import type { Decimal } from 'decimal.js';
import { cut, oneLine, type CodeRequest } from './text.ts';

const field = (text: string, length: number): string => cut(oneLine(text.replaceAll('|', ' ')), length);

/** Polish tax number (NIP), ten digits; the field stays empty for payees without one. */
function nip(vatId: string | null): string {
  const found = /^(?:PL)?(\d{10})$/.exec(vatId?.replace(/[\s.-]/g, '').toUpperCase() ?? '');
  return found?.[1] ?? '';
}

/**
 * The 2D code for transfers recommended by the Polish Bank Association (ZBP): tax number, country, account (NRB), amount in grosze,
 * name, title and three reserved fields, with `|` between them.
 */
export function zbp({ payment, seller, sellerVatId, number }: CodeRequest, iban: string, amount: Decimal): string {
  const grosze = amount.times(100).toFixed(0).padStart(6, '0');
  const name = field(payment.accountName ?? seller, 20);
  const title = field(payment.remittance ?? number, 32);
  return [nip(sellerVatId), 'PL', iban.slice(2), grosze, name, title, '', '', ''].join('|');
}
