import { daysBetween, format, type Context } from 'portico';
import type { InvoicesConfig } from './config.ts';
import { isCredit, stateOf, type InvoiceState } from './state.ts';
import type { InvoiceColumns } from './tables.ts';

/** Columns a badge is made of. */
export type BadgeRow = Pick<InvoiceColumns, 'kind' | 'due_total' | 'standing' | 'due_date' | 'settled' | 'settled_on'>;

/** State of an invoice in words and colour. */
export interface Badge {
  state: InvoiceState;
  text: string;
  kind: 'ok' | 'warn' | 'danger' | 'info' | '';
  icon: string;
}

type Words = Pick<Context, 't' | 'locale' | 'today'> & { config: Pick<InvoicesConfig, 'dueSoonDays'> };

const settledPartly = ({ settled }: BadgeRow): boolean => !/^[0.]*$/.test(settled);

/** Due in words: today, tomorrow, in a few days; undefined while it is far away. */
function dueSoon(ctx: Words, dueDate: string): string | undefined {
  const days = daysBetween(ctx.today, dueDate);
  if (days > ctx.config.dueSoonDays) return undefined;
  if (days === 0) return ctx.t('invoices.badge.today');
  if (days === 1) return ctx.t('invoices.badge.tomorrow');
  return ctx.t('invoices.badge.soon', { count: days });
}

function waiting(ctx: Words, row: BadgeRow, state: InvoiceState): Badge {
  const soon = row.due_date === null ? undefined : dueSoon(ctx, row.due_date);
  if (soon !== undefined) return { state, text: soon, kind: 'warn', icon: 'clock' };
  if (state === 'partially_paid') return { state, text: ctx.t('invoices.badge.partly'), kind: 'info', icon: '' };
  return { state, text: ctx.t('invoices.badge.issued'), kind: '', icon: '' };
}

function overdue(ctx: Words, row: BadgeRow): Badge {
  const text = settledPartly(row)
    ? ctx.t('invoices.badge.overduePartly')
    : ctx.t('invoices.badge.overdue', { count: daysBetween(row.due_date!, ctx.today) });
  return { state: 'overdue', text, kind: 'danger', icon: 'alert-circle' };
}

function paid(ctx: Words, row: BadgeRow): Badge {
  const day = row.settled_on === null ? undefined : format.day(ctx.locale, row.settled_on, 'dayMonth');
  const text = day === undefined ? ctx.t('invoices.badge.paid') : ctx.t('invoices.badge.paidOn', { day });
  return { state: 'paid', text, kind: 'ok', icon: '' };
}

/** What the state of an invoice is called on a day, as a person would say it. */
export function badgeOf(ctx: Words, row: BadgeRow): Badge {
  const state = stateOf(row, ctx.today);
  if (state === 'disputed' || state === 'cancelled')
    return { state, text: ctx.t(`invoices.badge.${state}`), kind: '', icon: '' };
  if (state === 'credited') return { state, text: ctx.t('invoices.badge.credited'), kind: 'info', icon: '' };
  if (isCredit(row)) {
    return {
      state,
      text: ctx.t(state === 'issued' ? 'invoices.badge.favour' : 'invoices.badge.setOff'),
      kind: 'info',
      icon: '',
    };
  }
  if (state === 'overdue') return overdue(ctx, row);
  return state === 'paid' ? paid(ctx, row) : waiting(ctx, row, state);
}
