import { definePortlet, type PortletContext, type PortletModel } from 'portico';
import type { ChangeRequestsConfig } from '../config.ts';
import { queueCounts, queuePage } from '../queries.ts';
import { summary } from '../view.ts';

async function load(ctx: PortletContext<ChangeRequestsConfig>): Promise<PortletModel> {
  const [rows, [counts]] = await ctx.read(
    queuePage({ state: 'waiting' }, ctx.size === 's' ? 3 : 5, 0),
    queueCounts({}),
  );
  const { waiting, agreed, needs_info: asked } = counts!;
  return {
    state: waiting + agreed === 0 ? 'empty' : 'ready',
    count: waiting,
    requests: rows.map((row) => summary(ctx, row)),
    agreed,
    asked,
  };
}

/** Changes that wait for a decision; who has it may decide and apply them. */
export const queuePortlet = definePortlet({
  id: 'change-requests.queue',
  title: 'change-requests.queue.title',
  description: 'change-requests.queue.description',
  icon: 'pencil',
  area: 'desk',
  size: 'm',
  sizes: ['s', 'm', 'l'],
  grants: [
    ['review', 'ChangeRequest'],
    ['apply', 'ChangeRequest'],
  ],
  template: 'change-requests:portlets/queue.njk',
  href: '/desk/change-requests',
  reads: ['change-requests'],
  load: load,
  defaultFor: [{ group: 'STAFF', size: 'm', position: 45 }],
});
