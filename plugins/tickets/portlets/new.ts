import { definePortlet, type PortletContext, type PortletModel } from 'portico';
import type { TicketsConfig } from '../config.ts';
import { newModel } from '../customer/new.ts';

async function load(ctx: PortletContext<TicketsConfig>): Promise<PortletModel> {
  const model = await newModel(ctx);
  return { ...model, state: model.types.length === 0 ? 'empty' : 'ready', canSend: !ctx.viewer.preview };
}

/** The form for a new ticket; who has it may found tickets, and says how urgent they are. */
export const newPortlet = definePortlet({
  id: 'tickets.new',
  title: 'tickets.new.title',
  description: 'tickets.new.description',
  icon: 'message-plus',
  area: 'customer',
  size: 's',
  sizes: ['s', 'm'],
  grants: [
    ['read', 'Ticket'],
    ['create', 'Ticket'],
    ['prioritise', 'Ticket'],
  ],
  template: 'tickets:portlets/new.njk',
  href: '/tickets/new',
  reads: ['tickets'],
  load: load,
  defaultFor: ['CLIENTS', 'BUSINESS', 'VIP'].map((group) => ({ group, size: 's', position: 45 })),
});
