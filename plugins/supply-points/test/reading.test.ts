import t from 'tap';
import { newId } from 'portico';
import { addRule } from 'portico/testing';
import { get, inDays, look, makePoint, PNG, post, rows, today, withPeople, words, type MadePoint } from './fixture.ts';

t.setTimeout(120_000);

const entry = (point: MadePoint, high: string, low: string, more: Record<string, string> = {}): Record<string, string> => ({
  form_id: newId(), read_on: today(), r1: point.high, v1: high, r2: point.low, v2: low, ...more,
}); // prettier-ignore

type Row = { value: string; status: string; quality: string; verdict: string; photo_id: string | null };
const sent = (portal: Parameters<typeof rows>[0]) =>
  rows<Row>(
    portal,
    `select value, status, quality, verdict, photo_id from supply_points_reading where source = 'portal' order by received_at, value desc`,
  );

t.test('a reading is judged before it is sent, sent once, and corrected until it is billed', async (t) => {
  const { portal, vera, point } = await withPeople(t);
  const url = `/supply-points/${point.id}/reading`;
  t.match(words((await get(portal, vera, url)).body), /High tariff \(1-0:1\.8\.1\).*last 4,700 kWh/);

  const fields = entry(point, '5 000', '3000', {});
  const verdict = await look(portal, vera, url, fields, PNG);
  t.equal(verdict.statusCode, 200, verdict.body);
  t.match(words(verdict.body), /Will be accepted.*300 kWh.*This consumption costs about €100\.00/);
  t.same(await sent(portal), [], 'nothing is sent by looking');
  const photo = /name="photo_id" value="([^"]+)"/.exec(verdict.body)![1]!;

  const confirmed = { ...fields, photo_id: photo };
  const [one, two] = await Promise.all([post(portal, vera, `${url}/confirm`, confirmed), post(portal, vera, `${url}/confirm`, confirmed)]);
  t.same([one.statusCode, two.statusCode], [303, 303]);
  t.match(await sent(portal), [{ value: '5000', status: 'valid', quality: 'self', photo_id: photo }, { value: '3000', status: 'valid' }], 'a doubled submit counts once');
  t.equal((await get(portal, vera, `/supply-points/photos/${photo}`)).rawPayload.equals(PNG), true);
  t.match(words((await get(portal, vera, `/supply-points/${point.id}`)).body), /5,000 kWh.*Self-reading/);

  t.match(words((await look(portal, vera, url, entry(point, '5000', '3000'))).body), /Exists already/);
  const again = entry(point, '5010', '3000');
  t.match(words((await look(portal, vera, url, again)).body), /takes the place of the reading/);
  t.equal((await post(portal, vera, `${url}/confirm`, again)).statusCode, 303);
  t.match((await sent(portal)).map((r) => [r.value, r.status]), [['5000', 'superseded'], ['3000', 'valid'], ['5010', 'valid']]);
  await rows(portal, `update supply_points_reading set billed = true, status = 'billed' where source = 'portal' and status = 'valid'`);
  const late = await look(portal, vera, url, entry(point, '5020', '3000'));
  t.equal(late.statusCode, 422);
  t.match(words(late.body), /has been billed/);
}); // prettier-ignore

t.test('what cannot be is refused with a sentence beside its field', async (t) => {
  const { portal, vera, point } = await withPeople(t);
  const url = `/supply-points/${point.id}/reading`;
  const cases: [Record<string, string>, RegExp][] = [
    [entry(point, '4699', '3000'), /showed 4,700 kWh on .* it cannot show less now/],
    [entry(point, '49a0', '3000'), /"49a0" is no reading; write digits only/],
    [entry(point, '', '3000'), /Write what the meter shows/],
    [entry(point, '5.000,5', '3000'), /One comma or point is enough/],
    [entry(point, '1234567', '3000'), /display has 6 digits/],
    [entry(point, '5000', '3000', { read_on: inDays(1) }), /is still to come/],
    [entry(point, '5000', '3000', { read_on: inDays(-4) }), /outside of the time for reading/],
    [entry(point, '5000', '3000', { read_on: '31.12.' }), /Choose the day/],
  ];
  for (const [fields, sentence] of cases) {
    const answer = await look(portal, vera, url, fields);
    t.equal(answer.statusCode, 422);
    t.match(words(answer.body), sentence);
    t.match(answer.body, `value="${fields.v2}"`, 'what was typed stays');
    t.equal((await post(portal, vera, `${url}/confirm`, fields)).statusCode, 422, 'nor can the first step be left out');
  }
  t.match(words((await look(portal, vera, url, entry(point, '5000,5', '3000'))).body), /Will be accepted/, 'a comma is fine');
  t.match(words((await look(portal, vera, url, entry(point, '5000', '3000'), Buffer.from('<svg/>'))).body), /none of the kinds we take: JPEG, PNG, WebP, HEIC/);
  t.same(await rows(portal, 'select 1 from supply_points_photo'), [], 'and a refused file leaves nothing behind');
  t.same(await sent(portal), []);
}); // prettier-ignore

