import { closed, notFound, uuid, type FastifyInstance } from 'portico';
import { shareById, sharesOf, type ShareRow } from './queries.ts';
import { revokeShare } from './revoke.ts';
import { stateOf } from './view.ts';

const LISTED = 200;
const access = { access: ['share', 'ConsumptionShare'] } as const;

const item = (share: ShareRow, today: string) => ({
  id: share.id, state: stateOf(share, today), adviser: { name: share.adviser_name, email: share.adviser_email },
  points: share.points.map((point) => point.id), months: share.months, from: share.from_on, to: share.to_on, forms: share.forms, shown: share.shown,
  expiresOn: share.expires_on, createdAt: share.created_at, createdBy: share.account_name, revokedAt: share.revoked_at,
  openings: share.openings, lastOpenedAt: share.last_opened_at,
}); // prettier-ignore

/** Links as JSON, and their revocation. A program makes none: the secret is for a person to hand over. */
export function shareApiRoutes(app: FastifyInstance): void {
  app.get('/shares', { config: access }, async (request) => {
    const { read, viewer, today } = request.ctx;
    const [rows] = await read(sharesOf({ customer: viewer.customer!.id, limit: LISTED }));
    return { items: rows.map((row) => item(row, today)) };
  });
  app.post<{ Params: { id: string } }>(
    '/shares/:id/revoke',
    { config: access, schema: { params: closed({ id: uuid() }), body: closed({}) } },
    async (request) => {
      const { ctx } = request;
      await revokeShare(ctx, request.params.id);
      const [[row]] = await ctx.read(shareById({ id: request.params.id }));
      if (!row) throw notFound();
      return item(row, ctx.today);
    },
  );
}
