import { closed, uuid, type FastifyInstance, type RequestContext, type Routes } from 'portico';
import type { AdvancesConfig } from '../config.ts';
import { apiInstalment, apiSchedule, listSchema, scheduleSchema } from '../models/api.ts';
import { readSchedule } from '../models/customer.ts';
import { schedules } from '../queries.ts';

const config = { access: ['read', 'Advance'] as const, keep: { reads: ['advances'] } };

/** Advances of the customer as JSON. */
export const apiRoutes: Routes<AdvancesConfig> = (app: FastifyInstance) => {
  app.get('/', { config, schema: { querystring: closed({}), response: { 200: listSchema } } }, async ({ ctx }) => {
    const [rows] = await ctx.read(schedules({}));
    return { items: rows.map(apiSchedule) };
  });
  app.get<{ Params: { id: string } }>(
    '/:id',
    { config, schema: { params: closed({ id: uuid() }), response: { 200: scheduleSchema } } },
    async (request) => {
      const ctx = request.ctx as RequestContext<AdvancesConfig>;
      const { schedule, rows } = await readSchedule(ctx, request.params.id);
      const instalments = rows.map((row) => apiInstalment(row, ctx.today, ctx.config.dueSoonDays));
      return { ...apiSchedule(schedule), instalments };
    },
  );
};
