import type { ImportFile, ImportOutcome, Importer, JobContext } from 'portico';
import type { SupplyPointsConfig } from '../config.ts';
import { indexFeed, type FeedIndex } from './feed-index.ts';
import { findTargets, type Target } from './feed-registers.ts';
import { FeedRefusal, feedParts, type FeedReading } from './feed.ts';
import { insertIntervals, type IntervalRow } from './insert-intervals.ts';
import { createLanes } from './lanes.ts';
import { createTally, type Tally } from './tally.ts';

type Ctx = JobContext<SupplyPointsConfig>;

const BATCH = 10_000;

const QUALITY: Record<string, string> = { 7: 'substitute', 8: 'estimated', 10: 'estimated' };

/**
 * Decimal text times a power of ten, exactly: the point moves in the text.
 * @param value whole number as text
 */
export function timesTenTo(value: string, power: number): string {
  const [sign, digits] = value.startsWith('-') ? ['-', value.slice(1)] : ['', value];
  if (power >= 0) return sign + digits + '0'.repeat(power);
  const padded = digits.padStart(1 - power, '0');
  const decimals = padded.slice(power).replace(/0+$/, '');
  return sign + padded.slice(0, power) + (decimals && `.${decimals}`);
}

/** A reading in the register's unit, or what is wrong with it. */
function rowOf({ start, duration, value, quality }: FeedReading, { register, power }: Target, now: number): IntervalRow | string {
  if (!/^\d{1,11}$/.test(start) || !/^[1-9]\d{0,8}$/.test(duration) || !/^-?\d{1,30}$/.test(value))
    return `an IntervalReading has start "${start}", duration "${duration}" and value "${value}"; all three have to be whole numbers.`;
  if (Number(start) > now) return `an IntervalReading starts at ${start}, which is in the future.`;
  return { register, starts: start, seconds: duration, value: timesTenTo(value, power), quality: QUALITY[quality] ?? 'actual' };
} // prettier-ignore

/**
 * Sends the readings of a feed to the database in batches, a transaction each, and reads on meanwhile. A feed is mostly about one register,
 * so a second connection would only wait for the first.
 */
async function takeReadings(
  ctx: Ctx,
  path: string,
  targetOf: (entry: number) => Target | string,
  tally: Tally,
): Promise<void> {
  const lanes = createLanes(1);
  const now = Date.now() / 1000;
  let rows: IntervalRow[] = [];
  const flush = () => {
    const batch = rows;
    rows = [];
    return lanes.start(0, () => ctx.write((tx) => insertIntervals(tx, batch, tally)));
  };
  try {
    for await (const { readings } of feedParts(path)) {
      for (const reading of readings) {
        const target = targetOf(reading.entry);
        const row = typeof target === 'string' ? target : rowOf(reading, target, now);
        if (typeof row === 'string') tally.refuse(reading.line, row);
        else if (rows.push(row) === BATCH) await flush();
      }
    }
    if (rows.length > 0) await flush();
  } finally {
    await lanes.end();
  }
}

/** @throws FeedRefusal where there is nothing to take in for anybody we know */
async function targetsOf(ctx: Ctx, index: FeedIndex): Promise<(entry: number) => Target | string> {
  if (index.readings === 0) throw new FeedRefusal('There are no IntervalReadings in the file.');
  const targets = await findTargets(ctx, index.series);
  const faults = new Set([...targets.values()].filter((target) => typeof target === 'string'));
  if (targets.size > 0 && [...targets.values()].every((target) => typeof target === 'string'))
    throw new FeedRefusal([...faults].slice(0, 5).join(' '));
  return (entry) => targets.get(index.seriesOf(entry))!;
}

/** The file is read twice: first for what its values are, so that one that is broken or of nobody is refused before anything is written. */
async function run(ctx: Ctx, file: ImportFile): Promise<ImportOutcome> {
  const tally = createTally();
  try {
    const targetOf = await targetsOf(ctx, await indexFeed(file.path, file.name));
    await takeReadings(ctx, file.path, targetOf, tally);
  } catch (error) {
    if (!(error instanceof FeedRefusal)) throw error;
    return { result: 'refused', notes: [error.message] };
  }
  return tally.outcome('values');
}

/** `portico import green-button FILE.xml` */
export const greenButtonImporter: Importer<SupplyPointsConfig> = {
  summary: 'Green Button (NAESB ESPI) usage of points, named by the titles of their UsagePoints or by the file name',
  extensions: ['.xml'],
  run,
};
