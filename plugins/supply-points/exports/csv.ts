import { stringify } from 'csv-stringify/sync';
import { harmlessCell } from 'portico';
import { COLUMNS, type ExportRow } from './rows.ts';

/** Readings as CSV (RFC 4180) with a byte order mark, so that spreadsheets read it as UTF-8. */
export function readingsCsv(rows: readonly ExportRow[]): Buffer {
  const lines = rows.map((row) => COLUMNS.map((column) => harmlessCell(row[column])));
  return Buffer.from(stringify([COLUMNS as readonly string[], ...lines], { bom: true, record_delimiter: '\r\n' }));
} // prettier-ignore
