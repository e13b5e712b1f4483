import type { Decimal } from 'decimal.js';
import { ascii, oneLine, parseBic, type CodeRequest } from './text.ts';

/** SPAYD allows printable ASCII without its separators. */
const plain = (text: string, length: number): string =>
  oneLine(ascii(text).replace(/[*%]/g, ' ')).toUpperCase().slice(0, length).trim();

/** Short Payment Descriptor 1.0, the QR payment of Czech banks; symbols go into the extended keys X-VS, X-KS and X-SS. */
export function spayd({ payment, seller, number, dueDate }: CodeRequest, iban: string, amount: Decimal): string {
  const bic = parseBic(payment.bic);
  const fields: [string, string][] = [
    ['ACC', bic === '' ? iban : `${iban}+${bic}`],
    ['AM', amount.toFixed(2)],
    ['CC', 'CZK'],
    ['DT', dueDate?.replaceAll('-', '') ?? ''],
    ['RN', plain(payment.accountName ?? seller, 35)],
    ['MSG', plain(payment.remittance ?? number, 60)],
    ['X-VS', payment.variableSymbol ?? ''],
    ['X-KS', payment.constantSymbol ?? ''],
    ['X-SS', payment.specificSymbol ?? ''],
  ];
  return ['SPD*1.0', ...fields.filter(([, value]) => value !== '').map(([key, value]) => `${key}:${value}`)].join('*');
}
