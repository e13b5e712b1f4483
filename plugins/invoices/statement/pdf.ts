import { format, type Context } from 'portico';
import { sellerParty } from '../models/parties.ts';
import type { StatementPdfModel } from '../pdf/statement.ts';
import { periodText, type Statement } from './model.ts';

/** What the PDF of a statement shows, in the reader's language. */
export function statementPdfModel(ctx: Pick<Context, 't' | 'locale'>, statement: Statement): StatementPdfModel {
  const { t, locale } = ctx;
  const s = (key: string) => t(`invoices.statement.${key}`);
  const { currency, holder, letter } = statement;
  const money = (amount: string | undefined) => (amount === undefined ? '' : format.amount(locale, amount, currency));
  const full = (amount: string) => format.money(locale, amount, currency);
  const day = (value: string | null) => (value === null ? '–' : format.day(locale, value, 'short'));
  const seller = letter ? sellerParty(ctx, letter) : { name: holder.name, footer: [] };
  const right = (key: string, width: number) => ({ title: s(key), width, align: 'right' as const });
  const left = (key: string, width: number) => ({ title: s(key), width, align: 'left' as const });
  return {
    language: locale,
    heading: s('title'),
    number: currency,
    seller,
    page: t('invoices.pdf.page', { page: '{{page}}', pages: '{{pages}}' }),
    facts: [
      { label: s('customer'), value: holder.name },
      { label: s('customerNumber'), value: holder.number },
      { label: s('period'), value: periodText(ctx, statement) },
    ],
    sums: (['opening', 'charges', 'payments', 'closing'] as const).map((key) => ({ label: s(key), value: full(statement[key]) })),
    grids: [
      {
        title: s('moves'),
        empty: s('noMoves'),
        columns: [left('day', 62), left('what', 0), left('number', 92), right('charge', 74), right('payment', 74), right('balance', 74)],
        rows: statement.lines().map((line) => [day(line.day), line.text, line.number, money(line.charge), money(line.payment), money(line.balance)]),
      },
      {
        title: t('invoices.statement.itemsAt', { day: format.day(locale, statement.to) }),
        empty: s('noItems'),
        columns: [left('number', 92), left('what', 0), left('issued', 64), left('due', 64), left('age', 128), right('open', 78)],
        rows: statement.items.map((item) => [item.number, item.text, day(item.issueDate), day(item.dueDate), item.ageText, money(item.open)]),
      },
      {
        title: s('byAge'),
        empty: s('noItems'),
        columns: [left('age', 0), right('open', 110)],
        rows: statement.ages.map((one) => [one.text, full(one.amount)]),
      },
    ],
  };
} // prettier-ignore
