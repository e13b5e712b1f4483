import { randomBytes } from 'node:crypto';
import t from 'tap';
import { newId } from 'portico';
import { addRule, type Person, type TestPortal } from 'portico/testing';
import {
  get,
  inDays,
  look,
  PNG,
  post,
  rows,
  today,
  withPeople,
  words,
  type MadePoint,
  type Teardown,
} from './fixture.ts';

t.setTimeout(120_000);

/** Kasia keeps points and readings; Marek only reviews. */
async function withDesk(t: Teardown) {
  const people = await withPeople(t);
  const { portal, kasia } = people;
  for (const [action, subject] of [['manage', 'SupplyPoint'], ['enter', 'Reading'], ['bill', 'Reading']] as const)
    await addRule(portal, kasia.groupId, 'allow', action, subject);
  return people;
} // prettier-ignore

const POINT = {
  label: 'Bakery', eic: '24ZSS4512038000L', pod: '', ean: '', ppe: '', commodity: 'electricity', street: 'Dlhá 2', city: 'Poprad', postal_code: '058 01',
  country: 'SK', status: 'active', tariff: 'C2-X3', reserved_capacity: '3×63 A', metering_type: '', dso: 'Distribúcia Tatry, a.s.', supplier: '', unit_price: '0,19', currency: 'EUR',
}; // prettier-ignore

const audit = (portal: TestPortal, subject: string) =>
  rows<{ action: string; actor: string }>(portal, `select action, actor_name as actor from core_audit where subject = $1 and action <> 'look' order by at`, [subject]); // prettier-ignore

