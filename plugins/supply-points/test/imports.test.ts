import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { Decimal } from 'decimal.js';
import t from 'tap';
import type { ImportFile, Importer, JobContext } from 'portico';
import { jobContextOf, type TestPortal } from 'portico/testing';
import { timesTenTo } from '../imports/green-button.ts';
import supplyPoints from '../index.ts';
import { inDays, makePoint, rows, today, withPeople } from './fixture.ts';

t.setTimeout(240_000);

const folder = mkdtempSync(path.join(os.tmpdir(), 'portico-imports-'));
t.teardown(() => rmSync(folder, { recursive: true }));

/** Takes a file in; `ctx` stands for the one of the portal where a test wants it to fail. */
function take(portal: TestPortal, kind: string, content: string | Buffer, ctx: JobContext<never> = jobContextOf(portal, 'supply-points')) {
  const file = path.join(folder, 'given');
  writeFileSync(file, content);
  const given: ImportFile = { name: 'given', path: file, bytes: () => readFile(file) };
  return (supplyPoints.imports![kind] as Importer).run(ctx, given, {});
} // prettier-ignore

const codeOf = async (portal: TestPortal, point: string) =>
  (await rows<{ ean: string; meter: string }>(portal, 'select p.ean, m.serial_no as meter from supply_points_point p join supply_points_meter m on m.point_id = p.id where p.id = $1', [point]))[0]!; // prettier-ignore

/** What came in of a register by import after what the fixture has set. */
const taken = (portal: TestPortal, register: string) =>
  rows(portal, `select read_on::text, value::text, status from supply_points_reading where register_id = $1 and external_id not like 'set:%' order by read_on, value`, [register]); // prettier-ignore

const HEAD = 'point;meter;obis;read_on;value';

t.test('fields are divided by commas, semicolons or tabs, and decimals by a comma or a point', async (t) => {
  const { portal, point } = await withPeople(t);
  const { ean, meter } = await codeOf(portal, point.id);
  const fields = (value: string, days: number) => [ean, meter, '1-0:1.8.1', inDays(-days), value];
  const file = (mark: string, ...lines: string[][]) => [HEAD.replaceAll(';', mark), ...lines.map((one) => one.join(mark))].join('\r\n');
  t.match(await take(portal, 'readings', file(',', fields('"5001,5"', 3))), { result: 'imported' });
  t.match(await take(portal, 'readings', file(';', fields('5002,25', 2))), { result: 'imported' });
  t.match(await take(portal, 'readings', `\ufeff${file('\t', fields('5003.125', 1))}\r\n`), { result: 'imported' });
  t.match(await taken(portal, point.high), [{ value: '5001.5' }, { value: '5002.25' }, { value: '5003.125' }]);
}); // prettier-ignore

t.test('a file as spreadsheets of the region write it, in windows-1250, names the same meters', async (t) => {
  const { portal, point } = await withPeople(t);
  const { ean } = await codeOf(portal, point.id);
  await rows(portal, `update supply_points_meter set serial_no = 'ŽČ-1' where point_id = $1`, [point.id]);
  const text = `${HEAD}\n${ean};ŽČ-1;1-0:1.8.1;${inDays(-1)};5001\n`;
  const old = Buffer.from(text.replace('ŽČ', '\x8e\xc8'), 'latin1');
  t.match(await take(portal, 'readings', old), { result: 'imported' });
  t.match(await take(portal, 'readings', text), { result: 'unchanged' }, 'in UTF-8 it is the same file');
});

t.test('a line that is wrong is told by its number and hurts no other', async (t) => {
  const { portal, point } = await withPeople(t);
  const { ean, meter } = await codeOf(portal, point.id);
  const line = (rest: string, obis = '1-0:1.8.1') => `${ean};${meter};${obis};${rest}`;
  const file = [
    HEAD, line(`${inDays(-9)};4999`), '', line(`${inDays(-8)};"5000`), line(`${inDays(-7)};5001;more`), line(`${inDays(1)};5002`),
    line('0206-01-31;5003'), line(`${inDays(-6)};5004`, '9.9.9'), line(`${inDays(-5)};5005`, '9.9.9'), line(`${inDays(-4)};50"06`), line(`${inDays(-3)};5007`),
  ].join('\n');
  const { result, notes } = await take(portal, 'readings', file);
  t.equal(result, 'imported');
  t.match(notes, [
    '2 readings new, 0 were there already, 7 not taken in.',
    'Line 4: its quotes do not match',
    'Line 5: it has 6 fields, the first line has 5',
    `Line 6: read_on "${inDays(1)}" is in the future; today is ${today()}.`,
    'Line 7: read_on "0206-01-31" is no day',
    `Line 8: no register 9.9.9 of meter "${meter}" at point "${ean}"`,
  ]);
  t.match([notes[1], notes[5]], [/\(1 more like it\.\)$/, /\(1 more like it\.\)$/]);
  t.match(await taken(portal, point.high), [{ read_on: inDays(-9) }, { read_on: inDays(-3) }]);
}); // prettier-ignore

