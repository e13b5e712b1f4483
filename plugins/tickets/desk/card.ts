import { defineQuery, sql, type CustomerFinder, type CustomerTab, type RequestContext } from 'portico';
import { raw } from '../queries.ts';
import type { TicketsConfig } from '../config.ts';
import { listPage } from './list.ts';
import { rowView } from './view.ts';

const SHOWN = 25;

/** The customer's tickets on his card. */
export const ticketsTab: CustomerTab<TicketsConfig> = {
  id: 'tickets',
  label: 'tickets.title',
  needs: ['read', 'Desk'],
  position: 10,
  template: 'tickets:card/tickets.njk',
  async load(ctx: RequestContext<TicketsConfig>, customer) {
    const { rows, more } = await listPage(ctx, { customer: customer.id, folder: 'all', sort: 'updated' }, SHOWN, 1);
    return { tickets: rows.map((row) => rowView(ctx, row)), more, mayWork: ctx.ability.can('work', 'Desk') };
  },
};

const byNumber = defineQuery<{ from: string }, { customer_id: string; found: string; href: string | null }>((p) =>
  raw(sql`select customer_id, number as found, '/desk/tickets/' || id as href from tickets_ticket
    where number like ${p.from} order by number limit 10`),
); // prettier-ignore

/** Finds the customer by the number of a ticket, `T-20418` or `20418`. */
export const ticketFinder: CustomerFinder = {
  id: 'ticket',
  label: 'tickets.desk.found',
  needs: ['read', 'Desk'],
  query: (typed) =>
    byNumber({
      from: `T-${typed
        .trim()
        .replace(/^t-?/i, '')
        .replace(/[\\%_]/g, '\\$&')}%`,
    }),
};
