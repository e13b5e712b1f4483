import { closed, notFound, Type, uuid, type FastifyInstance, type Routes } from 'portico';
import { entryById, newestEntries, type Entry } from '../queries.ts';

const query = closed({ limit: Type.Integer({ minimum: 1, maximum: 100, default: 25 }) });
const params = closed({ id: uuid() });
const config = { access: ['read', 'TemplatePluginEntry'] } as const;

const asJson = ({ id, title, created_at }: Entry) => ({ id, title, createdAt: created_at });

/** The same for programs, under `/api/v1/template-plugin`. */
export const apiRoutes: Routes = (app: FastifyInstance) => {
  app.get<{ Querystring: { limit: number } }>('/', { config, schema: { querystring: query } }, async (request) => {
    const [entries] = await request.ctx.read(newestEntries({ limit: request.query.limit }));
    return { items: entries.map(asJson) };
  });
  app.get<{ Params: { id: string } }>('/:id', { config, schema: { params } }, async (request) => {
    const [[entry]] = await request.ctx.read(entryById({ id: request.params.id }));
    if (!entry) throw notFound();
    return asJson(entry);
  });
};
