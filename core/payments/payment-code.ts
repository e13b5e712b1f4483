import { Decimal } from 'decimal.js';
import type { QRCodeSegment } from 'qrcode';
import { epc } from './codes/epc.ts';
import { payBySquare } from './codes/pay-by-square.ts';
import { spayd } from './codes/spayd.ts';
import type { CodeRequest } from './codes/text.ts';
import { zbp } from './codes/zbp.ts';
import { parseIban } from './iban.ts';

export type { CodeRequest } from './codes/text.ts';

export type CodeKind = 'epc' | 'pay-by-square' | 'spayd' | 'zbp';

/** A text for a QR code, and how the code has to be made. */
export interface PaymentCode {
  kind: CodeKind;
  text: string;
}

/** Largest amounts that the forms can carry. */
const most: Record<CodeKind, string> = {
  epc: '999999999.99',
  'pay-by-square': '999999999.99',
  spayd: '9999999.99',
  zbp: '9999.99',
};

function kindsFor(currency: string, country: string): CodeKind[] {
  if (currency === 'CZK') return ['spayd'];
  if (currency === 'EUR') return country === 'SK' ? ['pay-by-square', 'epc'] : ['epc'];
  return currency === 'PLN' && country === 'PL' ? ['zbp'] : [];
}

/**
 * The codes there are for a payment, the one its country knows best first: PAY by square for euro on a Slovak account, EPC069-12 for
 * every payment in euro, SPAYD for Czech crowns, the code of the ZBP for zloty on a Polish account.
 *
 * @returns none for other currencies, accounts that are no IBAN, and amounts that are not positive, too fine or too large for the form
 */
export function paymentCodeKinds({ payment, currency }: Pick<CodeRequest, 'payment' | 'currency'>): CodeKind[] {
  const iban = parseIban(payment.account);
  const amount = new Decimal(payment.amount);
  if (iban === null || amount.lessThan('0.01') || amount.decimalPlaces() > 2) return [];
  return kindsFor(currency, iban.slice(0, 2)).filter((kind) => amount.lessThanOrEqualTo(most[kind]));
}

function textOf(kind: CodeKind, request: CodeRequest): string | Promise<string> {
  const iban = parseIban(request.payment.account)!;
  const amount = new Decimal(request.payment.amount);
  if (kind === 'epc') return epc(request, iban, amount);
  if (kind === 'spayd') return spayd(request, iban, amount);
  return kind === 'zbp' ? zbp(request, iban, amount) : payBySquare(request, iban, amount);
}

/**
 * The text that a banking application reads from a QR code.
 *
 * @param request payment with the amount that is still open, and what surrounds it
 * @param wanted one of `paymentCodeKinds`; the first of them unless given
 * @returns null where the payment has no such code
 */
export async function paymentCode(request: CodeRequest, wanted?: CodeKind): Promise<PaymentCode | null> {
  const kinds = paymentCodeKinds(request);
  const kind = wanted === undefined ? kinds[0] : kinds.find((one) => one === wanted);
  return kind === undefined ? null : { kind, text: await textOf(kind, request) };
}

/** How the text is put into a QR code: PAY by square has digits and capitals alone, which take two thirds of the room. */
export const segmentsOf = ({ kind, text }: PaymentCode): QRCodeSegment[] =>
  kind === 'pay-by-square' ? [{ data: text, mode: 'alphanumeric' }] : [{ data: Buffer.from(text), mode: 'byte' }];
