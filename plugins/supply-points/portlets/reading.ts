import { addDays, definePortlet, type PortletContext, type PortletModel } from 'portico';
import type { SupplyPointsConfig } from '../config.ts';
import { pointView } from '../models/point.ts';
import { pointsOf } from '../queries.ts';

async function load(ctx: PortletContext<SupplyPointsConfig>): Promise<PortletModel> {
  const [rows] = await ctx.read(pointsOf({ customer: ctx.viewer.customer!.id, today: ctx.today }));
  const points = rows.map((row) => pointView(ctx, row));
  const open = points.filter((point) => point.window?.open);
  const next = points.filter((point) => point.window && !point.window.open).sort((a, b) => (a.window!.opens < b.window!.opens ? -1 : 1))[0];
  return {
    state: open.length === 0 ? 'empty' : 'ready',
    count: open.length,
    points: open.slice(0, ctx.size === 's' ? 2 : 4),
    next,
    holdsUntil: addDays(ctx.today, 1),
  };
} // prettier-ignore

/** Points that can be read now; who has this may send readings. */
export const readingPortlet = definePortlet({
  id: 'supply-points.reading',
  title: 'supply-points.reading.title',
  description: 'supply-points.reading.description',
  icon: 'gauge',
  area: 'customer',
  size: 's',
  sizes: ['s', 'm'],
  grants: [
    ['read', 'SupplyPoint'],
    ['submit', 'Reading'],
  ],
  template: 'supply-points:portlets/reading.njk',
  href: '/supply-points',
  reads: ['supply-points'],
  shared: 'customer',
  load,
  defaultFor: [{ group: 'VIP', size: 's', position: 15 }],
});
