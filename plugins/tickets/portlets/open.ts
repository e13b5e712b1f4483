import { definePortlet, type PortletContext, type PortletModel } from 'portico';
import type { TicketsConfig } from '../config.ts';
import { countTickets, ownTickets } from '../customer/queries.ts';
import { summary } from '../customer/view.ts';
import { NOBODY } from '../queries.ts';

const ROWS = { xs: 2, s: 3, m: 4, l: 6, xl: 8 } as const;

async function load(ctx: PortletContext<TicketsConfig>): Promise<PortletModel> {
  const customer = ctx.viewer.customer?.id ?? NOBODY;
  const [rows, [counts]] = await ctx.read(
    ownTickets(customer, { tab: 'open' }, ROWS[ctx.size], 0),
    countTickets(customer, {}),
  );
  return {
    state: rows.length === 0 ? 'empty' : 'ready',
    count: counts!.open,
    all: counts!.all,
    tickets: rows.map((row) => summary(ctx, row)),
    wide: ctx.size !== 's',
    canCreate: ctx.ability.can('create', 'Ticket') && !ctx.viewer.preview,
  };
}

/** What the company works on for the customer, who does it and by when; who has it may answer. */
export const openPortlet = definePortlet({
  id: 'tickets.open',
  title: 'tickets.open.title',
  description: 'tickets.open.description',
  icon: 'ticket',
  area: 'customer',
  size: 'l',
  sizes: ['s', 'm', 'l'],
  grants: [
    ['read', 'Ticket'],
    ['answer', 'Ticket'],
  ],
  template: 'tickets:portlets/open.njk',
  href: '/tickets',
  reads: ['tickets'],
  load: load,
  defaultFor: ['CLIENTS', 'BUSINESS', 'VIP'].map((group) => ({ group, size: 'l', position: 44 })),
});
