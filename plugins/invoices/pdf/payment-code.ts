import { Decimal } from 'decimal.js';
import { parseCreditorReference, parseIban } from './iban.ts';
import type { PdfPayment } from './model.ts';

/** A text for a QR code, and how the code has to be made. */
export interface PaymentCode {
  kind: 'epc' | 'spayd';
  text: string;
}

interface Request {
  payment: PdfPayment;
  currency: string;
  /** Name of the payee where the account has none. */
  seller: string;
  /** Invoice number, the reference where there is no other. */
  number: string;
  dueDate: string | null;
}

const oneLine = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim();

/** As many characters as fit into `bytes` of UTF-8. */
function fit(text: string, bytes: number): string {
  let used = 0;
  let kept = '';
  for (const char of text) {
    used += Buffer.byteLength(char);
    if (used > bytes) break;
    kept += char;
  }
  return kept;
}

const bicPattern = /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/;

function parseBic(text: string | null): string {
  const bic = text?.replace(/\s/g, '').toUpperCase() ?? '';
  return bicPattern.test(bic) ? bic : '';
}

/**
 * EPC069-12, version 2: "Quick response code: guidelines to enable data capture for the initiation of a SEPA credit transfer".
 * A structured reference (ISO 11649) and a text exclude each other; the whole has at most 331 bytes.
 */
function epc({ payment, seller, number }: Request, iban: string, amount: Decimal): string {
  const wanted = payment.remittance ?? number;
  const structured = parseCreditorReference(wanted) ?? '';
  const name = fit(oneLine(payment.accountName ?? seller), 70);
  const text = structured === '' ? fit(oneLine(wanted), 140) : '';
  return [
    'BCD',
    '002',
    '1',
    'SCT',
    parseBic(payment.bic),
    name,
    iban,
    `EUR${amount.toFixed(2)}`,
    '',
    structured,
    text,
  ].join('\n');
}

/** SPAYD allows printable ASCII without its separator; accents are dropped, because banks show such texts without them anyway. */
function plain(text: string, length: number): string {
  const ascii = oneLine(text)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[łŁ]/g, (char) => (char === 'ł' ? 'l' : 'L'))
    .replace(/[^ -~]|[*%]/g, ' ');
  return oneLine(ascii).toUpperCase().slice(0, length).trim();
}

/** Short Payment Descriptor 1.0, the QR payment of Czech banks; symbols go into the extended keys X-VS, X-KS and X-SS. */
function spayd({ payment, seller, number, dueDate }: Request, iban: string, amount: Decimal): string {
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

/** Largest amounts that the two forms can carry. */
const most = { epc: '999999999.99', spayd: '9999999.99' };

/**
 * The text that a banking application reads from a QR code.
 *
 * @param request payment with the amount that is still open, and what surrounds it
 * @returns EPC069-12 for euro, SPAYD for Czech crowns; null for other currencies, accounts that are no IBAN, and amounts that are
 *   not positive or too large for the form
 */
export function paymentCode(request: Request): PaymentCode | null {
  const iban = parseIban(request.payment.account);
  const amount = new Decimal(request.payment.amount);
  const kind = request.currency === 'EUR' ? 'epc' : request.currency === 'CZK' ? 'spayd' : null;
  if (iban === null || kind === null || amount.lessThan('0.01') || amount.greaterThan(most[kind])) return null;
  return { kind, text: kind === 'epc' ? epc(request, iban, amount) : spayd(request, iban, amount) };
}