t.test('staff create and change a point; its codes are checked by their check digits', async (t) => {
  const { portal, kasia, anna, vera } = await withDesk(t);
  const url = `/desk/supply-points/customers/${anna.customerId}/points`;
  t.match(words((await get(portal, kasia, `${url}/new`)).body), /New supply point/);
  const cases: [Record<string, string>, RegExp][] = [
    [{ eic: '24ZSS4512038000X' }, /"24ZSS4512038000X" ends with X, but its check character would be L/],
    [{ eic: '24ZSS45' }, /"24ZSS45" is no EIC\. An EIC has 16 characters.*this has 7/],
    [{ eic: '', ean: '859182400000000001' }, /"859182400000000001" ends with 1, but its check character would be \d/],
    [{ eic: '', ppe: '123' }, /"123" is no Polish PPE/],
    [{ eic: '', pod: 'SK1' }, /"SK1" is no Slovak POD/],
    [{ eic: '' }, /A point has at least one identifier/],
    [{ street: ' ' }, /Fill this in/],
    [{ country: 'S1' }, /"S1" is no code of a country/],
    [{ unit_price: '0.1.2' }, /"0\.1\.2" is no price/],
    [{ currency: '' }, /A price needs its currency/],
  ];
  for (const [wrong, sentence] of cases) {
    const answer = await post(portal, kasia, url, { ...POINT, ...wrong });
    t.equal(answer.statusCode, 422);
    t.match(words(answer.body), sentence);
    t.match(answer.body, 'value="Bakery"', 'what was typed stays');
  }
  t.same(await rows(portal, 'select 1 from supply_points_point where customer_id = $1', [anna.customerId]), []);

  t.equal((await post(portal, kasia, url, { ...POINT, eic: '24zss 4512038000 l' })).statusCode, 303, 'blanks and small letters are no fault');
  const [made] = await rows<{ id: string }>(portal, 'select id, eic, unit_price from supply_points_point where customer_id = $1', [anna.customerId]);
  t.match(made, { eic: '24ZSS4512038000L', unit_price: '0.19' });
  t.match(words((await post(portal, kasia, `/desk/supply-points/customers/${vera.customerId}/points`, POINT)).body), /is a supply point of Customer \d+ \(/);
  t.match(words((await get(portal, anna, '/supply-points')).body), /Dlhá 2, Poprad/, 'the customer sees it');

  const edit = `/desk/supply-points/points/${made!.id}/edit`;
  t.equal((await post(portal, kasia, edit, { ...POINT, tariff: 'DD2', version: '1' })).statusCode, 303);
  const late = await post(portal, kasia, edit, { ...POINT, tariff: 'DD3', version: '1' });
  t.equal(late.statusCode, 409);
  t.match(words(late.body), /Somebody changed this supply point meanwhile/);
  t.equal((await post(portal, kasia, edit, { ...POINT, status: 'terminated', version: '2' })).statusCode, 303);
  t.equal((await post(portal, kasia, `/desk/supply-points/customers/${vera.customerId}/points`, POINT)).statusCode, 303, 'who moves in gets a point with the same code');
  t.match(await audit(portal, 'SupplyPoint'), [{ action: 'create', actor: 'Katarzyna Nowak' }, { action: 'update' }, { action: 'update' }, { action: 'create' }]);
}); // prettier-ignore

const PDF = Buffer.from('%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n9\n%%EOF\n');

function send(portal: TestPortal, who: Person, url: string, fields: Record<string, string>, file?: { name: string; bytes: Buffer }) {
  const boundary = `----${randomBytes(12).toString('hex')}`;
  const part = (head: string, content: Buffer | string) => Buffer.concat([Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n`), Buffer.from(content), Buffer.from('\r\n')]);
  const parts = Object.entries(fields).map(([name, value]) => part(`name="${name}"`, value));
  parts.push(part(`name="file"; filename="${file?.name ?? ''}"\r\ncontent-type: application/pdf`, file?.bytes ?? ''), Buffer.from(`--${boundary}--\r\n`));
  return portal.app.inject({ method: 'POST', url, headers: { ...who.headers, 'content-type': `multipart/form-data; boundary=${boundary}` }, payload: Buffer.concat(parts) });
} // prettier-ignore

t.test('staff put a contract on a point; a file that lies about its type is refused and leaves nothing behind', async (t) => {
  const { portal, kasia, point } = await withDesk(t);
  await addRule(portal, kasia.groupId, 'allow', 'download', 'SupplyPoint');
  const url = `/desk/supply-points/points/${point.id}/contract`;
  const fields = { version: '1', contract_number: '4521/2026', contract_from: '2026-01-01', contract_to: '' };
  const lie = await send(portal, kasia, url, fields, { name: 'contract.pdf', bytes: PNG });
  t.equal(lie.statusCode, 422);
  t.match(words(lie.body), /contract\.pdf/);
  t.match(words(lie.body), /The name says PDF, but the content .* is PNG|is none of the kinds we take: PDF/);
  t.match(words((await send(portal, kasia, url, fields, { name: 'contract.pdf', bytes: PDF.subarray(0, 20) })).body), /is damaged or incomplete/);
  t.match(words((await send(portal, kasia, url, { ...fields, contract_to: '2025-12-31' })).body), /The contract begins on .* it cannot end before/);
  t.match(words((await send(portal, kasia, url, { ...fields, contract_number: '' })).body), /Fill this in/);
  t.same(await rows(portal, 'select 1 from core_stray_file'), []);

  t.equal((await send(portal, kasia, url, fields, { name: 'whatever it is called.pdf', bytes: PDF })).statusCode, 303);
  t.equal((await get(portal, kasia, `${url}/file`)).rawPayload.equals(PDF), true);
  t.equal((await send(portal, kasia, url, fields)).statusCode, 409, 'a second tab does not write over it');
  const [old] = await rows<{ id: string }>(portal, 'select contract_file_id as id, contract_file_name as name from supply_points_point where id = $1', [point.id]);
  t.match(old, { name: '4521-2026.pdf' });
  const second = Buffer.concat([PDF, Buffer.from('%%EOF\n')]);
  t.equal((await send(portal, kasia, url, { ...fields, version: '2' }, { name: 'b.pdf', bytes: second })).statusCode, 303);
  t.equal(await portal.services.files.size(old!.id), undefined, 'the file that was replaced is gone');
}); // prettier-ignore

const METER = {
  serial_no: 'NEW-1', manufacturer: 'Metrix', installed_on: '', next_verification_on: '', digits: '6', multiplier: '1', unit: 'kWh',
  obis1: '1-0:1.8.1', tou1: 'T1', first1: '12', obis2: '1-0:1.8.2', tou2: 'T2', first2: '', obis3: '', tou3: 'total', first3: '', obis4: '', tou4: 'total', first4: '',
}; // prettier-ignore

t.test('a meter is exchanged with the last states of the old one and the first of the new one', async (t) => {
  const { portal, kasia, vera, point } = await withDesk(t);
  const url = `/desk/supply-points/points/${point.id}/meter`;
  t.match(words((await get(portal, kasia, url)).body), /The old meter M\d+: last states/);
  const form = { ...METER, installed_on: today(), form_id: newId(), r1: point.high, v1: '5000', r2: point.low, v2: '3000' };
  const [{ serial_no: own } = { serial_no: '' }] = await rows<{ serial_no: string }>(portal, 'select serial_no from supply_points_meter where id = $1', [point.meter]);
  const cases: [Record<string, string>, RegExp][] = [
    [{ v1: '4000' }, /it cannot show less now/],
    [{ installed_on: inDays(-60) }, /The old meter was read on .* it cannot have been taken out before/],
    [{ installed_on: inDays(1) }, /is still to come/],
    [{ serial_no: own }, /is or was at this point already/],
    [{ obis1: '1.8.1' }, /"1\.8\.1" is no OBIS code/],
    [{ obis2: '1-0:1.8.1' }, /is there twice/],
    [{ first1: '1234567' }, /The display has 6 digits/],
    [{ digits: '13' }, /a display has 1 to 12/],
    [{ multiplier: '0' }, /a number above zero/],
    [{ v2: '' }, /Write what the meter shows/],
  ];
  for (const [wrong, sentence] of cases) {
    const answer = await post(portal, kasia, url, { ...form, ...wrong });
    t.equal(answer.statusCode, 422);
    t.match(words(answer.body), sentence);
  }
  t.match(words((await post(portal, kasia, url, { ...form, v1: '9000' })).body), /Not as usual.*More than usual/);
  t.equal((await rows(portal, 'select 1 from supply_points_meter where point_id = $1', [point.id])).length, 1, 'nothing was written yet');

  const [one, two] = await Promise.all([post(portal, kasia, url, form), post(portal, kasia, url, form)]);
  t.same([one.statusCode, two.statusCode], [303, 303]);
  t.match(await rows(portal, 'select serial_no, removed_on::text from supply_points_meter where point_id = $1 order by serial_no', [point.id]), [
    { serial_no: own, removed_on: today() }, { serial_no: 'NEW-1', removed_on: null }], 'a doubled submit counts once');
  t.match(
    await rows(portal, `select g.obis_code, m.serial_no = 'NEW-1' as fresh, r.value, r.reason, r.account_name from supply_points_reading r
      join supply_points_register g on g.id = r.register_id join supply_points_meter m on m.id = g.meter_id where r.reason = 'meter_change' order by 2, 1`),
    [{ fresh: false, value: '5000', account_name: 'Katarzyna Nowak' }, { fresh: false, value: '3000' }, { fresh: true, value: '12' }, { fresh: true, value: '0' }],
  );
  t.match(words((await get(portal, vera, `/supply-points/${point.id}`)).body), /Meter NEW-1 since/);
}); // prettier-ignore

const entry = (point: MadePoint, high: string, low: string, more: Record<string, string> = {}): Record<string, string> => ({
  form_id: newId(), read_on: today(), r1: point.high, v1: high, r2: point.low, v2: low, way: 'call', reason: 'periodic', ...more,
}); // prettier-ignore

t.test('staff enter a reading for a customer under their own name, outside of the window too', async (t) => {
  const { portal, kasia, vera, point } = await withDesk(t);
  await rows(portal, 'delete from supply_points_window');
  const url = `/desk/supply-points/points/${point.id}/reading`;
  t.match(words((await get(portal, kasia, url)).body), /Enter a reading for the customer.*last 4,700 kWh/);
  t.match(words((await post(portal, kasia, url, entry(point, '4000', '3000'))).body), /it cannot show less now/);
  t.match(words((await post(portal, kasia, url, entry(point, 'x', '3000'))).body), /"x" is no reading/);
  t.match(words((await post(portal, kasia, url, entry(point, '5000', '3000', { read_on: inDays(1) }))).body), /is still to come/);
  t.match(words((await post(portal, kasia, url, entry(point, '5000', '3000', { read_on: inDays(-100) }))).body), /has been billed.*Correct the invoice first/);
  t.match(words((await post(portal, kasia, url, entry(point, '9000', '3000'))).body), /Not as usual.*I have checked it/);
  t.same(await rows(portal, `select 1 from supply_points_reading where external_id like 'desk:%'`), []);

  const form = entry(point, '9000', '3000', { sure: 'on' });
  const [one, two] = await Promise.all([post(portal, kasia, url, form), post(portal, kasia, url, form)]);
  t.same([one.statusCode, two.statusCode], [303, 303]);
  t.match(await rows(portal, `select value, status, quality, read_by, source, account_name from supply_points_reading where external_id like 'desk:%' order by value desc`), [
    { value: '9000', status: 'valid', quality: 'self', read_by: 'customer', source: 'call', account_name: 'Katarzyna Nowak' }, { value: '3000' }]);
  t.match(words((await get(portal, vera, `/supply-points/${point.id}`)).body), /Customer, by phone, entered by Katarzyna Nowak/);
  t.match(await audit(portal, 'Reading'), [{ action: 'enter', actor: 'Katarzyna Nowak' }]);

  await rows(portal, 'insert into supply_points_window (id, customer_id, point_id, opens_on, closes_on) values (gen_random_uuid(), $1, $2, $3, $3)', [vera.customerId, point.id, today()]);
  const hers = { form_id: newId(), read_on: today(), r1: point.high, v1: '5000', r2: point.low, v2: '3000' };
  t.match(words((await look(portal, vera, `/supply-points/${point.id}/reading`, hers)).body), /Our staff have entered a reading of .* that one holds/);
  t.equal((await post(portal, kasia, url, entry(point, '5000', '3000'))).statusCode, 303, 'staff correct what staff entered');
  t.match(await rows(portal, `select value, status from supply_points_reading where external_id like 'desk:%' and value > 4000 order by value`), [{ value: '5000', status: 'valid' }, { value: '9000', status: 'superseded' }]);
}); // prettier-ignore

t.test('what staff mark as billed can no longer be corrected, by the customer or the desk', async (t) => {
  const { portal, kasia, vera, point } = await withDesk(t);
  const mine = { form_id: newId(), read_on: today(), r1: point.high, v1: '5000', r2: point.low, v2: '9000' };
  t.equal((await post(portal, vera, `/supply-points/${point.id}/reading/confirm`, mine)).statusCode, 303);
  const url = `/desk/supply-points/points/${point.id}/billed`;
  t.match(words((await post(portal, kasia, url, { until: '31.12.' })).body), /Choose the day up to which/);
  t.match(words((await post(portal, kasia, url, { until: inDays(1) })).body), /is still to come/);
  const waits = await post(portal, kasia, url, { until: today() });
  t.equal(waits.statusCode, 422);
  t.match(words(waits.body), /1 reading up to .* still waits for a review/);
  await rows(portal, `update supply_points_reading set status = 'valid' where status = 'in_validation'`);
  t.equal((await post(portal, kasia, url, { until: today() })).statusCode, 303);
  t.match(words((await post(portal, kasia, url, { until: today() })).body), /There is no reading up to .* that counts and is not billed yet/);
  t.same(await rows(portal, `select distinct status, billed from supply_points_reading`), [{ status: 'billed', billed: true }]);
  t.match((await audit(portal, 'Reading')).at(-1), { action: 'bill', actor: 'Katarzyna Nowak' });

  const again = { ...mine, form_id: newId(), v1: '5010' };
  for (const answer of [await look(portal, vera, `/supply-points/${point.id}/reading`, again), await post(portal, vera, `/supply-points/${point.id}/reading/confirm`, again)]) {
    t.equal(answer.statusCode, 422);
    t.match(words(answer.body), /The reading of .* has been billed; nothing on or before that day can be changed here\. Ask us to correct the bill/);
  }
  t.match(words((await post(portal, kasia, `/desk/supply-points/points/${point.id}/reading`, entry(point, '5010', '9000'))).body), /Correct the invoice first/);
}); // prettier-ignore

t.test('who only reviews readings keeps no points, and customers never reach the desk', async (t) => {
  const { portal, kasia, vera, point } = await withPeople(t);
  const desk = `/desk/supply-points/points/${point.id}`;
  t.equal((await get(portal, kasia, desk)).statusCode, 200);
  t.notMatch((await get(portal, kasia, desk)).body, `${desk}/edit`);
  for (const path of ['edit', 'contract', 'meter', 'reading']) {
    t.equal((await get(portal, kasia, `${desk}/${path}`)).statusCode, 403, path);
    t.equal((await get(portal, vera, `${desk}/${path}`)).statusCode, 404, path);
  }
  t.equal((await post(portal, kasia, `${desk}/billed`, { until: today() })).statusCode, 403);
  t.equal((await post(portal, kasia, `${desk}/reading`, entry(point, '5000', '3000'))).statusCode, 403);
  t.equal((await get(portal, kasia, `/desk/supply-points/points/${newId()}`)).statusCode, 404);
}); // prettier-ignore
