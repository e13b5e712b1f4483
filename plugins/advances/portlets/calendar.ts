import { definePortlet, monthEnd, Type, type PortletContext, type Static } from 'portico';
import type { AdvancesConfig } from '../config.ts';
import { monthTable } from '../models/month.ts';
import { rowOf } from '../models/row.ts';
import { dueBetween, nextOpen } from '../queries.ts';

const settings = Type.Object({
  /** Instalments beside the month; the rest is a link away. */
  limit: Type.Integer({ default: 3, minimum: 1, maximum: 12, title: 'advances.calendar.settings.limit' }),
});

type Ctx = PortletContext<AdvancesConfig, Static<typeof settings>>;

async function load(ctx: Ctx) {
  const month = ctx.today.slice(0, 7);
  const from = `${month}-01`;
  const [due, next] = await ctx.read(dueBetween({ from, to: monthEnd(from) }), nextOpen({ limit: ctx.settings.limit }));
  return {
    state: due.length === 0 && next.length === 0 ? ('empty' as const) : ('ready' as const),
    calendar: monthTable(
      ctx.locale,
      month,
      ctx.today,
      due.map((row) => rowOf(ctx, row)),
    ),
    next: next.map((row) => rowOf(ctx, row)),
  };
}

/** This month as a small calendar, and what is to be paid next. */
export const calendarPortlet = definePortlet({
  id: 'advances.calendar',
  title: 'advances.calendar.title',
  description: 'advances.calendar.description',
  icon: 'calendar-due',
  area: 'customer',
  size: 'l',
  sizes: ['s', 'm', 'l'],
  grants: [
    ['read', 'Advance'],
    ['download', 'Advance'],
    ['feed', 'Advance'],
  ],
  settings,
  template: 'advances:portlets/calendar.njk',
  href: '/advances/calendar',
  shared: 'customer',
  defaultFor: ['CLIENTS', 'VIP', 'BUSINESS'].map((group) => ({ group, size: 'l' as const, position: 20 })),
  load,
});
