import { harmlessCell, type Context } from 'portico';
import type { Statement } from './model.ts';
import { tablesOf, type Cell } from './table.ts';

/**
 * The statement as CSV for spreadsheets of Central Europe: semicolons, UTF-8 with a byte order mark, days as `YYYY-MM-DD`, amounts with
 * the decimal sign of the reader's language and without grouping.
 */
export async function statementCsv(ctx: Pick<Context, 't' | 'locale'>, statement: Statement): Promise<Buffer> {
  const { stringify } = await import('csv-stringify/sync');
  const { about, moves, items } = tablesOf(ctx, statement);
  const written = (cell: Cell): string => {
    if ('amount' in cell) return ctx.locale === 'en' ? cell.amount : cell.amount.replace('.', ',');
    return 'day' in cell ? cell.day : harmlessCell(cell.text);
  };
  const rows = [
    ...about.map(([label, value]) => [label, written(value)]),
    [],
    moves.head,
    ...moves.rows.map((row) => row.map(written)),
    [],
    items.head,
    ...items.rows.map((row) => row.map(written)),
  ];
  return Buffer.from(stringify(rows, { delimiter: ';', bom: true, record_delimiter: 'windows' }));
}
