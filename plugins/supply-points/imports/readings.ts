import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import type { ImportFile, ImportOutcome, Importer, JobContext } from 'portico';
import type { SupplyPointsConfig } from '../config.ts';
import { bareCode } from '../identifiers/index.ts';
import { isDay } from '../metering/days.ts';
import { QUALITIES, READERS, REASONS } from '../reading.entity.ts';
import { delimiterOf } from './delimiter.ts';
import { insertReadings, type ReadingLine } from './bulk.ts';

const BATCH = 5000;
const TOLD = 20;
const NEEDED = ['point', 'meter', 'obis', 'read_on', 'value'] as const;
const ALLOWED = new Set<string>([...NEEDED, 'quality', 'reason', 'read_by', 'external_id', 'unit', 'consumption', 'source', 'status']); // prettier-ignore

type Cells = Record<string, string | undefined>;

/** A line as it goes into the database, or what is wrong with it. */
function lineOf(cells: Cells, line: number): ReadingLine | string {
  const said = (name: string) => (cells[name] ?? '').trim();
  const value = said('value').replace(',', '.');
  const quality = said('quality') || 'actual';
  const reason = said('reason') || 'periodic';
  const readBy = said('read_by') || 'dso';
  const where = `Line ${line}`;
  if (!isDay(said('read_on'))) return `${where}: read_on "${said('read_on')}" is no day; write it as YYYY-MM-DD.`;
  if (!/^\d{1,15}(\.\d{1,6})?$/.test(value)) return `${where}: value "${said('value')}" is no reading; write digits, and decimals after a point.`;
  for (const [name, given, allowed] of [['quality', quality, QUALITIES], ['reason', reason, REASONS], ['read_by', readBy, READERS]] as const)
    if (!(allowed as readonly string[]).includes(given)) return `${where}: ${name} "${given}" is not known; allowed are ${allowed.join(', ')}.`;
  const readOn = said('read_on');
  return {
    line, point: bareCode(said('point')), meter: said('meter'), obis: said('obis'), readOn, value, quality, reason, readBy,
    externalId: said('external_id') || `${readOn}:${reason}:${quality}`,
  };
} // prettier-ignore

/** Counts of a file, and the first sentences about its lines. */
interface Tally {
  inserted: number;
  there: number;
  wrong: number;
  notes: string[];
}

function tell(tally: Tally, sentence: string): void {
  tally.wrong++;
  if (tally.notes.length < TOLD) tally.notes.push(sentence);
}

async function send(ctx: JobContext<SupplyPointsConfig>, lines: readonly ReadingLine[], tally: Tally): Promise<void> {
  const { inserted, unknown } = await ctx.write((tx) => insertReadings(tx, lines));
  tally.inserted += inserted;
  tally.there += lines.length - unknown.length - inserted;
  const byLine = new Map(lines.map((line) => [line.line, line]));
  for (const number of unknown) {
    const { point, meter, obis } = byLine.get(number)!;
    tell(tally, `Line ${number}: no register ${obis} of meter "${meter}" at point "${point}"; take in the point first, or correct the line.`);
  }
} // prettier-ignore

/** Which columns a file has; a sentence where it is none of ours. */
function headFault(columns: readonly string[]): string | undefined {
  const missing = NEEDED.filter((name) => !columns.includes(name));
  if (missing.length > 0)
    return `The first line has to name the columns ${NEEDED.join(', ')} (and may name quality, reason, read_by, external_id); missing: ${missing.join(', ')}.`;
  const strange = columns.filter((name) => !ALLOWED.has(name));
  return strange.length > 0 ? `Column "${strange[0]}" is not known; take it out.` : undefined;
}

class HeadFault extends Error {}

async function open(file: ImportFile) {
  const columns = (head: string[]) => {
    const names = head.map((name) => name.trim().toLowerCase());
    const fault = headFault(names);
    if (fault !== undefined) throw new HeadFault(fault);
    return names;
  };
  const parser = parse({ bom: true, columns, delimiter: await delimiterOf(file.path), skip_empty_lines: true, info: true, relax_column_count: false, max_record_size: 10_000 }); // prettier-ignore
  const source = createReadStream(file.path);
  source.on('error', (error) => parser.destroy(error));
  return source.pipe(parser) as AsyncIterable<{ record: Cells; info: { lines: number } }>;
}

/**
 * Streams the file in batches, a transaction each, and reads the next one while one is written: memory does not grow with the file, and a
 * file that broke off is simply taken in again.
 */
async function run(ctx: JobContext<SupplyPointsConfig>, file: ImportFile): Promise<ImportOutcome> {
  const tally: Tally = { inserted: 0, there: 0, wrong: 0, notes: [] };
  let batch: ReadingLine[] = [];
  let writing: Promise<unknown> = Promise.resolve();
  let failed: unknown;
  const flush = async () => {
    await writing;
    if (failed !== undefined) throw failed as Error;
    const lines = batch;
    batch = [];
    if (lines.length > 0) writing = send(ctx, lines, tally).catch((error: unknown) => (failed = error));
  };
  try {
    for await (const { record, info } of await open(file)) {
      const line = lineOf(record, info.lines);
      if (typeof line === 'string') tell(tally, line);
      else if (batch.push(line) === BATCH) await flush();
    }
    await flush();
    await flush();
  } catch (error) {
    await writing;
    if (!(error instanceof HeadFault) && !/^(CSV|INVALID)_/.test((error as { code?: string }).code ?? '')) throw error;
    tell(tally, (error as Error).message);
  }
  return outcomeOf(tally);
}

function outcomeOf({ inserted, there, wrong, notes }: Tally): ImportOutcome {
  const more = wrong > notes.length ? [`${wrong - notes.length} more lines were not taken in.`] : [];
  if (inserted === 0 && there === 0 && wrong > 0) return { result: 'refused', notes: [...notes, ...more] };
  if (inserted === 0 && wrong === 0) return { result: 'unchanged', notes: [] };
  return { result: 'imported', notes: [`${inserted} readings new, ${there} were there already, ${wrong} lines not taken in.`, ...notes, ...more] }; // prettier-ignore
}

/** `portico import readings FILE.csv` */
export const readingsImporter: Importer<SupplyPointsConfig> = {
  summary: 'meter readings as CSV: point, meter, obis, read_on, value [, quality, reason, read_by, external_id]',
  run,
};
