import { definePortlet, type PortletContext, type PortletModel } from 'portico';
import type { ChangeRequestsConfig } from '../config.ts';
import { NOBODY, ownCounts, ownRequests } from '../queries.ts';
import { summary } from '../view.ts';

async function load(ctx: PortletContext<ChangeRequestsConfig>): Promise<PortletModel> {
  const customer = ctx.viewer.customer?.id ?? NOBODY;
  const [rows, [counts]] = await ctx.read(
    ownRequests(customer, 'open', ctx.size === 's' ? 2 : 4, 0),
    ownCounts({ customer }),
  );
  return {
    state: rows.length === 0 ? 'empty' : 'ready',
    count: counts!.open,
    requests: rows.map((row) => summary(ctx, row)),
    over: counts!.over,
    asked: counts!.asked,
    canPropose: ctx.ability.can('propose', 'ChangeRequest') && !ctx.viewer.preview,
  };
}

/** What the customer asked to have changed and where it stands. */
export const openPortlet = definePortlet({
  id: 'change-requests.open',
  title: 'change-requests.open.title',
  description: 'change-requests.open.description',
  icon: 'pencil',
  area: 'customer',
  size: 's',
  sizes: ['s', 'm'],
  grants: [
    ['read', 'ChangeRequest'],
    ['propose', 'ChangeRequest'],
  ],
  template: 'change-requests:portlets/open.njk',
  href: '/change-requests',
  reads: ['change-requests'],
  shared: 'customer',
  load: load,
  defaultFor: ['CLIENTS', 'BUSINESS', 'VIP'].map((group) => ({ group, size: 's', position: 85 })),
});
