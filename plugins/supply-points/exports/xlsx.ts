import { COLUMNS, type ExportRow } from './rows.ts';

const NUMBERS = new Set(['value', 'consumption']);

/** Readings as a workbook; days are days and numbers are numbers. */
export async function readingsXlsx(rows: readonly ExportRow[], titles: readonly string[], sheetName: string): Promise<Buffer> {
  const { default: Excel } = await import('exceljs'); // large: only for those who take a workbook
  const book = new Excel.Workbook();
  const sheet = book.addWorksheet(sheetName.slice(0, 31), { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = COLUMNS.map((key, index) => ({ key, header: titles[index]!, width: Math.max(12, titles[index]!.length + 2) }));
  sheet.getRow(1).font = { bold: true };
  for (const row of rows)
    sheet.addRow(COLUMNS.map((column) => {
      const text = row[column];
      if (column === 'read_on') return new Date(`${text}T00:00:00Z`);
      return NUMBERS.has(column) && text !== '' ? Number(text) : text;
    }));
  sheet.getColumn('read_on').numFmt = 'yyyy-mm-dd';
  return Buffer.from(await book.xlsx.writeBuffer());
} // prettier-ignore
