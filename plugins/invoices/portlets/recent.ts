import { definePortlet, Type, type PortletContext, type Static } from 'portico';
import type { InvoicesConfig } from '../config.ts';
import { rowOf } from '../models/row.ts';
import { newest } from '../queries.ts';

const settings = Type.Object({
  limit: Type.Integer({ default: 5, minimum: 1, maximum: 20, title: 'invoices.recent.settings.limit' }),
});

type Ctx = PortletContext<InvoicesConfig, Static<typeof settings>>;

async function load(ctx: Ctx) {
  const [rows] = await ctx.read(newest({ limit: ctx.settings.limit }));
  const invoices = rows.map((row) => rowOf(ctx, row));
  return { state: invoices.length === 0 ? ('empty' as const) : ('ready' as const), invoices };
}

/** The newest invoices, to open and to download. */
export const recentPortlet = definePortlet({
  id: 'invoices.recent',
  title: 'invoices.recent.title',
  description: 'invoices.recent.description',
  icon: 'receipt',
  area: 'customer',
  size: 's',
  sizes: ['s', 'm', 'l'],
  grants: [
    ['read', 'Invoice'],
    ['download', 'Invoice'],
  ],
  settings,
  template: 'invoices:portlets/recent.njk',
  href: '/invoices',
  shared: 'customer',
  defaultFor: ['CLIENTS', 'VIP', 'BUSINESS'].map((group) => ({ group, size: 's' as const, position: 12 })),
  load,
});
