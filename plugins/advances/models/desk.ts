import { addDays, newId, type RequestContext } from 'portico';
import type { AdvancesConfig } from '../config.ts';
import {
  customerByNumber,
  customerOfSchedule,
  deskPage,
  type DeskFilters,
  type DeskSchedule,
} from '../desk-queries.ts';
import { isNothing } from '../state.ts';
import { readSchedule, scheduleOf } from './customer.ts';
import { rowOf, type Ctx } from './row.ts';
import { termsChoices } from './terms-choices.ts';

export const DESK = '/desk/advances';

type Request = RequestContext<AdvancesConfig>;

/** What the address of the desk's list asks for. */
export interface DeskQuery {
  customer?: string;
  q?: string;
  state?: 'overdue';
  page?: number;
}

/** What somebody typed into a form, and what was wrong with it. */
export interface Typed {
  values: Record<string, string | number>;
  errors: Record<string, string>;
}

/** The address of the list with something else asked for. */
export function listAddress(
  query: DeskQuery,
  changes: { [K in keyof DeskQuery]?: DeskQuery[K] | undefined } = {},
): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, ...changes }))
    if (value !== undefined && value !== '' && !(name === 'page' && value === 1)) params.set(name, String(value));
  return params.size === 0 ? DESK : `${DESK}?${params.toString()}`;
}

/** A schedule at the desk: with its customer and what of it is overdue. */
export const deskRow = (ctx: Pick<Ctx, 't' | 'locale'>, row: DeskSchedule) => ({
  ...scheduleOf(ctx, row, DESK),
  overdue: isNothing(row.overdue) ? undefined : row.overdue,
  nextDue: row.next_due ?? undefined,
  customer: { name: row.customer_name, number: row.customer_number, href: listAddress({ customer: row.customer_number }) },
}); // prettier-ignore

const EMPTY = {
  number: '', supplyPoint: '', commodity: 'electricity', startsOn: '', endsOn: '', frequency: 'eleven', billingMonth: '', dueDay: 12, amount: '', currency: 'EUR',
  method: 'transfer', iban: '', payee: '', variableSymbol: '',
}; // prettier-ignore

/** The form for a new schedule. Its id is made with the page, so that a form sent twice makes one schedule. */
function newForm(ctx: Request, typed?: Typed) {
  return {
    id: newId(),
    values: { ...EMPTY, payee: ctx.config.payee, startsOn: `${ctx.today.slice(0, 7)}-01`, ...typed?.values },
    errors: typed?.errors ?? {},
    choices: termsChoices(ctx),
  };
}

/** One page of the schedules of all customers, or of one, with the form for a new one of his. */
export async function deskListModel(ctx: Request, query: DeskQuery, typed?: Typed) {
  const { deskPageSize: size } = ctx.config;
  const page = query.page ?? 1;
  const filters: DeskFilters = { customer: query.customer, q: query.q, overdue: query.state === 'overdue' };
  const [rows, [customer]] = await ctx.read(
    deskPage(filters, ctx.today, size + 1, (page - 1) * size),
    customerByNumber({ number: query.customer ?? '' }),
  );
  const shown = rows.slice(0, size);
  return {
    schedules: shown.map((row) => deskRow(ctx, row)),
    query: { customer: query.customer ?? '', q: query.q ?? '', state: query.state ?? '' },
    whose: customer,
    unknown: query.customer !== undefined && !customer,
    filtered: query.customer !== undefined || query.q !== undefined || query.state !== undefined,
    create: customer && ctx.ability.can('write', 'AdvanceBook') ? newForm(ctx, typed) : undefined,
    segments: ([undefined, 'overdue'] as const).map((state) => ({
      href: listAddress(query, { state, page: undefined }),
      label: ctx.t(`advances.desk.filter.${state ?? 'all'}`),
      current: query.state === state,
    })),
    page: {
      from: (page - 1) * size + 1,
      to: (page - 1) * size + shown.length,
      previous: page > 1 ? listAddress(query, { page: page - 1 }) : undefined,
      next: rows.length > size ? listAddress(query, { page: page + 1 }) : undefined,
    },
  };
}

/** Which form of the page somebody sent, and what was wrong with it. */
export type Sent = { form: 'payment' | 'change' | 'close' } & Typed;

const typedIn = (sent: Sent | undefined, form: Sent['form']): Partial<Typed> => (sent?.form === form ? sent : {});

/** A schedule at the desk: its instalments, and the forms to record what happened. */
export async function deskScheduleModel(ctx: Request, id: string, sent?: Sent) {
  const [{ schedule, rows }, [[customer]]] = await Promise.all([readSchedule(ctx, id), ctx.read(customerOfSchedule({ id }))]);
  const instalments = rows.map((row) => rowOf(ctx, row, DESK));
  const open = instalments.filter((row) => !row.settled);
  const payment = { instalment: open[0]?.id ?? '', amount: open[0]?.open ?? '', paidOn: ctx.today };
  return {
    stored: schedule,
    schedule: scheduleOf(ctx, schedule, DESK),
    customer: customer && { ...customer, href: listAddress({ customer: customer.number }) },
    instalments,
    version: schedule.version,
    iban: schedule.iban,
    variableSymbol: schedule.variable_symbol,
    book: ctx.ability.can('write', 'AdvanceBook') && {
      edit: schedule.state === 'active' ? `${DESK}/${id}/edit` : undefined,
      open: open.map((row) => ({ value: row.id, row })),
      errors: sent?.errors ?? {},
      payment: { ...payment, ...typedIn(sent, 'payment').values },
      change: { from: addDays(ctx.today, 1), amount: schedule.amount, dueDay: schedule.due_day, ...typedIn(sent, 'change').values },
      close: { lastDay: ctx.today, ...typedIn(sent, 'close').values },
    },
  };
} // prettier-ignore
