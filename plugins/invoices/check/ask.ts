import { parseIban, type Statement } from 'portico';
import { plainCode } from './code.ts';

/** What stands on an invoice, as somebody typed it. */
export interface Asked {
  number: string;
  amount: string;
  code: string;
  iban?: string;
  symbol?: string;
}

/** The genuine invoice. */
export interface Genuine {
  number: string;
  amount: string;
  currency: string;
  seller: string;
  iban: string | null;
  variable_symbol: string | null;
  cancelled: boolean;
}

/** An amount with a comma or a point and spaces between thousands; null where it is none. */
export function plainAmount(typed: string): string | null {
  const plain = typed.replace(/[\s\u00a0\u202f]/g, '').replace(/[A-Za-zčłŁČ€]+$/u, '').replace(',', '.');
  return /^-?\d{1,15}(\.\d{1,5})?$/.test(plain) ? plain : null;
} // prettier-ignore

/** Asks whether there is an invoice with code, number and amount. Anything wrong is looked up all the same, so that every question takes as long. */
export const genuine = ({ code, number, amount }: Asked): Statement<Genuine> => ({
  name: 'invoices-check',
  text: 'select * from invoices_check($1, $2, $3::numeric)',
  values: [plainCode(code), number.replace(/\s/g, '').toUpperCase(), plainAmount(amount)],
});

/** Whether an account or symbol is the genuine one; undefined where nothing was typed. */
export interface Verdict {
  iban: boolean | undefined;
  symbol: boolean | undefined;
}

const compactIban = (text: string): string => parseIban(text) ?? text.replace(/\s/g, '').toUpperCase();
const bareSymbol = (text: string): string => text.replace(/\s/g, '').replace(/^0+/, '');

export function verdictOf(asked: Asked, invoice: Genuine): Verdict {
  const { iban = '', symbol = '' } = asked;
  return {
    iban: iban.trim() === '' ? undefined : compactIban(iban) === compactIban(invoice.iban ?? ''),
    symbol: symbol.trim() === '' ? undefined : bareSymbol(symbol) === bareSymbol(invoice.variable_symbol ?? ''),
  };
}
