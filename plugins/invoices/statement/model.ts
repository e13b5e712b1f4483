import { Decimal } from 'decimal.js';
import { addDays, daysBetween, format, type Context, type RequestContext } from 'portico';
import { amountText } from '../amount.ts';
import { creditAt, nextToPay, planOf, PLANNED, type Credit } from '../bank/credit.ts';
import type { InvoicesConfig } from '../config.ts';
import { documentName } from '../models/names.ts';
import { AGES, ageOf, sumsByAge, type Age } from './ages.ts';
import { periodOf, type Period } from './periods.ts';
import { balanceAt, currenciesOf, letterheadOf, movesBetween, openItemsAt, type LetterRow, type Move, type OpenItem, type PeriodMove } from './queries.ts'; // prettier-ignore

type Ctx = RequestContext<InvoicesConfig>;
type Words = Pick<Context, 't' | 'locale'>;

/** Whose account it is. */
export interface Holder {
  id: string;
  number: string;
  name: string;
}

/** What the address asks for; empty is as by default. */
export interface StatementQuery extends Partial<Period> {
  currency?: string;
}

/** One line of the account. */
export interface Line {
  day: string;
  text: string;
  number: string;
  /** Null for what was paid without an invoice to count it for. */
  invoiceId: string | null;
  reference: string | null;
  /** What the customer owes more by it, or less; one of the two. */
  charge: string | undefined;
  payment: string | undefined;
  /** What he owes afterwards. */
  balance: string;
}

export interface Item {
  invoiceId: string | null;
  text: string;
  number: string;
  issueDate: string;
  dueDate: string | null;
  /** Days overdue; 0 while it is not. */
  late: number;
  age: Age;
  ageText: string;
  open: string;
}

/** Account of a customer in one currency over a period. Amounts are decimal text; positive is owed by the customer. */
export interface Statement {
  holder: Holder;
  currency: string;
  from: string;
  to: string;
  opening: string;
  /** Sum of documents, credit notes taken off. */
  charges: string;
  /** Sum of payments, as a positive amount. */
  payments: string;
  closing: string;
  /** How many lines there are, and those from one on and before another; all unless said. */
  count: number;
  lines(this: void, from?: number, before?: number): Line[];
  items: Item[];
  /** Sums of the items by age; ages nothing is in are left out. */
  ages: { age: Age; text: string; amount: string }[];
  letter: LetterRow | undefined;
  /** What was paid without an invoice to count it for, if anything. */
  credit: Credit | undefined;
}

function lineText(ctx: Words, move: Move): string {
  if (move.invoice_id === null) return ctx.t('invoices.statement.unassigned');
  const document = documentName(ctx, move);
  if (move.method === null) return document;
  return `${ctx.t(move.reversed ? 'invoices.detail.takenBack' : `invoices.detail.method.${move.method}`)}, ${document}`;
}

function linesOf(ctx: Words, opening: Decimal, moves: readonly PeriodMove[]): Line[] {
  return moves.map((move) => {
    const isCharge = move.method === null;
    return {
      day: move.day,
      text: lineText(ctx, move),
      number: move.number,
      invoiceId: move.invoice_id,
      reference: move.reference,
      charge: isCharge ? move.amount : undefined,
      payment: isCharge ? undefined : amountText(new Decimal(move.amount).negated()),
      balance: amountText(opening.plus(move.run)),
    };
  });
}

const itemOf =
  (ctx: Words, on: string) =>
  (item: OpenItem): Item => {
    const age = ageOf(item, on);
    return {
      invoiceId: item.id,
      text: item.id === null ? ctx.t('invoices.statement.unassigned') : documentName(ctx, item),
      number: item.number,
      issueDate: item.issue_date,
      dueDate: item.due_date,
      late: item.due_date === null || age === 'favour' ? 0 : Math.max(0, daysBetween(item.due_date, on)),
      age,
      ageText: ctx.t(`invoices.statement.age.${age}`),
      open: item.open,
    };
  };

/**
 * Reads the account of a customer. Staff read all customers' rows, so the customer is named in every query.
 * @returns the currencies he has documents in, and the statement in the one asked for, or else the most used; undefined without documents
 */
export async function statementOf(
  ctx: Ctx,
  holder: Holder,
  query: StatementQuery,
): Promise<{ currencies: string[]; statement: Statement | undefined }> {
  const [found] = await ctx.read(currenciesOf({ customer: holder.id }));
  const currencies = found.map((row) => row.currency);
  const currency = currencies.find((one) => one === query.currency) ?? currencies[0];
  if (currency === undefined) return { currencies, statement: undefined };
  const { from, to } = periodOf(query, ctx.today);
  const whose = { customer: holder.id, currency };
  const [[before], moves, items, [letter], [credit], open] = await ctx.read(
    balanceAt({ ...whose, to: addDays(from, -1) }),
    movesBetween({ ...whose, from, to }),
    openItemsAt({ ...whose, to }),
    letterheadOf(whose),
    creditAt({ ...whose, to }),
    nextToPay({ ...whose, limit: PLANNED }),
  );
  const opening = new Decimal(before!.balance);
  const charges = new Decimal(moves[0]?.charges ?? 0);
  const payments = new Decimal(moves[0]?.payments ?? 0);
  const byAge = sumsByAge(items, to);
  return {
    currencies,
    statement: {
      holder,
      currency,
      from,
      to,
      opening: amountText(opening),
      charges: amountText(charges),
      payments: amountText(payments.negated()),
      closing: amountText(opening.plus(charges).plus(payments)),
      count: moves.length,
      lines: (from = 0, before) => linesOf(ctx, opening, moves.slice(from, before)),
      items: items.map(itemOf(ctx, to)),
      ages: AGES.filter((age) => byAge[age] !== '0.00').map((age) => ({
        age,
        text: ctx.t(`invoices.statement.age.${age}`),
        amount: byAge[age],
      })),
      letter,
      credit: planOf(credit!.amount, open),
    },
  };
}

/** Name of a file of the statement: `statement-10482231-2026-01-01-2026-11-24-EUR.pdf`. */
export const fileNameOf = ({ holder, from, to, currency }: Statement, word: string, extension: string): string =>
  `${word}-${holder.number.replace(/[^A-Za-z0-9-]+/g, '-')}-${from}-${to}-${currency}.${extension}`;

/** `1 January to 31 March` in the reader's words. */
export const periodText = ({ t, locale }: Words, { from, to }: Pick<Statement, 'from' | 'to'>): string =>
  t('invoices.detail.periodFromTo', { from: format.day(locale, from), to: format.day(locale, to) });
