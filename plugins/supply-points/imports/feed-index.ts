import { bareCode } from '../identifiers/index.ts';
import { feedParts, type FeedEntry } from './feed.ts';

/** What a ReadingType says of values. */
export interface ReadingType {
  /** Unit of a register. */
  unit: string;
  /** Power of ten by which a value is multiplied to be in that unit. */
  power: number;
  direction: 'in' | 'out';
}

/** Values of one meter reading of the feed: whose they are, and what. */
export interface Series {
  /** Codes of the point, the surest first. */
  codes: readonly string[];
  /** A sentence where the feed does not tell, or nobody knows the unit. */
  type: ReadingType | string;
}

// NAESB ESPI uom -> unit of a register, and which power of ten of the uom one is.
const UNITS: Record<string, { unit: string; power: number }> = {
  72: { unit: 'kWh', power: 3 },
  42: { unit: 'm3', power: 0 },
  31: { unit: 'GJ', power: 9 },
};

/** What ESPI calls reverse: given to the grid. */
const OUT = '19';

/** What a feed says about its readings, wherever in the file it says it. */
export interface FeedIndex {
  readings: number;
  series: readonly Series[];
  /** The series of the readings of an entry, by its number; entries are asked for in their order. */
  seriesOf(entry: number): Series;
}

/** What is kept of a feed: only what differs from one series to the next. */
interface Met {
  readings: number;
  /** Addresses of usage points, with their codes. */
  points: Map<string, string>;
  types: Map<string, FeedEntry['type']>;
  /** Addresses of meter readings, with those of their types. */
  typeOf: Map<string, string>;
  /** From which entry on blocks belong to which meter reading. */
  blocks: { from: number; reading: string }[];
}

/**
 * Reads a feed for what its readings are: entries stand in any order, so types can come after the values.
 * @param name of the file, which can be the code of the point
 * @throws FeedRefusal where the file is none of ours
 */
export async function indexFeed(path: string, name: string): Promise<FeedIndex> {
  const met: Met = { readings: 0, points: new Map(), types: new Map(), typeOf: new Map(), blocks: [] };
  for await (const { entries, readings } of feedParts(path)) {
    met.readings += readings.length;
    for (const entry of entries) note(met, entry);
  }
  const fileCode = bareCode(name.replace(/(-green-button)?\.xml$/i, ''));
  const bySeries = new Map(met.blocks.map(({ reading }) => [reading, seriesOf(met, reading, fileCode)]));
  let at = 0;
  return {
    readings: met.readings,
    series: [...bySeries.values()],
    seriesOf(entry) {
      while ((met.blocks[at + 1]?.from ?? Infinity) <= entry) at++;
      return bySeries.get(met.blocks[at]!.reading)!;
    },
  };
}

function note(met: Met, { number, kind, self, title, related, type }: FeedEntry): void {
  if (kind === 'UsagePoint') met.points.set(self, bareCode(title));
  if (kind === 'ReadingType') met.types.set(self, type);
  const href = related.find((one) => one.includes('/ReadingType/'));
  if (kind === 'MeterReading' && href !== undefined) met.typeOf.set(self, href);
  const reading = self.replace(/\/IntervalBlock(\/.*)?$/, '');
  if (kind === 'IntervalBlock' && met.blocks.at(-1)?.reading !== reading) met.blocks.push({ from: number, reading });
}

/** A feed of several points names the point of a block by its address; one of a single point can be named after it as a file. */
function seriesOf({ points, types, typeOf }: Met, reading: string, fileCode: string): Series {
  const point = points.get(/^.*\/UsagePoint\/[^/]+/.exec(reading)?.[0] ?? '');
  const codes = points.size > 1 && point !== undefined ? [point] : [...points.values(), fileCode];
  const type = typeOf.has(reading) || types.size !== 1 ? types.get(typeOf.get(reading) ?? '') : [...types.values()][0];
  return { codes: codes.filter((code) => code !== ''), type: type ? readingType(type) : `There is no ReadingType for ${reading || 'an entry'}; without it nobody knows the unit of its values.` };
} // prettier-ignore

function readingType({ uom = '', powerOfTenMultiplier: power = '0', flowDirection }: FeedEntry['type']): ReadingType | string {
  const known = UNITS[uom];
  if (!known) return `Unit of measure "${uom}" is not known; known are ${Object.keys(UNITS).join(', ')} (Wh, cubic metres, joules).`;
  if (!/^-?(\d|1[0-2])$/.test(power)) return `powerOfTenMultiplier "${power}" is not known; allowed are -12 to 12.`;
  return { unit: known.unit, power: Number(power) - known.power, direction: flowDirection === OUT ? 'out' : 'in' };
} // prettier-ignore
