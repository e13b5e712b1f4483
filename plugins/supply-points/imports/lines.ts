import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import { delimiterOf, type Delimiter } from './delimiter.ts';

/** Bytes read at once; no line has nearly as many. */
const BLOCK = 256 * 1024;
const NEWLINE = 0x0a;

/** One line of a CSV file: its fields, or why it has none. */
export type Line =
  { number: number; fields: string[]; fault?: undefined } | { number: number; fields?: undefined; fault: string };

/**
 * The lines of a CSV file (RFC 4180, of which line breaks within quotes are left out: a line is a record, so a stray quote spoils its own
 * line and no other). Memory depends on no size of the file.
 *
 * Text is UTF-8, with a byte order mark or without; a block that is no UTF-8 is read as windows-1250, as spreadsheets of the region write.
 * A line that does not end ends the file: it comes as a fault, and nothing after it.
 * @returns blocks of lines, empty ones left out; numbers count from 1
 */
export async function* csvLines(path: string): AsyncGenerator<Line[]> {
  const delimiter = await delimiterOf(path);
  let [rest, next] = [Buffer.alloc(0), 1];
  for await (const chunk of createReadStream(path, { highWaterMark: BLOCK }) as AsyncIterable<Buffer>) {
    const read = Buffer.concat([rest, chunk]);
    const end = read.lastIndexOf(NEWLINE) + 1;
    rest = read.subarray(end);
    if (end > 0) {
      const { lines, count } = linesOf(textOf(read.subarray(0, end)), next, delimiter);
      next += count;
      yield lines;
    }
    if (rest.length > BLOCK) {
      yield [{ number: next, fault: `it has more than ${BLOCK} bytes, so nothing after it was read; export it anew.` }];
      return;
    }
  }
  if (rest.length > 0) yield linesOf(textOf(rest), next, delimiter).lines;
}

const textOf = (block: Buffer): string =>
  isUtf8(block) ? block.toString('utf8') : new TextDecoder('windows-1250').decode(block);

/** Parses a block at once, which is much cheaper than line by line; where records and lines do not match, line by line after all. */
function linesOf(text: string, first: number, delimiter: Delimiter): { lines: Line[]; count: number } {
  const written = (first === 1 ? text.replace(/^\ufeff/, '') : text).replace(/\r?\n$/, '').split(/\r?\n/);
  const records = recordsOf(written.join('\n'), delimiter);
  const parsed = Array.isArray(records) && records.length === written.length;
  const lines = written.map((line, index): Line => {
    const number = first + index;
    if (parsed) return { number, fields: records[index]! };
    const own = recordsOf(line, delimiter);
    return typeof own === 'string' ? { number, fault: own } : { number, fields: own[0] ?? [''] };
  });
  return { lines: lines.filter(({ fields }) => fields?.length !== 1 || fields[0] !== ''), count: written.length };
}

/** Records of a text, or a sentence about the first that is none. */
function recordsOf(text: string, delimiter: Delimiter): string[][] | string {
  try {
    return parse(text, { delimiter, relax_column_count: true, record_delimiter: '\n' });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return 'its quotes do not match; double a quote within a field, and close each field that begins with one.';
  }
}
