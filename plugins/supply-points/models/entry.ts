import { format, isDay, newId, type Context, type RequestContext } from 'portico';
import type { SupplyPointsConfig } from '../config.ts';
import { SLOTS, summaryOf, type EntryBody, type Examined, type Ground } from '../entry.ts';
import { countedReadings } from '../metering/consumption.ts';
import type { Fault } from '../metering/verdict.ts';
import { pointView, registerName, unitText } from './point.ts';

type Ctx = RequestContext<SupplyPointsConfig>;

/** The sentence of a fault, its days and numbers as people read them. */
export function sentence(ctx: Pick<Context, 't' | 'locale'>, { key, values = {} }: Fault): string {
  const written = Object.entries(values).map(([name, value]): [string, unknown] => {
    if (typeof value !== 'string') return [name, value];
    if (isDay(value)) return [name, format.day(ctx.locale, value)];
    if (name === 'unit') return [name, unitText(value)];
    return [name, /^\d+(\.\d+)?$/.test(value) && name !== 'typed' ? format.number(ctx.locale, value) : value];
  });
  return ctx.t(key, Object.fromEntries(written));
}

/** The form: every register of the meter with its last reading, and what was typed before. */
export function formModel(ctx: Ctx, ground: Ground, body?: EntryBody, faults: Record<string, Fault> = {}) {
  const registers = ground.registers.map((register, index) => {
    const slot = SLOTS[index]!;
    const last = countedReadings(ground.readings.filter((r) => r.register_id === register.id)).at(-1);
    const typed = SLOTS.find((s) => body?.[`r${s}`] === register.id);
    return { slot, id: register.id, name: registerName(ctx, register), unit: unitText(register.unit), digits: register.digits,
      last: last && { value: last.value, read_on: last.read_on, estimated: last.quality === 'estimated' },
      typed: typed === undefined ? '' : (body?.[`v${typed}`] ?? '') };
  });
  return {
    point: pointView(ctx, ground.point),
    open: ground.open && registers.length > 0,
    serial_no: ground.registers[0]?.serial_no,
    registers,
    readOn: body?.read_on ?? (ground.point.closes_on !== null && ground.point.closes_on < ctx.today ? ground.point.closes_on : ctx.today),
    formId: body?.form_id ?? newId(),
    photoId: body?.photo_id ?? '',
    photoBytes: Math.min(ctx.config.photoMaxBytes, ctx.files.uploadLimit),
    left: Math.max(0, ctx.config.maxPerYear - ground.selfDays),
    max: ctx.config.maxPerYear,
    errors: Object.fromEntries(Object.entries(faults).map(([field, fault]) => [field, sentence(ctx, fault)])),
  };
} // prettier-ignore

const number = (value: { toFixed(digits: number): string } | undefined) => value && value.toFixed(0);

/** The page before sending: what becomes of each value and why, and what it costs about. */
export function verdictModel(ctx: Ctx, examined: Examined, body: EntryBody, photo: string | undefined) {
  const summary = summaryOf(examined);
  const estimated = summary.difference === undefined ? undefined : Number(summary.difference);
  return {
    point: pointView(ctx, examined.point),
    readOn: examined.readOn,
    fields: { ...body, photo_id: photo ?? body.photo_id ?? '' },
    verdict: summary.verdict,
    corrects: examined.judged.some((one) => one.judgement?.replaces !== undefined),
    judged: examined.judged.map(({ register, value, judgement }) => ({
      name: registerName(ctx, register),
      unit: unitText(register.unit),
      value,
      verdict: judgement!.verdict,
      why: judgement!.why.map((name) => ctx.t(`supply-points.why.${name}`)),
      last: judgement!.last,
      used: judgement!.used?.toFixed(),
      days: judgement!.days,
      low: number(judgement!.low),
      high: number(judgement!.high),
    })),
    cost: summary.cost,
    currency: examined.point.currency,
    difference: estimated === undefined ? undefined : { text: Math.abs(estimated).toFixed(2), more: estimated > 0, small: Math.abs(estimated) < 0.5 }, // prettier-ignore
  };
}
