import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { idOf } from './ids.ts';

/** Registers of each customer's meter. */
const OBIS = ['1-0:1.8.1', '1-0:1.8.2'] as const;

/** First day of which a file has readings. */
const FIRST = Date.UTC(2020, 0, 1);
const DAY = 86_400_000;

// What the n-th customer's point and meter are called, in SQL and in files alike.
const EAN = (n: number): string => `859182400${String(n).padStart(9, '0')}`;
const METER = (n: number): string => `M${n}`;

/**
 * Gives every customer of the benchmark a point with a meter of two registers, to which the readings of {@link readingsFile} belong.
 * @param client of the owner
 */
export async function fillRegisters(client: pg.Client, customers: number): Promise<void> {
  const each = `from generate_series(0, ${customers - 1}) n`;
  await client.query(`insert into supply_points_point (id, customer_id, label, ean, commodity, street, city, postal_code, country)
    select ${idOf('point', 'n')}, ${idOf('customer', 'n')}, 'Home', '859182400' || lpad(n::text, 9, '0'), 'electricity', 'Long Street ' || n, 'Bratislava', '811 01', 'SK' ${each}`);
  await client.query(`insert into supply_points_meter (id, customer_id, point_id, serial_no, installed_on)
    select ${idOf('meter', 'n')}, ${idOf('customer', 'n')}, ${idOf('point', 'n')}, 'M' || n, '2015-01-01' ${each}`);
  await client.query(`insert into supply_points_register (id, customer_id, meter_id, obis_code, tou, unit)
    select ${idOf('register', `n || obis`)}, ${idOf('customer', 'n')}, ${idOf('meter', 'n')}, obis, 'T' || right(obis, 1), 'kWh' ${each}, unnest(array['${OBIS.join(`', '`)}']) obis`);
  await client.query('vacuum analyze supply_points_point, supply_points_meter, supply_points_register');
}

/** How the lines of a file follow each other: all days of a register, or all registers of a day, which is the harder one. */
export type Order = 'register' | 'day';

function* lines(rows: number, customers: number, order: Order): Generator<string> {
  const registers = customers * OBIS.length;
  const days = Math.ceil(rows / registers);
  const dates = Array.from({ length: days }, (_, day) => new Date(FIRST + day * DAY).toISOString().slice(0, 10));
  yield 'point;meter;obis;read_on;value;quality;reason;read_by;external_id\n';
  for (let row = 0; row < rows; row++) {
    const [register, day] =
      order === 'day' ? [row % registers, Math.floor(row / registers)] : [Math.floor(row / days), row % days];
    const customer = Math.floor(register / OBIS.length);
    const value = `${1000 + day * 7},${100 + ((register * 13 + day) % 900)}`;
    yield `${EAN(customer)};${METER(customer)};${OBIS[register % OBIS.length]};${dates[day]};${value};actual;periodic;dso;X${row}\n`;
  }
}

/** Lines in pieces as a disk would give them: one by one the stream would be what is measured. */
function* pieces(all: Iterable<string>): Generator<string> {
  let piece = '';
  for (const line of all) {
    piece += line;
    if (piece.length < 65_536) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

/** A CSV file of readings for `portico import readings`, as a stream; every reading is another one. */
export const readingsFile = (rows: number, customers: number, order: Order = 'day'): Readable =>
  Readable.from(pieces(lines(rows, customers, order)));

function* feed(readings: number): Generator<string> {
  const address = '/espi/1_1/resource/UsagePoint/1';
  const entry = (self: string, content: string, more = '') =>
    `<entry><link rel="self" href="${self}"/>${more}<content>${content}</content></entry>\n`;
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n`;
  yield entry(address, '<UsagePoint xmlns="http://naesb.org/espi"/>', `<title>${EAN(0)}</title>`);
  yield entry(`${address}/MeterReading/1`, '<MeterReading xmlns="http://naesb.org/espi"/>', '<link rel="related" href="/ReadingType/1"/>'); // prettier-ignore
  yield entry('/ReadingType/1', '<ReadingType xmlns="http://naesb.org/espi"><flowDirection>1</flowDirection><powerOfTenMultiplier>0</powerOfTenMultiplier><uom>72</uom></ReadingType>'); // prettier-ignore
  for (let first = 0; first < readings; first += 96) {
    const day = Array.from({ length: Math.min(96, readings - first) }, (_, quarter) => {
      const start = FIRST / 1000 - (readings - first - quarter) * 900;
      return `<IntervalReading>\n  <timePeriod>\n    <duration>900</duration>\n    <start>${start}</start>\n  </timePeriod>\n  <value>${200 + ((first + quarter) % 700)}</value>\n</IntervalReading>\n`;
    });
    yield entry(`${address}/MeterReading/1/IntervalBlock/${first}`, `<IntervalBlock xmlns="http://naesb.org/espi">${day.join('')}</IntervalBlock>`); // prettier-ignore
  }
  yield '</feed>\n';
}

/** A Green Button file (NAESB ESPI) of quarters of an hour of one point, for `portico import green-button`, as a stream. */
export const greenButtonFile = (readings: number): Readable => Readable.from(pieces(feed(readings)));

/** Writes such a file. */
export const writeTo = (path: string, content: Readable): Promise<void> => pipeline(content, createWriteStream(path));
