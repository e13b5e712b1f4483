import { addDays, definePortlet, Type, type PortletContext, type PortletModel } from 'portico';
import type { SupplyPointsConfig } from '../config.ts';
import { pointView } from '../models/point.ts';
import { pointsOf } from '../queries.ts';

async function load(ctx: PortletContext<SupplyPointsConfig, { limit: number }>): Promise<PortletModel> {
  const [points] = await ctx.read(pointsOf({ customer: ctx.viewer.customer!.id, today: ctx.today }));
  return {
    state: points.length === 0 ? 'empty' : 'ready',
    count: points.length,
    points: points.slice(0, ctx.settings.limit).map((point) => pointView(ctx, point)),
    holdsUntil: addDays(ctx.today, 1),
  };
}

/** The points of the customer. */
export const listPortlet = definePortlet({
  id: 'supply-points.list',
  title: 'supply-points.title',
  description: 'supply-points.list.description',
  icon: 'plug',
  area: 'customer',
  size: 's',
  sizes: ['s', 'm', 'l'],
  grants: [
    ['read', 'SupplyPoint'],
    ['download', 'SupplyPoint'],
  ],
  settings: Type.Object({ limit: Type.Integer({ default: 4, minimum: 1, maximum: 20 }) }),
  template: 'supply-points:portlets/list.njk',
  href: '/supply-points',
  reads: ['supply-points'],
  shared: 'customer',
  load,
  defaultFor: ['CLIENTS', 'BUSINESS', 'VIP'].map((group) => ({ group, size: 's', position: 25 })),
});
