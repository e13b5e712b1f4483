import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import t from 'tap';
import type { ImportFile, Importer } from 'portico';
import { jobContextOf, type TestPortal } from 'portico/testing';
import supplyPoints from '../index.ts';
import { get, inDays, makePoint, rows, today, withPeople } from './fixture.ts';

t.setTimeout(120_000);

const folder = mkdtempSync(path.join(os.tmpdir(), 'portico-points-'));
t.teardown(() => rmSync(folder, { recursive: true }));

function take(portal: TestPortal, kind: string, name: string, content: string) {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  const given: ImportFile = { name, path: file, bytes: () => readFile(file) };
  return (supplyPoints.imports![kind] as Importer).run(jobContextOf(portal, 'supply-points'), given, {});
}

const codeOf = async (portal: TestPortal, id: string) =>
  (await rows<{ ean: string; serial_no: string }>(portal, 'select p.ean, m.serial_no from supply_points_point p join supply_points_meter m on m.point_id = p.id where p.id = $1', [id]))[0]!; // prettier-ignore

t.test('readings come in from CSV, once however often, and what is wrong is told by line', async (t) => {
  const { portal, point } = await withPeople(t);
  const { ean, serial_no: meter } = await codeOf(portal, point.id);
  const file = [
    'point;meter;obis;read_on;value;quality',
    `${ean};${meter};1-0:1.8.1;${inDays(-1)};4990,5;actual`,
    `${ean};${meter};1-0:1.8.2;${inDays(-1)};3190;actual`,
    `${ean};${meter};1-0:9.9.9;${inDays(-1)};1;actual`,
    `${ean};${meter};1-0:1.8.1;31.12.2026;1;actual`,
    `${ean};${meter};1-0:1.8.1;${today()};abc;actual`,
    `${ean};${meter};1-0:1.8.1;${today()};5000;guessed`,
  ].join('\n');
  const first = await take(portal, 'readings', 'r.csv', file);
  t.equal(first.result, 'imported');
  t.match(first.notes[0], '2 readings new, 0 were there already, 4 not taken in.');
  t.match(first.notes.join('\n'), /Line 5: read_on "31\.12\.2026"/);
  t.match(first.notes.join('\n'), /Line 6: value "abc"/);
  t.match(first.notes.join('\n'), /Line 7: quality "guessed" is not known; allowed are actual/);
  t.match(first.notes.join('\n'), /Line 4: no register 1-0:9\.9\.9/);
  t.match((await take(portal, 'readings', 'r.csv', file)).notes[0], '0 readings new, 2 were there already');
  t.match(await rows(portal, `select value from supply_points_reading where source = 'import' and read_on = $1 order by value desc`, [inDays(-1)]), [{ value: '4990.5' }, { value: '3190' }]);
  const good = file.split('\n').slice(0, 3).join('\n');
  t.same(await take(portal, 'readings', 'r.csv', good), { result: 'unchanged', notes: [] });
  t.match(await take(portal, 'readings', 'x.csv', 'a,b\n1,2\n'), { result: 'refused', notes: [/has to name the columns/] });
}); // prettier-ignore

t.test('points and their meters come in from CSV, and a new meter takes the place of the old one', async (t) => {
  const { portal, vera } = await withPeople(t);
  const [customer] = await rows<{ number: string }>(portal, 'select number from core_customer where id = $1', [vera.customerId]);
  const head = 'customer,code,commodity,street,city,postal_code,country,meter,installed_on,registers,unit';
  const line = (code: string, meter: string, from: string) => `${customer!.number},${code},electricity,Dlhá 2,Poprad,058 01,SK,${meter},${from},1-0:1.8.1=T1|1-0:1.8.2=T2,kWh`;
  const file = [head, line('24ZSS4512038000L', 'A1', '2024-01-01'), line('24ZSS4512038000X', 'A2', '2024-01-01')].join('\n');
  const first = await take(portal, 'supply-points', 'p.csv', file);
  t.match(first.notes.join('\n'), /1 points or meters new.*\nLine 3: EIC "24ZSS4512038000X" is not right/);
  await take(portal, 'supply-points', 'p.csv', [head, line('24ZSS4512038000L', 'B7', '2026-05-01')].join('\n'));
  t.match(await rows(portal, `select serial_no, removed_on::text from supply_points_meter where serial_no in ('A1', 'B7') order by 1`), [
    { serial_no: 'A1', removed_on: '2026-05-01' }, { serial_no: 'B7', removed_on: null }]);
  t.equal((await take(portal, 'supply-points', 'p.csv', [head, line('24ZSS4512038000L', 'B7', '2026-05-01')].join('\n'))).result, 'unchanged');
}); // prettier-ignore

