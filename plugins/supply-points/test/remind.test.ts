import t from 'tap';
import { jobContextOf, switchPortlet, type TestPortal } from 'portico/testing';
import supplyPoints from '../index.ts';
import { get, makePoint, post, rows, today, withPeople, words } from './fixture.ts';

t.setTimeout(120_000);

const remind = (portal: TestPortal) => supplyPoints.jobs!.remind!.run(jobContextOf(portal, 'supply-points'), {});
const mails = (portal: TestPortal) =>
  rows<{ purpose: string; to_name: string }>(portal, 'select purpose, to_name from core_mail order by created_at');

t.test('people are told once that reading is open and once that it ends, if they may read and have not', async (t) => {
  const { portal, anna, vera, point } = await withPeople(t);
  await makePoint(portal, anna.customerId); // CLIENTS: no grant, no mail
  await remind(portal);
  await remind(portal);
  t.same(await mails(portal), [{ purpose: 'supply-points-window-opened', to_name: 'Vera Veľká' }]);
  await rows(portal, 'update supply_points_window set closes_on = $1::date + 2', [today()]);
  await remind(portal);
  await remind(portal);
  t.equal((await mails(portal)).length, 2);
  await rows(portal, `update supply_points_window set closing_mail_at = null`);
  await rows(portal, `insert into supply_points_reading (id, customer_id, register_id, read_on, value, quality, read_by, source, external_id)
    values (gen_random_uuid(), $1, $2, $3, 5000, 'self', 'customer', 'portal', 'x')`, [vera.customerId, point.high, today()]);
  await remind(portal);
  t.equal((await mails(portal)).length, 2, 'who has read it is left alone');
  await switchPortlet(portal, vera.groupId, 'supply-points.reading', 'off');
  await rows(portal, `update supply_points_window set opened_mail_at = null, closing_mail_at = null`);
  await rows(portal, `delete from supply_points_reading where source = 'portal'`);
  await remind(portal);
  t.equal((await mails(portal)).length, 2, 'and so is who may no more');
}); // prettier-ignore

t.test('staff open a point for reading, once for the same days', async (t) => {
  const { portal, kasia, vera, point } = await withPeople(t);
  await rows(portal, 'delete from supply_points_window');
  const url = `/desk/supply-points/points/${point.id}/windows`;
  t.equal((await post(portal, kasia, url, { opens_on: today(), closes_on: '2020-01-01' })).statusCode, 422);
  t.equal((await post(portal, kasia, url, { opens_on: today(), closes_on: today() })).statusCode, 303);
  t.equal((await post(portal, kasia, url, { opens_on: today(), closes_on: today() })).statusCode, 409);
  t.match(words((await get(portal, vera, `/supply-points/${point.id}/reading`)).body), /What the meter shows/);
  t.match(await rows(portal, `select action, customer_id from core_audit where action = 'open-window'`), [{ customer_id: vera.customerId }]);
}); // prettier-ignore
