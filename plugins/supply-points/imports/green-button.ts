import { Decimal } from 'decimal.js';
import { executeIn, type ImportFile, type ImportOutcome, type Importer, type JobContext } from 'portico';
import type { SupplyPointsConfig } from '../config.ts';
import { bareCode } from '../identifiers/index.ts';
import { insertIntervals, type IntervalLine } from './bulk.ts';
import { FeedRefusal, feedEntries, type FeedEntry } from './entries.ts';

const BATCH = 5000;

interface Found {
  id: string;
  customer_id: string;
  unit: string;
}

/** What one file says about types of readings: unit, power of ten, direction, by the address of the type. */
interface ReadingType {
  uom: number;
  power: number;
  out: boolean;
}

/** What was met so far of a feed. */
interface State {
  /** Candidates for the code of the point, the surest first. */
  codes: string[];
  types: Map<string, ReadingType>;
  /** Address of a meter reading -> address of its type. */
  typeOf: Map<string, string>;
  pending: { block: FeedEntry; self: string }[];
  inserted: number;
  met: number;
}

/** Text of an element, with attributes or without. */
function textOf(value: unknown): string {
  const inner = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['#text'] : value;
  return typeof inner === 'string' ? inner : '';
}

const linkOf = (entry: FeedEntry, rel: string): string[] =>
  (entry.link ?? []).flatMap((link) => (link['@rel'] === rel && link['@href'] ? [link['@href']] : []));

// NAESB ESPI uom -> unit of a register and how many of the uom one is.
const UNITS: Record<number, { unit: string; per: number }> = {
  72: { unit: 'kWh', per: 1000 },
  42: { unit: 'm3', per: 1 },
  31: { unit: 'GJ', per: 1e9 },
};
const QUALITY: Record<string, string> = { 7: 'substitute', 8: 'estimated', 10: 'estimated' };

async function findRegister(ctx: JobContext<SupplyPointsConfig>, codes: readonly string[], type: ReadingType): Promise<Found> {
  const { unit } = UNITS[type.uom] ?? {};
  if (unit === undefined) throw new FeedRefusal(`Unit of measure ${type.uom} is not known; known are ${Object.keys(UNITS).join(', ')} (Wh, cubic metres, joules).`);
  const rows = await ctx.write(({ em }) =>
    executeIn<Found & { code: string }>(
      em,
      `select g.id, g.customer_id, g.unit, p.id as code from supply_points_point p
         join supply_points_meter m on m.customer_id = p.customer_id and m.point_id = p.id and m.removed_on is null
         join supply_points_register g on g.customer_id = m.customer_id and g.meter_id = m.id and g.direction = $2 and g.unit = $3
        where p.status = 'active' and (p.eic = any($1) or p.ean = any($1) or p.pod = any($1) or p.ppe = any($1))
        order by g.tou = 'total' desc, g.obis_code`,
      [codes, type.out ? 'out' : 'in', unit],
    ),
  );
  const points = new Set(rows.map((row) => row.code));
  if (points.size > 1) throw new FeedRefusal(`Several points fit ${codes.join(', ')}; name the file after one of them.`);
  if (!rows[0])
    throw new FeedRefusal(`No point with a register in ${unit} fits ${codes.join(', ') || 'the file'}: the title of the UsagePoint or the name of the file has to be its EIC, EAN, POD or PPE.`);
  return rows[0];
} // prettier-ignore

function note(state: State, entry: FeedEntry): void {
  const content = entry.content ?? {};
  const self = linkOf(entry, 'self')[0] ?? entry.id ?? '';
  if ('UsagePoint' in content) state.codes.unshift(bareCode(textOf(entry.title)));
  if ('ReadingType' in content) {
    const type = content.ReadingType as Record<string, unknown>;
    state.types.set(self, { uom: Number(type.uom), power: Number(type.powerOfTenMultiplier ?? 0), out: type.flowDirection === '19' });
  }
  if ('MeterReading' in content) {
    const type = linkOf(entry, 'related').find((href) => href.includes('/ReadingType/'));
    if (type) state.typeOf.set(self, type);
  }
} // prettier-ignore

