import { executeIn, newId, Type, type RequestContext, type Transaction } from 'portico';
import type { SupplyPointsConfig } from '../config.ts';
import { entryFields, examine, groundOf, type EntryBody, type Examined, type Ground } from '../entry.ts';
import type { Fault } from '../metering/verdict.ts';
import { holdPoint, putReading, type Sending } from '../put.ts';
import { isDoubtful } from './enter.ts';
import { fault, type Faults } from './fault.ts';
import { meterFields, readMeter, type MeterBody, type NewMeter } from './meter-form.ts';

type Ctx = RequestContext<SupplyPointsConfig>;

const { read_on: _day, photo_id: _photo, ...registersOfOld } = entryFields;

/** Fields of a meter that is put in, and the last states of the one that is taken out. */
export const exchangeFields = { ...meterFields, ...registersOfOld, sure: Type.Optional(Type.Literal('on')) };

/** The form as it comes. */
export type ExchangeBody = MeterBody & Omit<EntryBody, 'read_on' | 'photo_id'> & { sure?: 'on' };

export type Exchanged =
  | { result: 'installed' | 'exchanged' | 'repeated'; faults?: undefined }
  | { result: 'refused'; faults: Faults }
  /** Last states of the old meter that are not as usual and that nobody has said to be right. */
  | { result: 'doubtful'; faults: Faults; examined: Examined };

/**
 * Puts a meter in: the first of a point, or one that takes the place of another. That one ends on the day with its last states, and the
 * new one begins on it with its first; consumption is counted per register and never crosses the two.
 * @throws Problem 404 where there is no such point, or the old registers are not those of its meter any more
 */
export async function exchangeMeter(ctx: Ctx, pointId: string, body: ExchangeBody): Promise<Exchanged> {
  return ctx.write(async (tx) => {
    await holdPoint(tx, pointId);
    const ground = await groundOf(ctx, pointId);
    const { customer_id: customerId } = ground.point;
    const external = `desk:${body.form_id}`;
    const before = await executeIn(tx.em, 'select 1 from supply_points_reading where customer_id = $1 and external_id = $2 limit 1', [customerId, external]);
    if (before.length > 0) return { result: 'repeated' };
    const { meter, faults } = readMeter(body, ctx.today);
    const known = await executeIn(tx.em, 'select 1 from supply_points_meter where customer_id = $1 and point_id = $2 and serial_no = $3', [customerId, pointId, meter.serial]);
    if (known.length > 0) faults.serial_no = fault('serial-taken', { typed: meter.serial });
    const old = ground.registers.length === 0 ? undefined : lastStates(ctx, ground, body, faults);
    if (Object.keys(faults).length > 0) return { result: 'refused', faults };
    if (old?.judged.some(isDoubtful) && body.sure !== 'on') return { result: 'doubtful', faults: {}, examined: old };
    const sending: Sending = { hand: 'staff', customerId, readOn: meter.installedOn, external, quality: 'actual', reason: old ? 'meter_change' : 'first', readBy: 'staff', source: 'portal', photo: null };
    if (old) await takeOut(ctx, tx, old, sending);
    await putIn(ctx, tx, pointId, meter, sending);
    await tx.audit(old ? 'exchange-meter' : 'install-meter', 'SupplyPoint', pointId, { on: meter.installedOn, new: meter.serial, old: ground.registers[0]?.serial_no ?? null }, customerId);
    return { result: old ? 'exchanged' : 'installed' };
  });
} // prettier-ignore

/** The last states of the old meter, judged as any reading; every one of its registers has to be there. */
function lastStates(ctx: Ctx, ground: Ground, body: ExchangeBody, faults: Faults): Examined {
  const installed = ground.registers[0]!.installed_on;
  const day = body.installed_on.trim();
  if (!faults.installed_on && day < installed) faults.installed_on = fault('before-meter', { day: installed });
  const later = lastRead(ground);
  if (!faults.installed_on && later !== undefined && later > day) faults.installed_on = fault('exchange-before', { day: later });
  const examined = examine(ctx, ground, { ...body, read_on: faults.installed_on ? ctx.today : day }, 'staff');
  const { read_on: wrongDay, ...wrong }: Record<string, Fault> = examined.faults;
  Object.assign(faults, wrong, wrongDay && !faults.installed_on ? { installed_on: wrongDay } : {});
  if (examined.judged.length < ground.registers.length) faults.form = fault('all-registers');
  return examined;
} // prettier-ignore

/** Day of the newest reading of the present meter that is not taken back. */
function lastRead({ registers, readings }: Ground): string | undefined {
  const own = new Set(registers.map((register) => register.id));
  return readings.find((r) => own.has(r.register_id) && !['superseded', 'rejected'].includes(r.status))?.read_on;
}

async function takeOut(ctx: Ctx, tx: Transaction, { judged }: Examined, sending: Sending): Promise<void> {
  for (const one of judged) if (one.judgement!.verdict !== 'exists') await putReading(ctx, tx, one, sending);
  const { register } = judged[0]!;
  await executeIn(tx.em, 'update supply_points_meter set removed_on = $3 where customer_id = $1 and id = $2', [sending.customerId, register.meter_id, sending.readOn]); // prettier-ignore
}

async function putIn(ctx: Ctx, tx: Transaction, pointId: string, meter: NewMeter, sending: Sending): Promise<void> {
  const id = newId();
  const { customerId, readOn, external, quality, reason, readBy, source } = sending;
  await executeIn(
    tx.em,
    `insert into supply_points_meter (id, customer_id, point_id, serial_no, manufacturer, installed_on, next_verification_on, multiplier, digits)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, customerId, pointId, meter.serial, meter.manufacturer, meter.installedOn, meter.verifyOn, meter.multiplier, meter.digits],
  );
  for (const register of meter.registers) {
    const registerId = newId();
    await executeIn(tx.em, 'insert into supply_points_register (id, customer_id, meter_id, obis_code, direction, tou, unit) values ($1, $2, $3, $4, $5, $6, $7)',
      [registerId, customerId, id, register.obis, register.direction, register.tou, meter.unit]);
    await executeIn(
      tx.em,
      `insert into supply_points_reading (id, customer_id, register_id, read_on, value, quality, reason, read_by, source, status, external_id, account_id, account_name)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'valid', $10, $11, $12)`,
      [newId(), customerId, registerId, readOn, register.first, quality, reason, readBy, source, external, ctx.viewer.account.id, ctx.viewer.account.name],
    );
  }
} // prettier-ignore
