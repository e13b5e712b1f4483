import type { Context } from 'portico';
import { periodText, type Statement } from './model.ts';

/** A cell of a file: text, an amount as decimal text, or a day. */
export type Cell = { text: string } | { amount: string } | { day: string };

const text = (value: string | null | undefined): Cell => ({ text: value ?? '' });
const amount = (value: string | undefined): Cell => (value === undefined ? text('') : { amount: value });

/** The statement as rows for spreadsheets: what it is, movements with the running balance, and what is open by age. */
export interface StatementTables {
  about: [label: string, value: Cell][];
  moves: { head: string[]; rows: Cell[][] };
  items: { head: string[]; rows: Cell[][] };
}

/** @returns the same content for every kind of file, in the reader's language */
export function tablesOf(ctx: Pick<Context, 't' | 'locale'>, statement: Statement): StatementTables {
  const { t } = ctx;
  const s = (key: string) => t(`invoices.statement.${key}`);
  const { holder, currency, ages } = statement;
  return {
    about: [
      [s('customer'), text(`${holder.name} (${holder.number})`)],
      [s('period'), text(periodText(ctx, statement))],
      [s('currency'), text(currency)],
      [s('opening'), amount(statement.opening)],
      [s('charges'), amount(statement.charges)],
      [s('payments'), amount(statement.payments)],
      [s('closing'), amount(statement.closing)],
    ],
    moves: {
      head: [s('day'), s('what'), s('number'), s('reference'), s('charge'), s('payment'), s('balance')],
      rows: statement
        .lines()
        .map((line) => [
          { day: line.day },
          text(line.text),
          text(line.number),
          text(line.reference),
          amount(line.charge),
          amount(line.payment),
          amount(line.balance),
        ]),
    },
    items: {
      head: [s('number'), s('what'), s('issued'), s('due'), s('age'), s('open')],
      rows: [
        ...statement.items.map((item): Cell[] => [
          text(item.number),
          text(item.text),
          { day: item.issueDate },
          item.dueDate === null ? text('') : { day: item.dueDate },
          text(item.ageText),
          amount(item.open),
        ]),
        ...ages.map((one): Cell[] => [
          text(s('sum')),
          text(''),
          text(''),
          text(''),
          text(one.text),
          amount(one.amount),
        ]),
      ],
    },
  };
}
