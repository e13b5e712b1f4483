import { conflict, isDay, notFound, text, Type, uuid, type RequestContext } from 'portico';
import { Decimal } from 'decimal.js';
import type { SupplyPointsConfig } from './config.ts';
import { typedReading } from './metering/number.ts';
import { judge, type Fault, type Hand, type Judgement } from './metering/verdict.ts';
import { pointById, readingsOf, registersOf, selfReadDays, type PointRow, type ReadingRow, type RegisterRow } from './queries.ts'; // prettier-ignore

type Ctx = Pick<RequestContext<SupplyPointsConfig>, 'read' | 'today' | 'config'>;

/** Registers of one meter that can be read in one form. */
export const SLOTS = [1, 2, 3, 4, 5, 6, 7, 8] as const;
type Slot = (typeof SLOTS)[number];

const maybeUuid = () => Type.Optional(Type.Union([uuid(), Type.Literal('')]));
const optional = (max: number) => Type.Optional(text(max));

/** Fields of the form: the registers by their ids, so that no value lands in another one when a meter is exchanged meanwhile. */
export const entryFields = {
  read_on: { ...text(20), default: '' },
  form_id: uuid(),
  photo_id: maybeUuid(),
  r1: maybeUuid(), r2: maybeUuid(), r3: maybeUuid(), r4: maybeUuid(), r5: maybeUuid(), r6: maybeUuid(), r7: maybeUuid(), r8: maybeUuid(),
  v1: optional(40), v2: optional(40), v3: optional(40), v4: optional(40), v5: optional(40), v6: optional(40), v7: optional(40), v8: optional(40),
}; // prettier-ignore

/** The form as it comes. */
export type EntryBody = { read_on: string; form_id: string; photo_id?: string } & {
  [K in `r${Slot}` | `v${Slot}`]?: string;
};

/** What the form stands on: the point, the registers of the meter that is there now, and what is known of them. */
export interface Ground {
  point: PointRow;
  registers: RegisterRow[];
  readings: ReadingRow[];
  selfDays: number;
  /** Whether its customer may read it today. */
  open: boolean;
}

/** A register with what was typed for it and what becomes of it. */
export interface Judged {
  slot: Slot;
  register: RegisterRow;
  typed: string;
  value?: string;
  judgement?: Judgement;
  fault?: Fault;
}

/** A form that was looked at. */
export interface Examined extends Ground {
  readOn: string;
  judged: Judged[];
  /** By field of the form. */
  faults: Record<string, Fault>;
}

const READINGS = 600;

/** @throws Problem 404 where the viewer has no such point */
export async function groundOf(ctx: Ctx, id: string): Promise<Ground> {
  const year = ctx.today.slice(0, 4);
  const [[point], all, readings, [self]] = await ctx.read(
    pointById({ id, today: ctx.today }),
    registersOf({ point: id }),
    readingsOf({ point: id, limit: READINGS }),
    selfReadDays({ point: id, from: `${year}-01-01`, to: `${year}-12-31` }),
  );
  if (!point) throw notFound();
  const open = point.status === 'active' && point.opens_on !== null && point.opens_on <= ctx.today;
  const registers = all.filter((r) => r.removed_on === null && r.meter_id === all[0]?.meter_id).slice(0, SLOTS.length);
  return { point, registers, readings, selfDays: self?.days ?? 0, open };
}

const fault = (name: string, values?: Record<string, unknown>): Fault => ({ key: `supply-points.fault.${name}`, ...(values ? { values } : {}) }); // prettier-ignore

function dayFault({ point }: Ground, readOn: string, today: string, hand: Hand): Fault | undefined {
  if (!isDay(readOn)) return fault('day');
  if (readOn > today) return fault('future', { day: readOn });
  if (hand === 'staff') return undefined;
  if (readOn < point.opens_on! || readOn > point.closes_on!)
    return fault('outside', { day: readOn, from: point.opens_on!, to: point.closes_on! });
  return undefined;
}

/**
 * Looks at a form without writing anything. Staff are bound neither to the reading window nor to the number of days per year.
 * @throws Problem 404 for registers that are not of the point's meter, 409 for a customer outside of the reading window or without a meter
 */
export function examine(ctx: Ctx, ground: Ground, body: EntryBody, hand: Hand = 'customer'): Examined {
  if (hand === 'customer' && (!ground.open || ground.registers.length === 0)) throw conflict('supply-points.conflict.closed');
  if (ground.registers.length === 0) throw conflict('supply-points.conflict.no-meter');
  const readOn = body.read_on.trim();
  const faults: Record<string, Fault> = {};
  const day = dayFault(ground, readOn, ctx.today, hand);
  if (day) faults.read_on = day;
  const judged = SLOTS.filter((slot) => body[`r${slot}`]).map((slot) => {
    const register = ground.registers.find((r) => r.id === body[`r${slot}`]);
    if (!register) throw notFound(); // a register of somebody else, or of a meter that is gone
    const one = judgeSlot(ctx, ground, register, { slot, typed: body[`v${slot}`] ?? '', readOn: day ? undefined : readOn, hand });
    if (one.fault) faults[`v${slot}`] = one.fault;
    return one;
  });
  if (judged.length === 0) throw notFound();
  const corrects = judged.some((one) => one.judgement?.replaces !== undefined || one.judgement?.verdict === 'exists');
  if (hand === 'customer' && ground.selfDays >= ctx.config.maxPerYear && !corrects && Object.keys(faults).length === 0)
    faults.read_on = fault('year', { count: ctx.config.maxPerYear });
  return { ...ground, readOn, judged, faults };
} // prettier-ignore

function judgeSlot(
  ctx: Ctx,
  ground: Ground,
  register: RegisterRow,
  typed: { slot: Slot; typed: string; readOn: string | undefined; hand: Hand },
): Judged {
  const { slot, readOn, hand } = typed;
  const number = typedReading(typed.typed, register.digits);
  const said = { slot, register, typed: typed.typed };
  if (number.fault) return { ...said, fault: number.fault };
  const { value } = number;
  if (readOn === undefined) return { ...said, value };
  const own = ground.readings.filter((r) => r.register_id === register.id);
  const judgement = judge(register, own, { value, readOn }, ctx.config, hand);
  return 'fault' in judgement ? { ...said, value, fault: judgement.fault } : { ...said, value, judgement };
}

/** What the readings of a form come to together. */
export function summaryOf({ judged, point }: Pick<Examined, 'judged' | 'point'>) {
  const known = judged.flatMap(({ judgement, register }) => (judgement?.used && register.direction === 'in' ? [judgement] : [])); // prettier-ignore
  const used = known.reduce((sum, { used }) => sum.plus(used!), new Decimal(0));
  const usual = known.every((one) => one.usual) ? known.reduce((sum, one) => sum.plus(one.usual!), new Decimal(0)) : undefined; // prettier-ignore
  const priced = point.unit_price !== null && point.currency !== null && known.length > 0;
  const verdicts = judged.map((one) => one.judgement?.verdict);
  return {
    verdict: verdicts.every((v) => v === 'exists') ? ('exists' as const) : verdicts.includes('review') ? ('review' as const) : ('accepted' as const), // prettier-ignore
    used: known.length > 0 ? used : undefined,
    usual,
    cost: priced ? used.times(point.unit_price!).toFixed(2) : undefined,
    /** Against what is usual; decimal text with its sign. */
    difference: priced && usual ? used.minus(usual).times(point.unit_price!).toFixed(2) : undefined,
  };
}
