import { closed, notFound, Type, uuid, type FastifyInstance, type FastifyRequest, type RequestContext } from 'portico';
import type { SupplyPointsConfig } from '../config.ts';
import { exportRoutes } from '../exports/routes.ts';
import { sendContract } from '../file.ts';
import { detailModel, type DetailQuery } from '../models/detail.ts';
import { pointView } from '../models/point.ts';
import { sendPhoto } from '../photo.ts';
import { photoById, pointById, pointsOf } from '../queries.ts';
import { shareRoutes } from '../sharing/customer.ts';
import { readingRoutes } from './reading.ts';

type Ctx = RequestContext<SupplyPointsConfig>;
type ById = { Params: { id: string } };

const byId = { params: closed({ id: uuid() }) };
const keep = { reads: ['supply-points'] };
const detail = closed({
  month: Type.Optional(Type.String({ pattern: '^20[0-9]{2}-(0[1-9]|1[0-2])$' })),
  all: Type.Optional(Type.Literal('on')),
});

/** The customer's pages: his points, one of them, the contract, photos, the self-reading and the exports. */
export function customerRoutes(app: FastifyInstance): void {
  const read = { access: ['read', 'SupplyPoint'], keep } as const;
  app.get('/', { config: read }, async (request, reply) => {
    const ctx = request.ctx as Ctx;
    const [points] = await ctx.read(pointsOf({ customer: ctx.viewer.customer!.id, today: ctx.today }));
    const canShare = ctx.ability.can('share', 'ConsumptionShare');
    const canSubmit = ctx.ability.can('submit', 'Reading') && !ctx.viewer.preview;
    return reply.page('supply-points:list.njk', { points: points.map((p) => pointView(ctx, p)), canSubmit, canShare });
  });
  app.get<ById & { Querystring: DetailQuery }>('/:id', { config: read, schema: { ...byId, querystring: detail } }, async (request, reply) =>
    reply.page('supply-points:detail.njk', await detailModel(request.ctx as Ctx, request.params.id, request.query)),
  );
  app.get<ById>('/:id/contract', { config: { access: ['download', 'SupplyPoint'] }, schema: byId }, async (request, reply) => {
    return sendContract(request.ctx, reply, await ownPoint(request));
  });
  app.get<ById>('/photos/:id', { config: { access: ['read', 'SupplyPoint'] }, schema: byId }, async (request, reply) => {
    const [[photo]] = await request.ctx.read(photoById({ id: request.params.id }));
    return sendPhoto(request, reply, photo);
  });
  shareRoutes(app);
  readingRoutes(app);
  exportRoutes(app);
} // prettier-ignore

/** @throws Problem 404 where the viewer has no such point */
export async function ownPoint(request: FastifyRequest<ById>) {
  const { read, today } = request.ctx;
  const [[point]] = await read(pointById({ id: request.params.id, today }));
  if (!point) throw notFound();
  return point;
}
