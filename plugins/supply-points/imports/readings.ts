import type { ImportFile, ImportOutcome, Importer, JobContext } from 'portico';
import type { SupplyPointsConfig } from '../config.ts';
import { insertReadings } from './insert-readings.ts';
import { createLanes } from './lanes.ts';
import { csvLines, type Line } from './lines.ts';
import { createRowReader, headOf, type ReadingRow } from './reading-row.ts';
import { createRegisterKeys } from './registers.ts';
import { createTally, type Tally } from './tally.ts';

/** Rows of one transaction: the more there are, the fewer times the data version of a customer rises. */
const BATCH = 10_000;
/** Connections at work at the same time. */
const LANES = 2;

/** Takes the rows of a lane to the database once there are enough of them. */
type Send = (row: ReadingRow) => Promise<void> | undefined;

/**
 * Streams the file in batches, a transaction each, and reads on while they are written: memory does not grow with the file, and a file
 * that broke off is simply taken in again.
 */
async function run(ctx: JobContext<SupplyPointsConfig>, file: ImportFile): Promise<ImportOutcome> {
  const tally = createTally();
  const lanes = createLanes(LANES);
  // A register keeps to one lane, so that batches on their way never wait for each other's rows.
  const batches = Array.from({ length: LANES }, (): ReadingRow[] => []);
  const flush = (lane: number) => {
    const rows = batches[lane]!;
    batches[lane] = [];
    return lanes.start(lane, () => ctx.write((tx) => insertReadings(tx, rows, tally)));
  };
  const send: Send = (row) => {
    const lane = row.key.number % LANES;
    return batches[lane]!.push(row) === BATCH ? flush(lane) : undefined;
  };
  try {
    const refusal = await readRows(file, ctx.today, tally, send);
    if (refusal !== undefined) return { result: 'refused', notes: [refusal] };
    for (const lane of batches.keys()) await flush(lane);
  } finally {
    await lanes.end();
  }
  return tally.outcome('readings');
}

/** Sends every row of a file that can be read; a sentence where the file is none of ours. */
async function readRows(file: ImportFile, today: string, tally: Tally, send: Send): Promise<string | undefined> {
  let rowOf: ((line: Line) => ReadingRow | string) | undefined;
  for await (const lines of csvLines(file.path)) {
    for (const line of lines) {
      if (rowOf === undefined) {
        const head = line.fault ?? headOf(line.fields);
        if (typeof head === 'string') return head;
        rowOf = createRowReader(head, createRegisterKeys(), today);
        continue;
      }
      const row = rowOf(line);
      if (typeof row === 'string') tally.refuse(line.number, row);
      else await send(row);
    }
  }
  return undefined;
}

/** `portico import readings FILE.csv` */
export const readingsImporter: Importer<SupplyPointsConfig> = {
  summary:
    'meter readings as CSV: point, meter, obis, read_on, value [, quality, reason, read_by, external_id, billed]',
  extensions: ['.csv', '.txt'],
  run,
};
