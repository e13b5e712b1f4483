import type { Decimal } from 'decimal.js';
import { ascii, cut, oneLine, parseBic, type CodeRequest } from './text.ts';

const given = <K extends string>(key: K, value: string): Partial<Record<K, string>> =>
  value === '' ? {} : ({ [key]: value } as Record<K, string>);

/** Texts without accents: many banking applications cannot show others. */
const plain = (text: string, length: number): string => cut(oneLine(ascii(text)), length);

/**
 * PAY by square 1.2, the payment code of Slovak banks (Slovak Banking Association): compressed, with a checksum, as base32hex.
 * The encoder is loaded when the first code is made.
 */
export async function payBySquare(request: CodeRequest, iban: string, amount: Decimal): Promise<string> {
  const { encode, PaymentOptions } = await import('bysquare/pay');
  const { payment, seller, number, dueDate, currency } = request;
  const order = {
    type: PaymentOptions.PaymentOrder,
    amount: amount.toNumber(), // the encoder writes it as text again; two decimals survive
    currencyCode: currency,
    ...given('paymentDueDate', dueDate?.replaceAll('-', '') ?? ''),
    ...given('variableSymbol', payment.variableSymbol ?? ''),
    ...given('constantSymbol', payment.constantSymbol ?? ''),
    ...given('specificSymbol', payment.specificSymbol ?? ''),
    paymentNote: plain(payment.variableSymbol === null ? (payment.remittance ?? number) : number, 140),
    bankAccounts: [{ iban, ...given('bic', parseBic(payment.bic)) }],
    beneficiary: { name: plain(payment.accountName ?? seller, 70) },
  };
  // Forms were checked before: validating again would only load and run a second check of the IBAN.
  return encode({ payments: [order] }, { deburr: false, validate: false });
}
