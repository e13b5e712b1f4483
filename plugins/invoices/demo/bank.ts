import { Decimal } from 'decimal.js';
import { addDays } from 'portico';
import { amountText } from '../amount.ts';
import type { BankEntry } from '../camt/entry.ts';
import { randomOf } from './random.ts';

/** An invoice of the demo company that a payment may be for. */
export interface Billed {
  customer: string;
  name: string;
  /** The course its customer takes (`payments.ts`). */
  story: number;
  number: string;
  symbol: string | null;
  iban: string;
  currency: string;
  issueDate: string;
  due: string;
  open: string;
}

/** What a customer does at his bank: a day some days ago, an amount, and what he writes. */
interface Payment {
  ago: number;
  amount: string;
  text: string;
  /** The bank takes it back on the next day. */
  back?: boolean;
}

const modulo97 = (text: string): number => Number(BigInt(text.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))) % 97n); // prettier-ignore

/** An account of nobody with right check digits (ISO 13616). */
function accountOf(name: string, country: string): string {
  const random = randomOf(`account ${name}`);
  const length = country === 'PL' ? 24 : 20;
  const number = Array.from({ length }, () => random.whole(0, 9)).join('');
  return `${country}${String(98 - modulo97(`${number}${country}00`)).padStart(2, '0')}${number}`;
}

/** The customer names the invoice by its symbol where his country has symbols, else by its number. */
const remittance = ({ symbol, number }: Billed): string => (symbol === null ? number : `/VS${symbol}/SS/KS0308`);

const plus = (amount: string, more: string): string => amountText(new Decimal(amount).plus(more));
const half = (amount: string): string => new Decimal(amount).dividedBy(2).toDecimalPlaces(0).toFixed(2);

/**
 * What the last days brought, by the courses of the customers: somebody pays a bill twice, somebody half of it, somebody too much, one
 * payment is sent back, one names no invoice, and one names a bill in another currency.
 */
function paymentOf(open: readonly Billed[], paid: readonly Billed[], nth: number): { bill: Billed; payment: Payment } | undefined {
  const [oldest] = open;
  const last = paid.at(-1);
  const { story } = (oldest ?? last)!;
  const about = (bill: Billed | undefined, payment: (bill: Billed) => Payment) => bill && { bill, payment: payment(bill) };
  if ((story === 1 && nth === 0) || story === 3) return about(last, (bill) => ({ ago: 3, amount: bill.due, text: remittance(bill) }));
  if (story === 1) return about(oldest, (bill) => ({ ago: 4, amount: bill.open, text: remittance(bill), back: true }));
  if (story === 4 && nth > 0) return about(oldest, (bill) => ({ ago: 2, amount: plus(bill.open, '12.50'), text: remittance(bill) }));
  if (story === 5 && nth === 0) return about(oldest, (bill) => ({ ago: 2, amount: half(bill.open), text: remittance(bill) }));
  if (story === 5) return about(oldest, (bill) => ({ ago: 1, amount: bill.open, text: bill.number }));
  if (story === 2) return about(last, (bill) => ({ ago: 1, amount: '50.00', text: nth === 0 ? 'preplatok, ďakujem' : `${bill.name}, zaliczka` }));
  return undefined;
} // prettier-ignore

function entryOf({ name, iban, currency }: Billed, { amount, text }: Payment, bookedOn: string, reference: string): BankEntry {
  const payerAccount = accountOf(name, iban.slice(0, 2));
  const isReference = text.startsWith('/VS');
  return {
    account: iban, reference, part: 0, bookedOn, amount, currency, payer: name, payerAccount, endToEnd: isReference ? text : null, structured: [],
    texts: isReference ? [] : [text], takesBack: undefined,
  };
} // prettier-ignore

/** In euro for a bill in crowns, as it happens to people with accounts in two countries. */
const astray = (bill: Billed, today: string): BankEntry => ({
  ...entryOf(bill, { ago: 2, amount: '100.00', text: remittance(bill) }, addDays(today, -2), 'DEMO-ASTRAY'),
  currency: bill.currency === 'EUR' ? 'CZK' : 'EUR',
});

/**
 * Entries of the bank statements of the last days; the same for the same invoices and day.
 * @param billed all invoices with an account, by customer and day of issue
 * @param today `YYYY-MM-DD`
 */
export function bankEntriesOf(billed: readonly Billed[], today: string): BankEntry[] {
  const seen = new Map<number, number>();
  const customers = Map.groupBy(billed, (bill) => bill.customer);
  const entries = [...customers.values()].flatMap((bills): BankEntry[] => {
    const nth = seen.get(bills[0]!.story) ?? 0;
    seen.set(bills[0]!.story, nth + 1);
    const isOpen = (bill: Billed) => new Decimal(bill.open).greaterThan(0);
    const found = paymentOf(bills.filter(isOpen), bills.filter((bill) => !isOpen(bill)), nth); // prettier-ignore
    if (!found) return [];
    const { bill, payment } = found;
    const bookedOn = [addDays(today, -payment.ago), bill.issueDate].sort().at(-1)!;
    const entry = entryOf(bill, payment, bookedOn, `DEMO-${bill.customer}`);
    const back = { ...entry, reference: `back ${entry.reference}`, bookedOn: today, takesBack: [entry.reference] };
    return payment.back ? [entry, back] : [entry];
  });
  const crowns = billed.find((bill) => bill.currency === 'CZK');
  return crowns ? [...entries, astray(crowns, today)] : entries;
}