/** Values of a block in the register's unit. */
function linesOf(block: Record<string, unknown>, { uom, power }: ReadingType): IntervalLine[] {
  const { per } = UNITS[uom]!;
  const readings = (block.IntervalReading ?? []) as Record<string, unknown>[];
  return readings.map((reading) => {
    const { start, duration } = (reading.timePeriod ?? {}) as Record<string, string | undefined>;
    const value = textOf(reading.value);
    if (!/^\d+$/.test(start ?? '') || !/^[1-9]\d*$/.test(duration ?? '') || !/^-?\d+$/.test(value))
      throw new FeedRefusal(`An IntervalReading has start "${start}", duration "${duration}" and value "${value}"; all three have to be whole numbers.`);
    const quality = textOf((reading.ReadingQuality as Record<string, unknown> | undefined)?.quality);
    return { starts: Number(start), seconds: Number(duration), value: new Decimal(value).times(new Decimal(10).pow(power)).dividedBy(per).toFixed(), quality: QUALITY[quality] ?? 'actual' };
  });
} // prettier-ignore

async function takeBlock(ctx: JobContext<SupplyPointsConfig>, state: State, { block, self }: State['pending'][number]): Promise<void> {
  const reading = self.replace(/\/IntervalBlock(\/.*)?$/, '');
  const type = state.types.get(state.typeOf.get(reading) ?? '') ?? (state.types.size === 1 ? [...state.types.values()][0] : undefined);
  if (!type) throw new FeedRefusal(`There is no ReadingType for ${reading}; without it nobody knows the unit of its values.`);
  const register = await findRegister(ctx, state.codes, type);
  for (const one of (block.content?.IntervalBlock ?? []) as Record<string, unknown>[]) {
    const lines = linesOf(one, type);
    state.met += lines.length;
    for (let at = 0; at < lines.length; at += BATCH)
      state.inserted += await ctx.write((tx) => insertIntervals(tx, register, lines.slice(at, at + BATCH)));
  }
} // prettier-ignore

/** One entry after the other; blocks that come before the type of their values wait for it. */
async function run(ctx: JobContext<SupplyPointsConfig>, file: ImportFile): Promise<ImportOutcome> {
  const state: State = { codes: [bareCode(file.name.replace(/(-green-button)?\.xml$/i, ''))], types: new Map(), typeOf: new Map(), pending: [], inserted: 0, met: 0 };
  try {
    for await (const entry of feedEntries(file.path)) {
      note(state, entry);
      if (!('IntervalBlock' in (entry.content ?? {}))) continue;
      const one = { block: entry, self: linkOf(entry, 'self')[0] ?? '' };
      if (state.types.size === 0) state.pending.push(one);
      else await takeBlock(ctx, state, one);
    }
    for (const one of state.pending) await takeBlock(ctx, state, one);
  } catch (error) {
    if (!(error instanceof FeedRefusal)) throw error;
    const taken = state.inserted > 0 ? [`${state.inserted} values before it are in.`] : [];
    return { result: 'refused', notes: [error.message, ...taken] };
  }
  if (state.met === 0) return { result: 'refused', notes: ['There are no IntervalReadings in the file.'] };
  if (state.inserted === 0) return { result: 'unchanged', notes: [] };
  return { result: 'imported', notes: [`${state.inserted} values new, ${state.met - state.inserted} were there already.`] };
} // prettier-ignore

/** `portico import green-button FILE.xml` */
export const greenButtonImporter: Importer<SupplyPointsConfig> = {
  summary: 'Green Button (NAESB ESPI) usage of a point, named by the title of its UsagePoint or by the file name',
  run,
};