t.test('of a file that is wrong throughout the first lines are told and the rest is counted', async (t) => {
  const { portal, point } = await withPeople(t);
  const { ean, meter } = await codeOf(portal, point.id);
  const lines = Array.from({ length: 1000 }, (_, n) => `${ean};${meter};1-0:1.8.1;${inDays(-1)};x${n}`);
  const { result, notes } = await take(portal, 'readings', [HEAD, ...lines].join('\n'));
  t.equal(result, 'refused');
  t.equal(notes.length, 21);
  t.match(notes[0], 'Line 2: value "x0"');
  t.equal(notes.at(-1), '980 more lines were not taken in.');
});

t.test('a reading can come as billed', async (t) => {
  const { portal, point } = await withPeople(t);
  const { ean, meter } = await codeOf(portal, point.id);
  const line = (days: number, billed: string) => `${ean};${meter};1-0:1.8.1;${inDays(-days)};5001;${billed}`;
  const file = [`${HEAD};billed`, line(3, 'yes'), line(2, 'no'), line(1, 'maybe')].join('\n');
  t.match((await take(portal, 'readings', file)).notes[1], 'Line 4: billed "maybe" is not known; allowed are yes, 1, no, 0.');
  t.match(await taken(portal, point.high), [{ status: 'billed' }, { status: 'valid' }]);
}); // prettier-ignore

t.test('a reading belongs to whoever had the point under contract on that day', async (t) => {
  const { portal, boris, point } = await withPeople(t);
  const next = await makePoint(portal, boris.customerId);
  const { ean, meter } = await codeOf(portal, point.id);
  await rows(portal, 'update supply_points_meter set serial_no = $2 where point_id = $1', [next.id, meter]);
  await rows(portal, 'update supply_points_point set ean = $2, contract_from = $3 where id = $1', [next.id, ean, inDays(-10)]);
  await rows(portal, 'update supply_points_point set contract_to = $2 where id = $1', [point.id, inDays(-11)]);
  const line = (days: number) => `${ean};${meter};1-0:1.8.1;${inDays(-days)};5001`;
  await take(portal, 'readings', [HEAD, line(11), line(10)].join('\n'));
  t.match(await taken(portal, point.high), [{ read_on: inDays(-11) }]);
  t.match(await taken(portal, next.high), [{ read_on: inDays(-10) }]);

  await rows(portal, 'update supply_points_point set contract_to = null where id = $1', [point.id]);
  const { notes } = await take(portal, 'readings', [HEAD, line(5)].join('\n'));
  t.match(notes[0], /is known for 2 customers, and on \S+ for 2 of them; give their contracts days that do not overlap/);
}); // prettier-ignore

t.test('an import that broke off is taken in again and ends as if it had not', async (t) => {
  const { portal, point } = await withPeople(t);
  const { ean, meter } = await codeOf(portal, point.id);
  const lines = Array.from({ length: 25_000 }, (_, n) => `${ean};${meter};1-0:1.8.${1 + (n % 2)};${inDays(-1)};${5000 + n};n${n}`);
  const file = [`${HEAD};external_id`, ...lines].join('\n');
  const ctx = jobContextOf(portal, 'supply-points');
  let writes = 0;
  const breaking: typeof ctx.write = (work) => ++writes > 1 ? Promise.reject(new Error('The connection is gone')) : ctx.write(work);
  await t.rejects(take(portal, 'readings', file, { ...ctx, write: breaking }), { message: 'The connection is gone' });
  const count = async () => (await taken(portal, point.high)).length + (await taken(portal, point.low)).length;
  const before = await count();
  t.ok(before > 0 && before < 25_000);
  t.match((await take(portal, 'readings', file)).notes, [`${25_000 - before} readings new, ${before} were there already`]);
  t.equal(await count(), 25_000);
  t.same(await take(portal, 'readings', file), { result: 'unchanged', notes: [] });
}); // prettier-ignore

