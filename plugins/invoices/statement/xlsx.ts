import type { Worksheet } from 'exceljs';
import type { Context } from 'portico';
import type { Statement } from './model.ts';
import { tablesOf, type Cell } from './table.ts';

/** Excel knows numbers of 15 digits; a longer amount stays the text it is rather than becoming another amount. */
const numeric = (amount: string): number | string => (amount.replace(/\D/g, '').length <= 15 ? Number(amount) : amount);

function put(sheet: Worksheet, row: number, column: number, cell: Cell): void {
  const target = sheet.getCell(row, column);
  if ('amount' in cell) {
    target.value = numeric(cell.amount);
    target.numFmt = '#,##0.00';
    target.alignment = { horizontal: 'right' };
  } else if ('day' in cell) {
    target.value = new Date(`${cell.day}T00:00:00Z`);
    target.numFmt = 'yyyy-mm-dd';
  } else target.value = cell.text; // a text is never a formula here
}

function fill(sheet: Worksheet, from: number, { head, rows }: { head: string[]; rows: Cell[][] }): void {
  head.forEach((title, index) => {
    const cell = sheet.getCell(from, index + 1);
    cell.value = title;
    cell.font = { bold: true };
    cell.border = { bottom: { style: 'thin' } };
  });
  rows.forEach((row, index) => row.forEach((cell, column) => put(sheet, from + 1 + index, column + 1, cell)));
}

function widths(sheet: Worksheet, list: number[]): void {
  list.forEach((width, index) => {
    sheet.getColumn(index + 1).width = width;
  });
}

/** The statement as a workbook: movements on the first sheet, what is open on the second. Days and amounts can be calculated with. */
export async function statementXlsx(ctx: Pick<Context, 't' | 'locale'>, statement: Statement): Promise<Buffer> {
  const { default: excel } = await import('exceljs');
  const { about, moves, items } = tablesOf(ctx, statement);
  const book = new excel.Workbook();
  book.creator = 'Portico';
  const first = book.addWorksheet(ctx.t('invoices.statement.sheetMoves'));
  about.forEach(([label, value], index) => {
    first.getCell(index + 1, 1).value = label;
    first.getCell(index + 1, 1).font = { bold: true };
    put(first, index + 1, 2, value);
  });
  fill(first, about.length + 2, moves);
  widths(first, [18, 34, 18, 22, 14, 14, 14]);
  const second = book.addWorksheet(ctx.t('invoices.statement.sheetItems'));
  fill(second, 1, items);
  widths(second, [18, 24, 14, 14, 22, 14]);
  return Buffer.from(await book.xlsx.writeBuffer());
}
