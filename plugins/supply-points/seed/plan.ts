import { addDays, daysBetween, monthStart } from 'portico';
import { createHash } from 'node:crypto';
import { eicCheckCharacter, gs1CheckDigit } from '../identifiers/index.ts';
import type { Commodity } from '../point.entity.ts';

/** A number from 0 to below 1 that is the same for the same text, so that the demo company looks the same every time. */
export const share = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;

const digits = (text: string, count: number): string =>
  Array.from({ length: count }, (_, index) => String(Math.floor(share(`${text} ${index}`) * 10))).join('');

/** A code as the country writes it, invented but with a right check digit. */
export function codeFor(country: string, commodity: Commodity, seed: string): { kind: 'eic' | 'pod' | 'ean' | 'ppe'; code: string } {
  if (country === 'CZ' && commodity === 'electricity') return gs1('ean', `859182400${digits(seed, 8)}`);
  if (country === 'PL') return gs1('ppe', `5905431${digits(seed, 10)}`);
  if (country === 'SK' && commodity === 'gas') return { kind: 'pod', code: `SKSPPDIS${digits(seed, 12)}` };
  const body = country === 'CZ' ? `27ZG${digits(seed, 11)}` : `24ZSS${digits(seed, 10)}`;
  return { kind: 'eic', code: body + eicCheckCharacter(body) };
} // prettier-ignore

const gs1 = (kind: 'ean' | 'ppe', body: string) => ({ kind, code: body + gs1CheckDigit(body) });

// Share of a middling month, January to December.
const SEASON: Record<Commodity, readonly number[]> = {
  electricity: [1.16, 1.1, 1.05, 0.96, 0.89, 0.85, 0.86, 0.87, 0.92, 1, 1.09, 1.18],
  gas: [1.85, 1.6, 1.3, 0.88, 0.45, 0.22, 0.18, 0.18, 0.36, 0.82, 1.32, 1.74],
  heat: [1.9, 1.65, 1.3, 0.85, 0.35, 0.15, 0.12, 0.12, 0.3, 0.8, 1.35, 1.8],
  water: [0.95, 0.93, 0.97, 1, 1.04, 1.08, 1.12, 1.1, 1.03, 0.98, 0.96, 0.94],
};

export interface PlannedReading {
  readOn: string;
  value: number;
  reason: 'first' | 'periodic' | 'meter_change';
  /** Every seventh or so is an estimate. */
  estimated: boolean;
}

/** What a register counts on a day. */
export function usedOn(commodity: Commodity, monthly: number, day: string, seed: string): number {
  const month = Number(day.slice(5, 7)) - 1;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  const days = daysBetween(monthStart(day), monthStart(day, 1));
  const rhythm = weekday === 0 || weekday === 6 ? 1.12 : 0.95;
  const trend = 1 - 0.03 * (2026 - Number(day.slice(0, 4))) * (share(`${seed} trend`) - 0.3);
  return (monthly / days) * SEASON[commodity][month]! * rhythm * trend * (0.88 + share(`${seed} ${day}`) * 0.24);
}

/**
 * States of a register at the ends of months, and a counter of what was used per day beside it.
 * @param from first day it counts, its state then is `start`
 */
export function readingsFor(commodity: Commodity, monthly: number, span: { from: string; to: string }, start: number, seed: string, first: PlannedReading['reason']): PlannedReading[] {
  const readings: PlannedReading[] = [{ readOn: span.from, value: start, reason: first, estimated: false }];
  let value = start;
  for (let day = addDays(span.from, 1); day <= span.to; day = addDays(day, 1)) {
    value += usedOn(commodity, monthly, day, seed);
    if (monthStart(addDays(day, 1)) !== addDays(day, 1)) continue;
    readings.push({ readOn: day, value: Math.round(value), reason: 'periodic', estimated: share(`${seed.split(' ')[0]} ${commodity} estimate ${day}`) < 0.1 });
  }
  return readings;
} // prettier-ignore
