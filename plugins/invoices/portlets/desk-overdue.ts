import { definePortlet, Type, type PortletContext, type Static } from 'portico';
import type { InvoicesConfig } from '../config.ts';
import { overdueAll } from '../desk-queries.ts';
import { deskRow } from '../models/desk.ts';
import { sumsToPay } from '../queries.ts';

const settings = Type.Object({
  limit: Type.Integer({ default: 5, minimum: 1, maximum: 20, title: 'invoices.desk-overdue.settings.limit' }),
});

type Ctx = PortletContext<InvoicesConfig, Static<typeof settings>>;

async function load(ctx: Ctx) {
  const { today } = ctx;
  const [rows, sums] = await ctx.read(overdueAll({ today, limit: ctx.settings.limit }), sumsToPay({ today }));
  const overdue = sums.filter((sum) => sum.overdue_count !== '0');
  const count = overdue.reduce((total, sum) => total + Number(sum.overdue_count), 0);
  return {
    state: count === 0 ? ('empty' as const) : ('ready' as const),
    count,
    sums: overdue,
    invoices: rows.map((row) => deskRow(ctx, row)),
  };
}

/** What customers owe past the due day; it opens the invoices of all customers to staff. */
export const deskOverduePortlet = definePortlet({
  id: 'invoices.desk-overdue',
  title: 'invoices.desk-overdue.title',
  description: 'invoices.desk-overdue.description',
  icon: 'calendar-due',
  area: 'desk',
  size: 'm',
  sizes: ['s', 'm', 'l'],
  grants: [
    ['read', 'Invoice'],
    ['download', 'Invoice'],
  ],
  settings,
  template: 'invoices:portlets/desk-overdue.njk',
  href: '/desk/invoices?state=overdue',
  defaultFor: [
    { group: 'STAFF', size: 'm', position: 30 },
    { group: 'ADMINS', size: 'm', position: 30 },
  ],
  load,
});
