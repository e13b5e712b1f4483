import { addDays, definePortlet, type PortletContext, type PortletModel } from 'portico';
import type { SupplyPointsConfig } from '../config.ts';
import { sharesOf } from '../sharing/queries.ts';
import { shareView } from '../sharing/view.ts';

const READ = 50;

async function load(ctx: PortletContext<SupplyPointsConfig>): Promise<PortletModel> {
  const [rows] = await ctx.read(sharesOf({ customer: ctx.viewer.customer!.id, limit: READ }));
  const live = rows.map((row) => shareView(ctx, row)).filter((share) => share.state === 'active');
  return {
    state: live.length === 0 ? 'empty' : 'ready',
    count: live.length,
    shares: live.slice(0, ctx.size === 's' ? 3 : 6),
    holdsUntil: addDays(ctx.today, 1),
  };
}

/** The links that work; who has this may share consumption. */
export const sharesPortlet = definePortlet({
  id: 'supply-points.shares',
  title: 'supply-points.share.title',
  description: 'supply-points.share.description',
  icon: 'link',
  area: 'customer',
  size: 's',
  sizes: ['s', 'm'],
  grants: [
    ['read', 'SupplyPoint'],
    ['share', 'ConsumptionShare'],
  ],
  template: 'supply-points:portlets/shares.njk',
  href: '/supply-points/shares',
  reads: ['supply-points'],
  shared: 'customer',
  load,
  defaultFor: ['CLIENTS', 'BUSINESS', 'VIP'].map((group) => ({ group, size: 's', position: 60 })),
});
