import { daysBetween, definePortlet, Type, type PortletContext, type Static } from 'portico';
import type { AdvancesConfig } from '../config.ts';
import { overdueAll, overdueSums } from '../desk-queries.ts';
import { DESK } from '../models/desk.ts';

const settings = Type.Object({
  limit: Type.Integer({ default: 5, minimum: 1, maximum: 20, title: 'advances.desk-overdue.settings.limit' }),
});

type Ctx = PortletContext<AdvancesConfig, Static<typeof settings>>;

async function load(ctx: Ctx) {
  const { today } = ctx;
  const [rows, sums] = await ctx.read(overdueAll({ today, limit: ctx.settings.limit }), overdueSums({ today }));
  const count = sums.reduce((total, sum) => total + Number(sum.count), 0);
  return {
    state: count === 0 ? ('empty' as const) : ('ready' as const),
    count,
    sums,
    rows: rows.map((row) => ({
      ...row,
      href: `${DESK}/${row.schedule_id}`,
      late: ctx.t('advances.badge.overdue', { count: daysBetween(row.due_on, today) }),
    })),
  };
}

/** Advances that customers owe past the due day; it opens the schedules of all customers to staff. */
export const deskOverduePortlet = definePortlet({
  id: 'advances.desk-overdue',
  title: 'advances.desk-overdue.title',
  description: 'advances.desk-overdue.description',
  icon: 'calendar-due',
  area: 'desk',
  size: 'm',
  sizes: ['s', 'm'],
  grants: [['read', 'Advance']],
  settings,
  template: 'advances:portlets/desk-overdue.njk',
  href: '/desk/advances?state=overdue',
  defaultFor: [
    { group: 'STAFF', size: 'm', position: 35 },
    { group: 'ADMINS', size: 'm', position: 35 },
  ],
  load,
});
