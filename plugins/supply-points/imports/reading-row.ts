import { isDay } from 'portico';
import { QUALITIES, READERS, REASONS } from '../reading.entity.ts';
import type { Line } from './lines.ts';
import type { RegisterKey, RegisterKeys } from './registers.ts';

/** A line of a file of readings, every field as text that the database reads. */
export interface ReadingRow {
  /** Number of the line. */
  line: number;
  key: RegisterKey;
  /** `YYYY-MM-DD` */
  readOn: string;
  /** Decimal text; it is a number nowhere before the database. */
  value: string;
  quality: string;
  reason: string;
  readBy: string;
  externalId: string;
  billed: boolean;
}

const NEEDED = ['point', 'meter', 'obis', 'read_on', 'value'] as const;
const MAY = ['quality', 'reason', 'read_by', 'external_id', 'billed'] as const;
/** What our own export has besides, so that it can be taken in as it is. */
const IGNORED = ['unit', 'consumption', 'source', 'status'];

type Column = (typeof NEEDED)[number] | (typeof MAY)[number];

/** Which columns a file has, in its order. */
export type Head = readonly Column[];

/** Reads the first line; a sentence where the file is none of ours. */
export function headOf(fields: readonly string[]): Head | string {
  const names = fields.map((name) => name.trim().toLowerCase());
  const missing = NEEDED.filter((name) => !names.includes(name));
  if (missing.length > 0)
    return `The first line has to name the columns ${NEEDED.join(', ')} (and may name ${MAY.join(', ')}); missing: ${missing.join(', ')}.`;
  const known: readonly string[] = [...NEEDED, ...MAY, ...IGNORED];
  const strange = names.find((name, at) => !known.includes(name) || names.indexOf(name) !== at);
  if (strange !== undefined) return `Column "${strange}" is not known or is there twice; take it out.`;
  return names as Column[];
}

/** An earlier day is a slip of the pen, such as 0206-01-31. */
const EARLIEST = '1900-01-01';
const LONGEST = 200;
const VALUE = /^\d{1,15}([.,]\d{1,6})?$/;
const CONTROL = /\p{Cc}/u;

/** Values that a column may have, and what each of them is in a row. */
const choices = (words: readonly string[]): ReadonlyMap<string, string> => new Map(words.map((word) => [word, word]));
const [QUALITY, REASON, READER] = [choices(QUALITIES), choices(REASONS), choices(READERS)];
const BILLED: ReadonlyMap<string, boolean> = new Map([['yes', true], ['1', true], ['no', false], ['0', false]]); // prettier-ignore

/** What is wrong with a line; caught where lines are read. */
class LineFault extends Error {}

/**
 * A reader of the lines after the first one: a row as it goes into the database, or a sentence about what is wrong with the line. Texts
 * that many lines share are one string in all of their rows, so that a batch on its way takes little memory.
 * @param today last day on which anything can have been read, `YYYY-MM-DD`
 */
export function createRowReader(head: Head, keys: RegisterKeys, today: string): (line: Line) => ReadingRow | string {
  const at = (name: Column) => head.indexOf(name);
  const [point, meter, obis, day, value] = NEEDED.map(at) as [number, number, number, number, number];
  const [quality, reason, reader, id, bill] = MAY.map(at) as [number, number, number, number, number];
  const dayOf = createDays(today);
  const read = (line: number, fields: readonly string[]): ReadingRow => {
    const said = (column: number) => (column < 0 ? '' : fields[column]!.trim());
    const key = keys.of(said(point), said(meter), said(obis));
    if (key.fault !== undefined) throw new LineFault(key.fault);
    const row = {
      line,
      key,
      readOn: dayOf(said(day)),
      value: valueOf(said(value)),
      quality: choose('quality', said(quality) || 'actual', QUALITY),
      reason: choose('reason', said(reason) || 'periodic', REASON),
      readBy: choose('read_by', said(reader) || 'dso', READER),
      billed: choose('billed', said(bill).toLowerCase() || 'no', BILLED),
    };
    return { ...row, externalId: idOf(said(id)) || `${row.readOn}:${row.reason}:${row.quality}` };
  };
  return ({ number, fields, fault }) => {
    if (fields === undefined) return fault;
    if (fields.length !== head.length)
      return `it has ${fields.length} fields, the first line has ${head.length}; bring them in line.`;
    try {
      return read(number, fields);
    } catch (error) {
      if (error instanceof LineFault) return error.message;
      throw error;
    }
  };
}

function valueOf(text: string): string {
  if (VALUE.test(text)) return text.replace(',', '.');
  throw new LineFault(`value "${text}" is no reading; write digits, and decimals after a point or a comma.`);
}

function choose<T>(name: string, given: string, allowed: ReadonlyMap<string, T>): T {
  const chosen = allowed.get(given);
  if (chosen !== undefined) return chosen;
  throw new LineFault(`${name} "${given}" is not known; allowed are ${[...allowed.keys()].join(', ')}.`);
}

function idOf(text: string): string {
  const fault = textFault('external_id', text);
  if (fault !== undefined) throw new LineFault(fault);
  return text;
}

/** What is wrong with a text that is kept or looked for as it is. */
export function textFault(name: string, text: string): string | undefined {
  if (text.length <= LONGEST && !CONTROL.test(text)) return undefined;
  return `${name} is longer than ${LONGEST} characters or has control characters; correct it.`;
}

/** Files have few days and many lines, so a day is examined once. */
function createDays(today: string): (text: string) => string {
  const right = new Map<string, string>();
  return (text) => {
    const day = right.get(text);
    if (day !== undefined) return day;
    if (!isDay(text) || text < EARLIEST)
      throw new LineFault(`read_on "${text}" is no day; write it as YYYY-MM-DD, not before ${EARLIEST}.`);
    if (text > today) throw new LineFault(`read_on "${text}" is in the future; today is ${today}.`);
    right.set(text, text);
    return text;
  };
}