t.test('nobody reads the meter of another customer, nor without the grant, nor outside of the window', async (t) => {
  const { portal, vera, boris, anna, point } = await withPeople(t);
  const url = `/supply-points/${point.id}/reading`;
  const his = await makePoint(portal, boris.customerId);
  for (const path of [`/supply-points/${point.id}`, url, `/supply-points/${point.id}/readings.csv`, `/supply-points/${point.id}/contract`])
    t.equal((await get(portal, boris, path)).statusCode, 404, path);
  t.equal((await look(portal, boris, url, entry(point, '5000', '3000'))).statusCode, 404);
  t.equal((await post(portal, boris, `${url}/confirm`, entry(point, '5000', '3000'))).statusCode, 404);
  const foreign = await post(portal, vera, `${url}/confirm`, entry(point, '5000', '3000', { r2: his.low }));
  t.equal(foreign.statusCode, 404, "another's register in one's own form");
  const stolen = newId();
  await rows(portal, `insert into supply_points_photo (id, customer_id, mime, size, sha256) values ($1, $2, 'image/png', 1, 'x')`, [stolen, boris.customerId]);
  t.equal((await post(portal, vera, `${url}/confirm`, entry(point, '5000', '3000', { photo_id: stolen }))).statusCode, 404, "another's photo");

  const hers = await makePoint(portal, anna.customerId);
  t.equal((await get(portal, anna, `/supply-points/${hers.id}`)).statusCode, 200);
  t.equal((await get(portal, anna, `/supply-points/${hers.id}/reading`)).statusCode, 404, 'CLIENTS may not enter readings');
  await rows(portal, `update supply_points_window set closes_on = $1::date - 1, opens_on = $1::date - 9`, [today()]);
  t.match(words((await get(portal, boris, `/supply-points/${his.id}/reading`)).body), /Readings are closed now/);
  t.equal((await post(portal, boris, `/supply-points/${his.id}/reading/confirm`, entry(his, '5000', '3000'))).statusCode, 409);
  await addRule(portal, vera.groupId, 'deny', 'submit', 'Reading');
  t.equal((await get(portal, vera, url)).statusCode, 404, 'a group that lost it neither');
  t.same(await sent(portal), []);
}); // prettier-ignore

t.test('what is unusual waits for staff, who decide once, with a mail or without', async (t) => {
  const { portal, vera, kasia, anna, point } = await withPeople(t);
  const url = `/supply-points/${point.id}/reading`;
  const fields = entry(point, '9000', '3000');
  t.match(words((await look(portal, vera, url, fields)).body), /Will be reviewed.*More than usual/);
  t.equal((await post(portal, vera, `${url}/confirm`, fields)).statusCode, 303);
  t.match((await sent(portal)).map((r) => [r.value, r.status]), [['9000', 'in_validation'], ['3000', 'valid']]);

  t.match(words((await get(portal, kasia, '/desk/supply-points/readings')).body), /Dlhá 1, Poprad.*9,000 kWh.*More than usual/);
  t.equal((await get(portal, anna, '/desk/supply-points/readings')).statusCode, 404);
  const [waiting] = await rows<{ id: string }>(portal, `select id from supply_points_reading where status = 'in_validation'`);
  const desk = `/desk/supply-points/readings/${waiting!.id}`;
  t.equal((await get(portal, kasia, desk)).statusCode, 200);
  t.match(words((await post(portal, kasia, `${desk}/reject`, { version: '1', reason: ' ' })).body), /Say why the reading is not accepted/);
  t.equal((await post(portal, kasia, `${desk}/reject`, { version: '1', reason: 'One digit too many', mail: 'on' })).statusCode, 303);
  t.equal((await post(portal, kasia, `${desk}/accept`, { version: '1', reason: '' })).statusCode, 409, 'a second decision is told, not made');
  t.match(await rows(portal, 'select purpose, body_text from core_mail'), [{ purpose: 'supply-points-rejected', body_text: /One digit too many/ }]);
  t.match(await rows(portal, `select action from core_audit where subject = 'Reading' and action in ('submit', 'reject') order by at`), [{ action: 'submit' }, { action: 'reject' }]);
  t.match(words((await get(portal, vera, `/supply-points/${point.id}`)).body), /Not accepted.*One digit too many/);
}); // prettier-ignore
