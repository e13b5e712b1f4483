import { definePortlet, type PortletContext, type PortletModel } from 'portico';
import type { SupplyPointsConfig } from '../config.ts';
import { reviewPage, waitingCount } from '../desk-queries.ts';
import { deskRow } from '../models/desk.ts';

async function load(ctx: PortletContext<SupplyPointsConfig>): Promise<PortletModel> {
  const [rows, [waiting]] = await ctx.read(reviewPage(true, ctx.size === 's' ? 3 : 5, 0), waitingCount({}));
  return {
    state: rows.length === 0 ? 'empty' : 'ready',
    count: waiting!.count,
    readings: rows.map((row) => deskRow(ctx, row)),
  };
}

/** Readings that wait for a decision; who has this may decide, and look at points. */
export const reviewPortlet = definePortlet({
  id: 'supply-points.review',
  title: 'supply-points.desk.title',
  description: 'supply-points.desk.description',
  icon: 'gauge',
  area: 'desk',
  size: 'm',
  sizes: ['s', 'm', 'l'],
  grants: [
    ['read', 'SupplyPoint'],
    ['review', 'Reading'],
  ],
  template: 'supply-points:portlets/review.njk',
  href: '/desk/supply-points/readings',
  reads: ['supply-points'],
  load,
  defaultFor: [{ group: 'STAFF', size: 'm', position: 42 }],
});
