import { closed, form, uuid, type CustomerTab, type FastifyInstance } from 'portico';
import type { SupplyPointsConfig } from '../config.ts';
import { customerOpenings, sharesOf } from './queries.ts';
import { revokeShare } from './revoke.ts';
import { openingView, shareView } from './view.ts';

const LISTED = 50;
const OPENINGS = 100;

/** The customer's links on his card, with who opened them; the secret is nowhere to be seen. */
export const sharesTab: CustomerTab<SupplyPointsConfig> = {
  id: 'shares',
  label: 'supply-points.share.desk.tab',
  needs: ['revoke', 'ConsumptionShare'],
  position: 32,
  template: 'supply-points:card/shares.njk',
  async load(ctx, customer) {
    const [shares, openings] = await ctx.read(
      sharesOf({ customer: customer.id, limit: LISTED }),
      customerOpenings({ customer: customer.id, limit: OPENINGS }),
    );
    return {
      shares: shares.map((share) => ({
        ...shareView(ctx, share),
        log: openings.filter((one) => one.share_id === share.id).map((one) => openingView(ctx, one)),
      })),
    };
  },
};

/** Staff revoke a customer's link in their own name, noted in the audit log. */
export function shareDeskRoutes(app: FastifyInstance): void {
  app.post<{ Params: { id: string } }>(
    '/shares/:id/revoke',
    { config: { access: ['revoke', 'ConsumptionShare'] }, schema: { params: closed({ id: uuid() }), body: form({}) } },
    async (request, reply) => {
      const { revoked, customer } = await revokeShare(request.ctx, request.params.id);
      const key = `supply-points.share.revoked${revoked ? '' : '.already'}`;
      return reply.back(`/admin/customers/${customer}/tab/supply-points/shares`, { kind: 'ok', key });
    },
  );
}
