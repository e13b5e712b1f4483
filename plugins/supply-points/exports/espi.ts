import { createHash } from 'node:crypto';
import { Decimal } from 'decimal.js';
import { spansOf } from '../metering/consumption.ts';
import type { Commodity } from '../point.entity.ts';
import type { IntervalRow, ReadingRow, RegisterRow } from '../queries.ts';

/** NAESB REQ.21 (ESPI) 1.1: `ServiceCategory`, `commodity` and `uom` of what points deliver. */
const CODES = {
  electricity: { service: 0, commodity: 1 },
  gas: { service: 1, commodity: 7 },
  water: { service: 2, commodity: 9 },
  heat: { service: 4, commodity: 0 },
} as const;
// Unit of measure, and how many of it one of the register's units are.
const UOM: Record<string, { uom: number; factor: number }> = {
  kWh: { uom: 72, factor: 1000 },
  m3: { uom: 42, factor: 1 },
  GJ: { uom: 31, factor: 1e9 },
};
const QUALITY: Record<string, number> = { actual: 0, estimated: 8, self: 0, substitute: 7 };

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char]!);

/** A name-based UUID (RFC 9562, version 5 over SHA-1): the same for the same thing in every export. */
function uuidOf(name: string): string {
  const hash = createHash('sha1').update(`portico:espi:${name}`).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

interface Entry {
  self: string;
  related?: readonly string[];
  title: string;
  content: string;
}

function entry({ self, related = [], title, content }: Entry, at: string): string {
  const up = self.slice(0, self.lastIndexOf('/'));
  const links = [`<link rel="self" href="${self}"/>`, `<link rel="up" href="${up}"/>`, ...related.map((to) => `<link rel="related" href="${to}"/>`)];
  return `<entry><id>urn:uuid:${uuidOf(self)}</id>${links.join('')}<title>${escaped(title)}</title><content>${content}</content><published>${at}</published><updated>${at}</updated></entry>`;
} // prettier-ignore

/** A point as a feed names it. */
export interface FeedPoint {
  id: string;
  commodity: Commodity;
  /** Title of its UsagePoint: code or name. */
  title: string;
}

const ESPI = 'xmlns="http://naesb.org/espi"';

function readingType(point: FeedPoint, register: RegisterRow, seconds: number): string {
  const { commodity } = CODES[point.commodity];
  const { uom } = UOM[register.unit] ?? { uom: 0 };
  return `<ReadingType ${ESPI}><accumulationBehaviour>4</accumulationBehaviour><commodity>${commodity}</commodity><dataQualifier>12</dataQualifier><flowDirection>${register.direction === 'out' ? 19 : 1}</flowDirection><intervalLength>${seconds}</intervalLength><kind>12</kind><powerOfTenMultiplier>${register.unit === 'kWh' || register.unit === 'GJ' ? 0 : -3}</powerOfTenMultiplier><timeAttribute>0</timeAttribute><uom>${uom}</uom></ReadingType>`;
}

function intervalBlock(register: RegisterRow, values: readonly IntervalRow[]): string {
  // Values are integers in ESPI: watt hours as they are, cubic metres in thousandths.
  const factor = (UOM[register.unit] ?? { factor: 1 }).factor * (register.unit === 'm3' ? 1000 : 1);
  const first = Number(values[0]!.starts);
  const last = values.at(-1)!;
  const readings = values.map(({ starts, seconds, value, quality }) => `<IntervalReading>${quality === 'actual' ? '' : `<ReadingQuality><quality>${QUALITY[quality] ?? 0}</quality></ReadingQuality>`}<timePeriod><duration>${seconds}</duration><start>${starts}</start></timePeriod><value>${new Decimal(value).times(factor).toFixed(0)}</value></IntervalReading>`);
  return `<IntervalBlock ${ESPI}><interval><duration>${Number(last.starts) + last.seconds - first}</duration><start>${first}</start></interval>${readings.join('')}</IntervalBlock>`;
} // prettier-ignore

/**
 * What a point used, as a Green Button file: an Atom feed (RFC 4287) with the resources of NAESB ESPI 1.1.
 * @param intervals of the point, by register and time
 * @param at moment of the export, ISO 8601
 */
export function greenButton(point: FeedPoint, registers: readonly RegisterRow[], intervals: readonly IntervalRow[], at: string): string {
  const usagePoint = `/espi/1_1/resource/UsagePoint/${point.id}`;
  const used = registers.flatMap((register) => {
    const values = intervals.filter((one) => one.register_id === register.id);
    return values.length === 0 ? [] : [{ register, values }];
  });
  const entries = [
    entry({ self: usagePoint, related: used.map(({ register }) => `${usagePoint}/MeterReading/${register.id}`), title: point.title,
      content: `<UsagePoint ${ESPI}><ServiceCategory><kind>${CODES[point.commodity].service}</kind></ServiceCategory></UsagePoint>` }, at),
    ...used.flatMap(({ register, values }) => {
      const meterReading = `${usagePoint}/MeterReading/${register.id}`;
      const type = `/espi/1_1/resource/ReadingType/${register.id}`;
      return [
        entry({ self: meterReading, related: [`${meterReading}/IntervalBlock`, type], title: register.obis_code, content: `<MeterReading ${ESPI}/>` }, at),
        entry({ self: type, title: `${register.obis_code} ${register.unit}`, content: readingType(point, register, values[0]!.seconds) }, at),
        entry({ self: `${meterReading}/IntervalBlock/1`, title: '', content: intervalBlock(register, values) }, at),
      ];
    }),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:uuid:${uuidOf(usagePoint + at)}</id><title>${escaped(point.title)}</title><updated>${at}</updated><link rel="self" href="/espi/1_1/resource/Subscription/${point.id}"/>${entries.join('')}</feed>\n`;
} // prettier-ignore

/**
 * Intervals between readings of the registers that have no finer ones.
 * @param fine the finer ones, of any register
 */
export function intervalsFromReadings(registers: readonly RegisterRow[], readings: readonly ReadingRow[], fine: readonly IntervalRow[]): IntervalRow[] {
  const measured = new Set(fine.map((one) => one.register_id));
  const seconds = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1000 + 86_400; // the end of that day
  return registers.filter(({ id }) => !measured.has(id)).flatMap((register) =>
    spansOf(readings.filter((r) => r.register_id === register.id), register).map(({ from, to, used, estimated }) => ({
      register_id: register.id, starts: String(seconds(from)), seconds: seconds(to) - seconds(from), value: used.toFixed(), quality: estimated ? 'estimated' : 'actual',
    })),
  );
} // prettier-ignore
