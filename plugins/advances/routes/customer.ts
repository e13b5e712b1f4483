import { closed, Type, uuid, type FastifyInstance, type RequestContext, type Routes } from 'portico';
import type { AdvancesConfig } from '../config.ts';
import { calendarModel, overviewModel, paidModel, scheduleModel } from '../models/customer.ts';
import { feedRoutes } from './feed.ts';
import { fileRoutes } from './files.ts';

type Ctx = RequestContext<AdvancesConfig>;

const config = { access: ['read', 'Advance'] as const, keep: { reads: ['advances'] } };
const month = closed({ month: Type.Optional(Type.String({ pattern: '^20\\d\\d-(0[1-9]|1[0-2])$' })) });
const year = closed({ year: Type.Optional(Type.Integer({ minimum: 2000, maximum: 2099 })) });

/** Pages of the customer. */
export const customerRoutes: Routes<AdvancesConfig> = (app: FastifyInstance) => {
  app.get('/', { config }, async (request, reply) =>
    reply.page('advances:list.njk', await overviewModel(request.ctx as Ctx)),
  );
  app.get<{ Querystring: { month?: string } }>(
    '/calendar',
    { config, schema: { querystring: month } },
    async (request, reply) =>
      reply.page('advances:calendar.njk', await calendarModel(request.ctx as Ctx, request.query.month)),
  );
  app.get<{ Querystring: { year?: number } }>(
    '/paid',
    { config, schema: { querystring: year } },
    async (request, reply) => reply.page('advances:paid.njk', await paidModel(request.ctx as Ctx, request.query.year)),
  );
  app.get<{ Params: { id: string }; Querystring: { instalment?: string } }>(
    '/:id',
    {
      config,
      schema: { params: closed({ id: uuid() }), querystring: closed({ instalment: Type.Optional(uuid()) }) },
    },
    async (request, reply) =>
      reply.page(
        'advances:schedule.njk',
        await scheduleModel(request.ctx as Ctx, request.params.id, request.query.instalment),
      ),
  );
  fileRoutes(app);
  feedRoutes(app);
};
