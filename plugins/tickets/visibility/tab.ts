import { format, type CustomerTab } from 'portico';
import type { TicketsConfig } from '../config.ts';
import { visibilityNow } from './queries.ts';
import { MODES } from './visibility.ts';

/** Which tickets the customer sees, on his card; what would change is shown before it is saved. */
export const visibilityTab: CustomerTab<TicketsConfig> = {
  id: 'visibility',
  label: 'tickets.visibility.title',
  needs: ['assign', 'Desk'],
  position: 56,
  template: 'tickets:card/visibility.njk',
  async load(ctx, customer) {
    const [[now]] = await ctx.read(visibilityNow({ customer: customer.id }));
    return {
      now: now!,
      since: now!.since === null ? '' : format.localDay(now!.since, ctx.timeZone),
      today: ctx.today,
      modes: MODES.map((value) => ({ value, label: ctx.t(`tickets.visibility.mode.${value}`) })),
    };
  },
};