const espi = (title: string) => `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">
  <entry><link rel="self" href="/UsagePoint/1"/><title>${title}</title><content><UsagePoint xmlns="http://naesb.org/espi"><ServiceCategory><kind>0</kind></ServiceCategory></UsagePoint></content></entry>
  <entry><link rel="self" href="/UsagePoint/1/MeterReading/1"/><link rel="related" href="/ReadingType/7"/><content><MeterReading xmlns="http://naesb.org/espi"/></content></entry>
  <entry><link rel="self" href="/ReadingType/7"/><content><ReadingType xmlns="http://naesb.org/espi"><flowDirection>1</flowDirection><powerOfTenMultiplier>3</powerOfTenMultiplier><uom>72</uom></ReadingType></content></entry>
  <entry><link rel="self" href="/UsagePoint/1/MeterReading/1/IntervalBlock/1"/><content><IntervalBlock xmlns="http://naesb.org/espi"><interval><duration>1800</duration><start>1760000400</start></interval>
    <IntervalReading><timePeriod><duration>900</duration><start>1760000400</start></timePeriod><value>2</value></IntervalReading>
    <IntervalReading><ReadingQuality><quality>8</quality></ReadingQuality><timePeriod><duration>900</duration><start>1760001300</start></timePeriod><value>3</value></IntervalReading>
  </IntervalBlock></content></entry></feed>`;

t.test('Green Button comes in and goes out, and what went out comes in again', async (t) => {
  const { portal, vera, boris, point } = await withPeople(t);
  const { ean } = await codeOf(portal, point.id);
  t.match(await take(portal, 'green-button', 'u.xml', espi(ean)), { result: 'imported', notes: ['2 values new, 0 were there already, 0 not taken in.'] });
  t.match(await take(portal, 'green-button', 'u.xml', espi(ean)), { result: 'unchanged' });
  t.match(await take(portal, 'green-button', `${ean}.xml`, espi('Front meter')), { result: 'unchanged' }, 'the name of the file names the point too');
  t.match(await rows(portal, 'select value, seconds, quality from supply_points_interval order by starts_at'), [
    { value: '2', seconds: 900, quality: 'actual' }, { value: '3', seconds: 900, quality: 'estimated' }]);
  t.match(await take(portal, 'green-button', 'u.xml', espi('Nobody')), { result: 'refused', notes: [/No point with a register in kWh fits/] });
  t.match(await take(portal, 'green-button', 'u.xml', espi(ean).replace('<feed', '<!DOCTYPE x [<!ENTITY a "b">]><feed')), { result: 'refused', notes: [/document type/] });
  t.match(await take(portal, 'green-button', 'u.xml', espi(ean).slice(0, -60)), { result: 'refused' });

  const out = (await get(portal, vera, `/supply-points/${point.id}/green-button.xml`)).body;
  t.equal(XMLValidator.validate(out), true);
  t.match(out, '<IntervalReading><timePeriod><duration>900</duration><start>1760000400</start></timePeriod><value>2000</value></IntervalReading>');
  const his = await makePoint(portal, boris.customerId);
  const other = (await codeOf(portal, his.id)).ean;
  const back = await take(portal, 'green-button', 'back.xml', out.replaceAll(ean, other));
  t.equal(back.result, 'imported', back.notes.join());
}); // prettier-ignore

t.test('readings go out as CSV and as a workbook', async (t) => {
  const { portal, vera, point } = await withPeople(t);
  await rows(portal, `update supply_points_meter set serial_no = '=cmd()' where point_id = $1`, [point.id]);
  const csv = (await get(portal, vera, `/supply-points/${point.id}/readings.csv`)).body;
  t.match(csv, /^\ufeffpoint,meter,obis,read_on,value,unit,consumption/);
  t.match(csv, /,'=cmd\(\),1-0:1\.8\.1,\d{4}-\d\d-\d\d,4700,kWh,300,actual,periodic,dso,import,valid\r\n/, 'no cell is a formula');
  const { default: Excel } = await import('exceljs');
  const book = new Excel.Workbook();
  const answer = await get(portal, vera, `/supply-points/${point.id}/readings.xlsx`);
  await book.xlsx.load(answer.rawPayload as never);
  const sheet = book.worksheets[0]!;
  t.equal(sheet.rowCount, 27);
  t.equal(sheet.getRow(2).getCell(5).value, 4700);
}); // prettier-ignore
