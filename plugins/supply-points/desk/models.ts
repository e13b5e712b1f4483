import { newId, notFound, type Context, type RequestContext } from 'portico';
import type { SupplyPointsConfig } from '../config.ts';
import { SLOTS, type Examined, type Ground } from '../entry.ts';
import { countedReadings } from '../metering/consumption.ts';
import { sentence } from '../models/entry.ts';
import { metersOf, pointView, registerName, unitText } from '../models/point.ts';
import { readingRows } from '../models/readings.ts';
import { COMMODITIES, POINT_STATES, type Commodity } from '../point.entity.ts';
import { pointById, readingsOf, registersOf, type PointRow } from '../queries.ts';
import { REASONS } from '../reading.entity.ts';
import { isDoubtful, WAYS } from './enter.ts';
import { options, type Faults } from './fault.ts';
import { ROWS, TARIFFS, UNITS } from './meter-form.ts';

type Ctx = RequestContext<SupplyPointsConfig>;
type Typed = Readonly<Record<string, unknown>>;

const SHOWN = 24;

/** Sentences of faults by field. */
export const sentences = (ctx: Pick<Context, 't' | 'locale'>, faults: Faults): Record<string, string> =>
  Object.fromEntries(Object.entries(faults).map(([field, one]) => [field, sentence(ctx, one)]));

const tabOf = (customerId: string) => `/admin/customers/${customerId}/tab/supply-points/points`;

/** What every page of a point at the desk has above it. */
export const headOf = (ctx: Pick<Context, 't' | 'today'>, point: PointRow) => ({
  point: pointView(ctx, point),
  card: tabOf(point.customer_id),
  here: `/desk/supply-points/points/${point.id}`,
});

/**
 * A point as staff work with it.
 * @throws Problem 404 where there is none
 */
export async function deskPoint(ctx: Ctx, id: string, typed: Typed = {}, faults: Faults = {}) {
  const [[point], registers, readings] = await ctx.read(pointById({ id, today: ctx.today }), registersOf({ point: id }), readingsOf({ point: id, limit: SHOWN }));
  if (!point) throw notFound();
  const can = (action: string, subject: string) => ctx.ability.can(action, subject);
  return {
    ...headOf(ctx, point),
    meters: metersOf(ctx, registers),
    readings: readingRows(ctx, registers, readings),
    metered: registers.some((register) => register.removed_on === null),
    may: { manage: can('manage', 'SupplyPoint'), enter: can('enter', 'Reading'), bill: can('bill', 'Reading'), review: can('review', 'Reading') },
    until: typed.until ?? readings.find((r) => r.status === 'valid')?.read_on ?? ctx.today,
    today: ctx.today,
    errors: sentences(ctx, faults),
  };
} // prettier-ignore

/** The form of a point, new or standing. */
export function pointForm(ctx: Ctx, fields: Typed, faults: Faults) {
  return {
    fields: { commodity: 'electricity', status: 'active', ...fields },
    commodities: options(ctx, 'commodity', COMMODITIES),
    states: options(ctx, 'status', POINT_STATES),
    errors: sentences(ctx, faults),
  };
}

/** Registers of the present meter with what was typed for them. */
function typedRegisters(ctx: Pick<Context, 't'>, ground: Ground, typed: Typed) {
  return ground.registers.map((register, index) => {
    const last = countedReadings(ground.readings.filter((r) => r.register_id === register.id)).at(-1);
    const slot = SLOTS.find((s) => typed[`r${s}`] === register.id);
    return {
      slot: SLOTS[index]!,
      id: register.id,
      name: registerName(ctx, register),
      unit: unitText(register.unit),
      last: last && { value: last.value, read_on: last.read_on },
      typed: slot === undefined ? '' : (typed[`v${slot}`] ?? ''),
    };
  });
}

/** Values that are not as usual, and why. */
const doubtsOf = (ctx: Pick<Context, 't'>, examined: Examined | undefined) =>
  (examined?.judged ?? []).filter(isDoubtful).map(({ register, judgement }) => ({
    name: registerName(ctx, register),
    unit: unitText(register.unit),
    used: judgement!.used?.toFixed(),
    low: judgement!.low?.toFixed(0),
    high: judgement!.high?.toFixed(0),
    why: judgement!.why.map((name) => ctx.t(`supply-points.why.${name}`)),
  }));

/** The form in which staff enter readings. */
export function entryForm(ctx: Ctx, ground: Ground, typed: Typed = {}, faults: Faults = {}, doubtful?: Examined) {
  return {
    ...headOf(ctx, ground.point),
    serial_no: ground.registers[0]?.serial_no,
    registers: typedRegisters(ctx, ground, typed),
    fields: { read_on: ctx.today, way: 'call', reason: 'periodic', form_id: newId(), ...typed },
    ways: options(ctx, 'way', WAYS),
    reasons: options(ctx, 'reason', REASONS),
    doubts: doubtsOf(ctx, doubtful),
    errors: sentences(ctx, faults),
    today: ctx.today,
  };
}

const FIRST: Record<Commodity, { unit: string; obis1: string }> = {
  electricity: { unit: 'kWh', obis1: '1-0:1.8.0' },
  gas: { unit: 'm3', obis1: '7-0:3.0.0' },
  water: { unit: 'm3', obis1: '8-0:1.0.0' },
  heat: { unit: 'GJ', obis1: '6-0:1.0.0' },
};

/** The form of a new meter; it begins with the registers of the one before. */
export function meterForm(ctx: Ctx, ground: Ground, typed: Typed = {}, faults: Faults = {}, doubtful?: Examined) {
  const [old] = ground.registers;
  const like = Object.fromEntries(ground.registers.slice(0, ROWS.length).flatMap((r, index) => [[`obis${index + 1}`, r.obis_code], [`tou${index + 1}`, r.tou]])); // prettier-ignore
  const begin = old
    ? { unit: old.unit, digits: old.digits, multiplier: old.multiplier, ...like }
    : FIRST[ground.point.commodity];
  return {
    ...headOf(ctx, ground.point),
    old: old && { serial_no: old.serial_no, installed_on: old.installed_on },
    registers: typedRegisters(ctx, ground, typed),
    fields: { installed_on: ctx.today, digits: 6, multiplier: '1', form_id: newId(), ...begin, ...typed } as Typed,
    rows: ROWS,
    units: UNITS.map((unit) => ({ value: unit, label: unitText(unit) })),
    tariffs: options(ctx, 'register', TARIFFS),
    doubts: doubtsOf(ctx, doubtful),
    errors: sentences(ctx, faults),
    today: ctx.today,
  };
}

/** The form of a contract. */
export function contractForm(ctx: Ctx, point: PointRow, typed: Typed = {}, faults: Faults = {}) {
  return {
    ...headOf(ctx, point),
    fields: {
      contract_number: point.contract_number,
      contract_from: point.contract_from,
      contract_to: point.contract_to,
      ...typed,
    },
    maxBytes: ctx.files.uploadLimit,
    errors: sentences(ctx, faults),
  };
}