t.test('a value is multiplied by a power of ten as text, exactly', (t) => {
  const whole = fc.bigInt(-(10n ** 30n), 10n ** 30n);
  const Exact = Decimal.clone({ precision: 80 });
  fc.assert(fc.property(whole, fc.integer({ min: -21, max: 12 }), (value, power) =>
    new Exact(timesTenTo(String(value), power)).equals(new Exact(String(value)).times(new Exact(10).pow(power)))));
  t.equal(timesTenTo('2000', -3), '2');
  t.equal(timesTenTo('-5', -3), '-0.005');
  t.end();
}); // prettier-ignore

const entry = (self: string, content: string, more = '') =>
  `<entry><content>${content}</content>${more}<link rel="self" href="${self}"/></entry>`;
const usagePoint = (id: string, code: string) => entry(`/UsagePoint/${id}`, '<UsagePoint/>', `<title>${code}</title>`);
const meterReading = (id: string) => entry(`/UsagePoint/${id}/MeterReading/1`, '<MeterReading/>', '<link rel="related" href="/ReadingType/1"/>'); // prettier-ignore
const TYPE = entry('/ReadingType/1', '<ReadingType><uom>72</uom><flowDirection>1</flowDirection></ReadingType>');
const block = (id: string, ...values: string[]) =>
  entry(`/UsagePoint/${id}/MeterReading/1/IntervalBlock/1`, `<IntervalBlock>${values.map((value, n) =>
    `<IntervalReading><timePeriod><duration>900</duration><start>${1_760_000_400 + n * 900}</start></timePeriod><value>${value}</value></IntervalReading>`).join('\n')}</IntervalBlock>`); // prettier-ignore
const feed = (...entries: string[]) => `<feed xmlns="http://www.w3.org/2005/Atom">\n${entries.join('\n')}\n</feed>`;

t.test('entries of a Green Button feed come in any order and may be about several points', async (t) => {
  const { portal, boris, point } = await withPeople(t);
  const his = await makePoint(portal, boris.customerId);
  const [first, second] = [await codeOf(portal, point.id), await codeOf(portal, his.id)];
  const text = feed(block('b', '1500'), block('a', '250', '1e3', '300'), meterReading('a'), TYPE, meterReading('b'), usagePoint('b', second.ean), usagePoint('a', first.ean));
  const { result, notes } = await take(portal, 'green-button', text);
  t.equal(result, 'imported');
  t.match(notes, ['3 values new, 0 were there already, 1 not taken in.', /^Line 4: an IntervalReading has .* value "1e3"; all three have to be whole numbers\.$/]);
  const values = (register: string) => rows(portal, 'select value::text from supply_points_interval where register_id = $1 order by starts_at', [register]);
  t.same(await values(point.high), [{ value: '0.25' }, { value: '0.3' }]);
  t.same(await values(his.high), [{ value: '1.5' }]);
}); // prettier-ignore

t.test('of a feed that is broken, or of nobody, nothing is taken in; one unknown point hurts no other', async (t) => {
  const { portal, point } = await withPeople(t);
  const { ean } = await codeOf(portal, point.id);
  const count = async () => (await rows(portal, 'select from supply_points_interval')).length;
  const whole = feed(usagePoint('a', ean), meterReading('a'), TYPE, block('a', '1', '2'));
  t.match(await take(portal, 'green-button', whole.slice(0, -20)), { result: 'refused', notes: [/breaks off/] });
  t.match(await take(portal, 'green-button', feed(usagePoint('a', 'NOBODY'), meterReading('a'), TYPE, block('a', '1'))), { result: 'refused', notes: [/No point/] });
  t.match(await take(portal, 'green-button', feed(usagePoint('a', ean), block('a', '1'))), { result: 'refused', notes: [/There is no ReadingType/] });
  t.equal(await count(), 0);
  const both = feed(usagePoint('a', ean), usagePoint('x', 'NOBODY'), meterReading('a'), meterReading('x'), TYPE, block('x', '1'), block('a', '1', '2'));
  t.match(await take(portal, 'green-button', both), { result: 'imported', notes: ['2 values new', /No point with a register in kWh fits NOBODY/] });
  t.equal(await count(), 2);
}); // prettier-ignore
