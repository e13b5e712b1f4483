import t from 'tap';
import { meterProof } from '../registration-proof.ts';
import { rows, withPeople } from './fixture.ts';

t.test('who names the code of a supply point and the number of its meter stands before it', async (t) => {
  const { portal, vera, boris, point } = await withPeople(t);
  const [is] = await rows<{ ean: string; serial: string }>(
    portal,
    'select p.ean, m.serial_no as serial from supply_points_point p join supply_points_meter m on m.point_id = p.id where p.id = $1',
    [point.id],
  );
  const fits = async (code: string, serial: string, customer = vera.customerId) => {
    const { text, values } = meterProof.query(customer, { code, serial });
    return (await rows(portal, text, [...values])).length > 0;
  };
  t.ok(await fits(is!.ean, is!.serial));
  t.ok(await fits(` ${is!.ean.slice(0, 6)} ${is!.ean.slice(6)}`, is!.serial.toLowerCase()), 'as people write it');
  t.notOk(await fits(is!.ean, 'another'));
  t.notOk(await fits('', is!.serial));
  t.notOk(await fits(is!.ean, is!.serial, boris.customerId), 'of another customer');
  await rows(portal, 'update supply_points_meter set removed_on = installed_on where id = $1', [point.meter]);
  t.notOk(await fits(is!.ean, is!.serial), 'a meter that is gone proves nothing');
});
