import { COMMODITIES, FREQUENCIES, METHODS } from '../schedule.entity.ts';
import { monthName } from './month.ts';
import type { Ctx } from './row.ts';

/** Lists of the form about the terms of a schedule. */
export function termsChoices({ t, locale }: Pick<Ctx, 't' | 'locale'>) {
  const options = (group: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: t(`advances.${group}.${value}`) }));
  return {
    commodities: options('commodity', COMMODITIES),
    frequencies: options('frequency', FREQUENCIES),
    methods: options('method', METHODS),
    months: Array.from({ length: 12 }, (_none, n) => ({ value: String(n + 1), label: monthName(locale, n + 1) })),
  };
}
