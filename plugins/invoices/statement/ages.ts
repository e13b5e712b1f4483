import { daysBetween } from 'portico';
import { Decimal } from 'decimal.js';
import { amountText } from '../amount.ts';

/** How long a debt is overdue: not yet, up to 30, 60, 90 days, longer; and what is in the customer's favour. */
export const AGES = ['current', 'd30', 'd60', 'd90', 'older', 'favour'] as const;
export type Age = (typeof AGES)[number];

/** @param on the day it is looked at */
export function ageOf(item: { open: string; due_date: string | null }, on: string): Age {
  if (item.open.startsWith('-')) return 'favour';
  const late = item.due_date === null ? 0 : daysBetween(item.due_date, on);
  if (late <= 0) return 'current';
  if (late <= 30) return 'd30';
  if (late <= 60) return 'd60';
  return late <= 90 ? 'd90' : 'older';
}

/** Sums of what is open by age, in the order of `AGES`; ages nothing is in have nothing. */
export function sumsByAge(
  items: readonly { open: string; due_date: string | null }[],
  on: string,
): Record<Age, string> {
  const sums = Object.fromEntries(AGES.map((age) => [age, new Decimal(0)])) as Record<Age, Decimal>;
  for (const item of items) {
    const age = ageOf(item, on);
    sums[age] = sums[age].plus(item.open);
  }
  return Object.fromEntries(AGES.map((age) => [age, amountText(sums[age])])) as Record<Age, string>;
}
