import type { Decimal } from 'decimal.js';
import { parseCreditorReference } from '../iban.ts';
import { fit, oneLine, parseBic, type CodeRequest } from './text.ts';

/**
 * EPC069-12, version 2: "Quick response code: guidelines to enable data capture for the initiation of a SEPA credit transfer".
 * A structured reference (ISO 11649) and a text exclude each other; the whole has at most 331 bytes. Slovak and Czech banks read the
 * variable symbol from a text of the form `/VS…`.
 */
export function epc({ payment, seller, number }: CodeRequest, iban: string, amount: Decimal): string {
  const symbol = payment.variableSymbol === null ? number : `/VS${payment.variableSymbol}`;
  const wanted = payment.remittance ?? symbol;
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
