import { daysBetween, type Context } from 'portico';
import type { AdvancesConfig } from './config.ts';
import type { InstalmentColumns } from './tables.ts';

/** What an instalment is on a day. */
export type InstalmentState = 'planned' | 'due' | 'overdue' | 'partly' | 'paid';

/** Columns the state is made of. */
export type Owed = Pick<InstalmentColumns, 'due_on' | 'open_amount' | 'paid_amount' | 'paid_on'>;

export const isNothing = (amount: string): boolean => /^[0.]*$/.test(amount);

/**
 * The state of an instalment on a day: nothing has to run at midnight.
 * @param today `YYYY-MM-DD`
 * @param soon days before the due day from which on it is due rather than planned
 */
export function stateOf(row: Owed, today: string, soon: number): InstalmentState {
  if (isNothing(row.open_amount)) return 'paid';
  if (row.due_on < today) return 'overdue';
  if (!isNothing(row.paid_amount)) return 'partly';
  return daysBetween(today, row.due_on) <= soon ? 'due' : 'planned';
}

/** State of an instalment in words and colour. */
export interface Badge {
  state: InstalmentState;
  text: string;
  kind: 'ok' | 'warn' | 'danger' | 'info' | '';
  icon: string;
}

const LOOK: Readonly<Record<InstalmentState, Pick<Badge, 'kind' | 'icon'>>> = {
  planned: { kind: '', icon: '' },
  due: { kind: 'warn', icon: 'clock' },
  overdue: { kind: 'danger', icon: 'alert-circle' },
  partly: { kind: 'info', icon: '' },
  paid: { kind: 'ok', icon: '' },
};

/** What a state needs to be told in words. */
export type Words = Pick<Context, 't' | 'locale' | 'today'> & { config: Pick<AdvancesConfig, 'dueSoonDays'> };

/** What the state of an instalment is called on a day, as a person would say it. */
export function badgeOf(ctx: Words, row: Owed): Badge {
  const state = stateOf(row, ctx.today, ctx.config.dueSoonDays);
  const days = daysBetween(row.due_on, ctx.today);
  const key =
    state === 'overdue' && !isNothing(row.paid_amount)
      ? 'overduePartly'
      : state === 'due' && days === 0
        ? 'today'
        : state;
  return { state, text: ctx.t(`advances.badge.${key}`, { count: Math.abs(days) }), ...LOOK[state] };
}
