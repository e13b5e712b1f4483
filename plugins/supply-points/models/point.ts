import type { Context } from 'portico';
import { KINDS } from '../identifiers/index.ts';
import type { PointRow, RegisterRow } from '../queries.ts';

const ICONS = { electricity: 'bolt', gas: 'flame', water: 'droplet', heat: 'temperature' } as const;
/** Icon of what a point delivers. */
export const commodityIcon = (commodity: PointRow['commodity']) => ICONS[commodity];

const STATUS = { active: 'ok', disconnected: 'warn', terminated: 'line' } as const;

type Texts = Pick<Context, 't'>;

/** The identifiers of a point, each with its name. */
export const codesOf = (point: Pick<PointRow, (typeof KINDS)[number]>) =>
  KINDS.flatMap((kind) => {
    const code = point[kind];
    return code === null ? [] : [{ kind: kind.toUpperCase(), code }];
  });

/** What lists, tiles and pages show of a point. */
export function pointView({ t, today }: Texts & Pick<Context, 'today'>, point: PointRow) {
  return {
    ...point,
    title: `${point.street}, ${point.city}`,
    place: `${point.postal_code} ${point.city}`,
    codes: codesOf(point),
    icon: ICONS[point.commodity],
    commodityText: t(`supply-points.commodity.${point.commodity}`),
    statusText: t(`supply-points.status.${point.status}`),
    statusKind: STATUS[point.status],
    window:
      point.opens_on === null
        ? undefined
        : { opens: point.opens_on, closes: point.closes_on!, open: point.opens_on <= today && point.status === 'active' }, // prettier-ignore
  };
}

export type PointView = ReturnType<typeof pointView>;

/** Name of a register: its tariff in words and its code. */
export function registerName({ t }: Texts, { tou, direction, obis_code }: Pick<RegisterRow, 'tou' | 'direction' | 'obis_code'>): string {
  const known = ['T1', 'T2', 'total'].includes(tou);
  const name = direction === 'out' ? t('supply-points.register.out') : known ? t(`supply-points.register.${tou}`) : tou;
  return `${name} (${obis_code})`;
} // prettier-ignore

/** How units are written. */
export const unitText = (unit: string): string => (unit === 'm3' ? 'm³' : unit);

/** Meters with their registers, the present one first. */
export function metersOf(ctx: Texts, registers: readonly RegisterRow[]) {
  const meters = new Map<string, { serial_no: string; manufacturer: string | null; installed_on: string; removed_on: string | null; next_verification_on: string | null; multiplier: string; digits: number; registers: { name: string; unit: string }[] }>();
  for (const register of registers) {
    const meter = meters.get(register.meter_id) ?? { ...register, registers: [] };
    meter.registers.push({ name: registerName(ctx, register), unit: unitText(register.unit) });
    meters.set(register.meter_id, meter);
  }
  return [...meters.values()].map((meter) => ({ ...meter, multiplied: Number(meter.multiplier) !== 1 }));
} // prettier-ignore
