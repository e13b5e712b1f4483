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
const BILLED = new Map([['', false], ['no', false], ['0', false], ['yes', true], ['1', true]]); // prettier-ignore

/**
 * A reader of the lines after the first one: a row as it goes into the database, or a sentence about what is wrong with the line.
 * @param today last day on which anything can have been read, `YYYY-MM-DD`
 */
export function createRowReader(head: Head, keys: RegisterKeys, today: string): (line: Line) => ReadingRow | string {
  const at = (name: Column) => head.indexOf(name);
  const [point, meter, obis, day, value] = NEEDED.map(at) as [number, number, number, number, number];
  const [quality, reason, reader, id, bill] = MAY.map(at) as [number, number, number, number, number];
  const dayFault = createDayCheck(today);
  return ({ number: line, fields, fault }) => {
    if (fields === undefined) return fault;
    if (fields.length !== head.length) return `it has ${fields.length} fields, the first line has ${head.length}; bring them in line.`;
    const said = (column: number) => (column < 0 ? '' : fields[column]!.trim());
    const row = {
      line, key: keys.of(said(point), said(meter), said(obis)), readOn: said(day), value: said(value), quality: said(quality) || 'actual',
      reason: said(reason) || 'periodic', readBy: said(reader) || 'dso', externalId: said(id), billed: BILLED.get(said(bill).toLowerCase()),
    };
    const wrong = dayFault(row.readOn) ?? faultOf(row) ?? (row.billed === undefined ? `billed "${said(bill)}" is not known; allowed are yes and no.` : undefined);
    if (wrong !== undefined) return wrong;
    const externalId = row.externalId || `${row.readOn}:${row.reason}:${row.quality}`;
    return { ...row, value: row.value.replace(',', '.'), billed: row.billed === true, externalId };
  };
} // prettier-ignore

type Said = Omit<ReadingRow, 'billed'>;

function faultOf({ key, value, quality, reason, readBy, externalId }: Said): string | undefined {
  if (!VALUE.test(value)) return `value "${value}" is no reading; write digits, and decimals after a point or a comma.`;
  return (
    choiceFault('quality', quality, QUALITIES) ??
    choiceFault('reason', reason, REASONS) ??
    choiceFault('read_by', readBy, READERS) ??
    textFault('external_id', externalId) ??
    key.fault
  );
}

function choiceFault(name: string, given: string, allowed: readonly string[]): string | undefined {
  return allowed.includes(given) ? undefined : `${name} "${given}" is not known; allowed are ${allowed.join(', ')}.`;
}

/** What is wrong with a text that is kept or looked for as it is. */
export function textFault(name: string, text: string): string | undefined {
  if (text.length <= LONGEST && !CONTROL.test(text)) return undefined;
  return `${name} is longer than ${LONGEST} characters or has control characters; correct it.`;
}

/** Files have few days and many lines, so a day is examined once. */
function createDayCheck(today: string): (day: string) => string | undefined {
  const right = new Set<string>();
  return (day) => {
    if (right.has(day)) return undefined;
    if (!isDay(day) || day < EARLIEST) return `read_on "${day}" is no day; write it as YYYY-MM-DD, not before ${EARLIEST}.`;
    if (day > today) return `read_on "${day}" is in the future; today is ${today}.`;
    right.add(day);
    return undefined;
  };
} // prettier-ignore
