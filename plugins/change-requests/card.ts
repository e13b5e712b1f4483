import type { CustomerFinder, CustomerTab } from 'portico';
import type { ChangeRequestsConfig } from './config.ts';
import { byNumber, ownCounts, ownRequests } from './queries.ts';
import { summary } from './view.ts';

const SHOWN = 50;

/** The customer's requests on his card, and the way to propose something for him. */
export const requestsTab: CustomerTab<ChangeRequestsConfig> = {
  id: 'requests',
  label: 'change-requests.title',
  needs: ['review', 'ChangeRequest'],
  position: 60,
  template: 'change-requests:card/requests.njk',
  async load(ctx, customer) {
    const [rows, [counts]] = await ctx.read(ownRequests(customer.id, 'all', SHOWN, 0), ownCounts({ customer: customer.id })); // prettier-ignore
    const sent = rows.filter(({ state, submitted_at: at }) => state !== 'draft' && at !== null);
    return { requests: sent.map((row) => summary(ctx, row)), total: counts!.open + counts!.over };
  },
};

/** Finds the customer by the number of a request. */
export const requestFinder: CustomerFinder = {
  id: 'request',
  label: 'change-requests.found',
  needs: ['review', 'ChangeRequest'],
  query: (typed) =>
    byNumber({
      from: `${typed
        .trim()
        .toUpperCase()
        .replace(/[\\%_]/g, '\\$&')}%`,
    }),
};
