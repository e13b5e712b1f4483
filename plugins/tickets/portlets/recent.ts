import { definePortlet, type PortletContext, type PortletModel } from 'portico';
import type { TicketsConfig } from '../config.ts';
import { recentWords } from '../customer/queries.ts';
import { NOBODY } from '../queries.ts';

async function load(ctx: PortletContext<TicketsConfig>): Promise<PortletModel> {
  const [rows] = await ctx.read(recentWords({ customer: ctx.viewer.customer?.id ?? NOBODY, limit: ctx.size === 's' ? 3 : 4 })); // prettier-ignore
  return {
    state: rows.length === 0 ? 'empty' : 'ready',
    wide: ctx.size !== 's',
    messages: rows.map(({ ticket_id: id, subject, side, author_name: author, begin, created_at: at }) => ({
      href: `/tickets/${id}`,
      subject,
      staff: side === 'staff' || side === 'portal',
      author,
      begin,
      at,
    })),
  };
}

/** What was written last in the customer's tickets. */
export const recentPortlet = definePortlet({
  id: 'tickets.recent',
  title: 'tickets.recent.title',
  description: 'tickets.recent.description',
  icon: 'messages',
  area: 'customer',
  size: 's',
  sizes: ['s', 'm'],
  grants: [['read', 'Ticket']],
  template: 'tickets:portlets/recent.njk',
  href: '/tickets',
  reads: ['tickets'],
  shared: 'customer',
  load: load,
  defaultFor: ['CLIENTS', 'BUSINESS', 'VIP'].map((group) => ({ group, size: 's', position: 46 })),
});
