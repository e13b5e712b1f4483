import { closed, Type, uuid, type FastifyInstance, type RequestContext, type Routes } from 'portico';
import type { InvoicesConfig } from '../config.ts';
import { detailModel } from '../models/detail.ts';
import { listModel, type ListQuery } from '../models/list.ts';
import { SORTS } from '../search.ts';
import { INVOICE_STATES } from '../state.ts';
import { fileRoutes } from './files.ts';
import { statementRoutes } from './statement.ts';

const oneOf = (values: readonly string[]) => Type.Union(values.map((value) => Type.Literal(value)));

/** Parameters of the list; an empty one, as a form sends it, means any. */
export const listQuery = closed({
  state: Type.Optional(oneOf(['open', 'other', ...INVOICE_STATES, ''])),
  year: Type.Optional(Type.String({ pattern: '^([0-9]{4})?$' })),
  q: Type.Optional(Type.String({ maxLength: 60 })),
  sort: Type.Optional(oneOf([...SORTS, ''])),
  direction: Type.Optional(oneOf(['asc', 'desc', ''])),
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
});

const withoutEmpty = (query: object): ListQuery =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));

const keep = { reads: ['invoices'] };

/** Pages of the customer. */
export const customerRoutes: Routes<InvoicesConfig> = (app: FastifyInstance) => {
  app.get<{ Querystring: ListQuery }>(
    '/',
    { config: { access: ['read', 'Invoice'], keep }, schema: { querystring: listQuery } },
    async (request, reply) => {
      const ctx = request.ctx as RequestContext<InvoicesConfig>;
      return reply.page('invoices:list.njk', await listModel(ctx, withoutEmpty(request.query)));
    },
  );
  app.get<{ Params: { id: string } }>(
    '/:id',
    { config: { access: ['read', 'Invoice'], keep }, schema: { params: closed({ id: uuid() }) } },
    async (request, reply) => {
      const ctx = request.ctx as RequestContext<InvoicesConfig>;
      return reply.page('invoices:detail.njk', await detailModel(ctx, request.params.id, '/invoices'));
    },
  );
  fileRoutes(app);
  statementRoutes(app, {
    base: '/invoices',
    template: 'invoices:statement.njk',
    holder: (ctx) => ctx.viewer.customer,
    keep,
  });
};
