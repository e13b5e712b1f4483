import { Decimal } from 'decimal.js';
import { monthEnd, notFound, type RequestContext } from 'portico';
import type { AdvancesConfig } from '../config.ts';
import { howToPay } from '../payable.ts';
import {
  dueBetween, instalmentsOf, nextOfEach, nextOpen, oneSchedule, paidIn, paidYears, schedules, sums, type InstalmentRow, type Sums,
} from '../queries.ts'; // prettier-ignore
import { isNothing } from '../state.ts';
import type { ScheduleColumns } from '../tables.ts';
import { monthName, monthTable } from './month.ts';
import { ICON, rowOf, type Ctx } from './row.ts';

type Request = RequestContext<AdvancesConfig>;

/** The pages of the advances, as tabs. */
export function tabs({ t, ability }: Pick<Request, 't' | 'ability'>, current: 'list' | 'calendar' | 'paid' | 'feed') {
  const all = [
    { id: 'list', href: '/advances' },
    { id: 'calendar', href: '/advances/calendar' },
    { id: 'paid', href: '/advances/paid' },
    ...(ability.can('feed', 'Advance') ? [{ id: 'feed', href: '/advances/feed' }] : []),
  ];
  return all.map(({ id, href }) => ({ href, label: t(`advances.tab.${id}`), current: id === current }));
}

/** When the year is billed, in words; undefined where nobody said. */
function billingOf({ t, locale }: Pick<Ctx, 't' | 'locale'>, row: ScheduleColumns): string | undefined {
  if (row.billing_month === null) return undefined;
  const month = monthName(locale, row.billing_month);
  return row.frequency === 'eleven' ? t('advances.billing.eleven', { month }) : month;
}

/** A schedule as lists and its own page show it. */
export function scheduleOf(ctx: Pick<Ctx, 't' | 'locale'>, row: ScheduleColumns, base = '/advances') {
  return {
    id: row.id,
    number: row.number,
    supplyPoint: row.supply_point,
    commodity: ctx.t(`advances.commodity.${row.commodity}`),
    icon: ICON[row.commodity],
    amount: row.amount,
    currency: row.currency,
    frequency: ctx.t(`advances.frequency.${row.frequency}`),
    dueDay: row.due_day,
    billing: billingOf(ctx, row),
    method: ctx.t(`advances.method.${row.method}`),
    startsOn: row.starts_on,
    endsOn: row.ends_on ?? undefined,
    closed: row.state === 'closed',
    href: `${base}/${row.id}`,
  };
}

/** What a balance means: what is owed without its sign, what was paid ahead, or neither. */
function balanceOf(sum: Sums) {
  const balance = new Decimal(sum.balance);
  return { owed: balance.isNegative() && !balance.isZero(), even: balance.isZero(), amount: balance.abs().toFixed() };
}

export const sumsOf = (rows: readonly Sums[]) =>
  rows.map((sum) => ({
    currency: sum.currency,
    overdue: isNothing(sum.overdue) ? undefined : sum.overdue,
    overdueCount: Number(sum.overdue_count),
    overdueSince: sum.overdue_since,
    paidYear: sum.paid_year,
    balance: balanceOf(sum),
  }));

/** /advances: sums, what is to be paid next, and the schedules. */
export async function overviewModel(ctx: Request) {
  const [plans, firsts, next, totals] = await ctx.read(
    schedules({}),
    nextOfEach({}),
    nextOpen({ limit: 5 }),
    sums({ today: ctx.today }),
  );
  const first = new Map(firsts.map((row) => [row.schedule_id, rowOf(ctx, row)]));
  return {
    tabs: tabs(ctx, 'list'),
    sums: sumsOf(totals),
    thisYear: ctx.today.slice(0, 4),
    next: next.map((row) => rowOf(ctx, row)),
    schedules: plans.map((row) => ({ ...scheduleOf(ctx, row), next: first.get(row.id) })),
  };
}

/** /advances/calendar: one month. @param month `YYYY-MM`; default: the current one */
export async function calendarModel(ctx: Request, month = ctx.today.slice(0, 7)) {
  const first = `${month}-01`;
  const [rows] = await ctx.read(dueBetween({ from: first, to: monthEnd(first) }));
  const instalments = rows.map((row) => rowOf(ctx, row));
  return {
    tabs: tabs(ctx, 'calendar'),
    calendar: monthTable(ctx.locale, month, ctx.today, instalments),
    instalments,
    current: month === ctx.today.slice(0, 7),
  };
}

/** Sums of what was paid, per currency. */
function totalsOf(rows: readonly InstalmentRow[]) {
  const totals = new Map<string, Decimal>();
  for (const { currency, paid_amount: paid } of rows)
    totals.set(currency, (totals.get(currency) ?? new Decimal(0)).plus(paid));
  return [...totals].map(([currency, amount]) => ({ currency, amount: amount.toFixed() }));
}

/** /advances/paid: what was paid in a year. */
export async function paidModel(ctx: Request, wanted?: number) {
  const [years] = await ctx.read(paidYears({}));
  const year = wanted ?? years[0]?.year ?? Number(ctx.today.slice(0, 4));
  const [rows] = await ctx.read(paidIn({ year }));
  return {
    tabs: tabs(ctx, 'paid'),
    year,
    years: years.map((row) => ({
      href: `/advances/paid?year=${row.year}`,
      label: String(row.year),
      current: row.year === year,
    })),
    totals: totalsOf(rows),
    instalments: rows.map((row) => rowOf(ctx, row)),
  };
}

/** Instalments by the year they fall due in. */
export function byYear<Item extends { dueOn: string }>(items: readonly Item[]): { year: string; items: Item[] }[] {
  const years = new Map<string, Item[]>();
  for (const item of items) years.set(item.dueOn.slice(0, 4), [...(years.get(item.dueOn.slice(0, 4)) ?? []), item]);
  return [...years].map(([year, found]) => ({ year, items: found }));
}

/** Reads a schedule and its instalments. @throws Problem 404 where the viewer has no such schedule */
export async function readSchedule(ctx: Pick<Request, 'read'>, id: string) {
  const [[schedule], rows] = await ctx.read(oneSchedule({ id }), instalmentsOf({ id }));
  if (!schedule) throw notFound();
  return { schedule, rows };
}

/**
 * /advances/<id>: the instalments of a schedule, and how one of them is paid.
 * @param wanted id of the instalment to be paid; default: the most urgent one
 */
export async function scheduleModel(ctx: Request, id: string, wanted?: string) {
  const { schedule, rows } = await readSchedule(ctx, id);
  const chosen = rows.find((row) => row.id === wanted) ?? rows.find((row) => !isNothing(row.open_amount));
  const paid = rows.reduce((sum, row) => sum.plus(row.paid_amount), new Decimal(0));
  const instalments = rows.map((row) => ({ ...rowOf(ctx, row), chosen: row.id === chosen?.id }));
  return {
    schedule: scheduleOf(ctx, schedule),
    paid: paid.toFixed(),
    years: byYear(instalments),
    downloads: ctx.ability.can('download', 'Advance')
      ? { pdf: `/advances/${id}.pdf`, csv: `/advances/${id}.csv` }
      : undefined,
    // Only there is such a grant where the plugin of change requests is installed.
    ask:
      schedule.state === 'active' && ctx.ability.can('propose', 'ChangeRequest')
        ? `/change-requests/new?kind=advance&record=${id}`
        : undefined,
    how: chosen && howToPay(ctx, chosen, ctx.config.payee),
  };
}
