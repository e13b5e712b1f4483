import { stringify } from 'csv-stringify/sync';
import { COLUMNS, type ExportRow } from './rows.ts';

/** Numbers may begin with a minus; any other text that a spreadsheet would run gets an apostrophe before it (OWASP, "CSV Injection"). */
const safe = (text: string): string => (/^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text);

/** Readings as CSV (RFC 4180) with a byte order mark, so that spreadsheets read it as UTF-8. */
export function readingsCsv(rows: readonly ExportRow[]): Buffer {
  const lines = rows.map((row) => COLUMNS.map((column) => safe(row[column])));
  return Buffer.from(stringify([COLUMNS as readonly string[], ...lines], { bom: true, record_delimiter: '\r\n' }));
} // prettier-ignore
