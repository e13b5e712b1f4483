import { addDays, definePortlet, type PortletContext, type PortletModel } from 'portico';
import { boardLine, withShares } from '../clock/board.ts';
import { boardRows, boardTotal } from '../clock/timeliness.ts';

async function load(ctx: PortletContext): Promise<PortletModel> {
  const period = { from: addDays(ctx.today, -29), to: ctx.today };
  const [[total], teams] = await ctx.read(boardTotal(period, ctx.timeZone), boardRows('team', period, ctx.timeZone));
  return {
    state: total!.tickets === 0 ? 'empty' : 'ready',
    total: withShares(ctx, total!),
    teams: ctx.size === 's' ? [] : teams.slice(0, 5).map((row) => boardLine(ctx, 'team', row)),
  };
}

/** How timely the desk was in the last thirty days; who has this sees the board. */
export const timelinessPortlet = definePortlet({
  id: 'tickets.desk-timeliness',
  title: 'tickets.timeliness.title',
  description: 'tickets.timeliness.description',
  icon: 'gauge',
  area: 'desk',
  size: 'm',
  sizes: ['s', 'm', 'l'],
  grants: [['read', 'Timeliness']],
  template: 'tickets:portlets/timeliness.njk',
  href: '/desk/tickets/timeliness',
  reads: ['tickets'],
  load,
  defaultFor: [{ group: 'ADMINS', size: 'm', position: 45 }],
});
