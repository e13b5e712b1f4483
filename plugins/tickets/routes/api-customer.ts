import { closed, newId, text, Type, uuid, type FastifyInstance, type RequestContext, type Routes } from 'portico';
import type { TicketsConfig } from '../config.ts';
import { apiItem, apiTicket } from '../customer/api.ts';
import { sendOwnFile } from '../customer/file.ts';
import { foundTicket } from '../customer/found.ts';
import { countTickets, ownTickets, TABS, type Filter } from '../customer/queries.ts';
import { answer } from '../customer/write.ts';
import { NOBODY } from '../queries.ts';
import { PRIORITIES, STATES, type Priority } from '../words.ts';

type Ctx = RequestContext<TicketsConfig>;

const oneOf = (values: readonly string[]) => Type.Union(values.map((value) => Type.Literal(value)));

const listQuery = closed({
  tab: Type.Optional(oneOf(TABS)),
  state: Type.Optional(oneOf(STATES)),
  type: Type.Optional(uuid()),
  flagged: Type.Optional(Type.Boolean()),
  q: Type.Optional(text(100, 1)),
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
  offset: Type.Integer({ minimum: 0, maximum: 100_000, default: 0 }),
});
type Listed = { Querystring: Filter & { limit: number; offset: number } };

/** `id` is the program's own: the same again with the same words is the same ticket, or the same answer. */
const newTicket = closed({
  id: Type.Optional(uuid()),
  type: uuid(),
  subject: text(200, 1),
  text: text(20_000, 1),
  priority: Type.Optional(oneOf(PRIORITIES)),
});
type NewTicket = { Body: { id?: string; type: string; subject: string; text: string; priority?: Priority } };
const newAnswer = closed({ id: Type.Optional(uuid()), text: text(20_000, 1) });
type NewAnswer = { Params: { id: string }; Body: { id?: string; text: string } };

const byId = { params: closed({ id: uuid() }) };
const keep = { reads: ['tickets'] };

/** Tickets of the customer for his programs: what he sees, a new one, and answers. */
export const apiRoutes: Routes<TicketsConfig> = (app: FastifyInstance) => {
  app.get<Listed>('/', { config: { access: ['read', 'Ticket'], keep }, schema: { querystring: listQuery } }, async (request) => {
    const ctx = request.ctx as Ctx;
    const { limit, offset, ...filter } = request.query;
    const customer = ctx.viewer.customer?.id ?? NOBODY;
    const [rows, [counts]] = await ctx.read(ownTickets(customer, filter, limit, offset), countTickets(customer, filter));
    return { items: rows.map((row) => apiItem(ctx, row)), total: counts![filter.tab ?? 'all'], limit, offset };
  });
  app.get<{ Params: { id: string } }>('/:id', { config: { access: ['read', 'Ticket'], keep }, schema: byId }, ({ ctx, params }) => apiTicket(ctx as Ctx, params.id));
  app.get<{ Params: { id: string; of: string } }>(
    '/:id/files/:of',
    { config: { access: ['read', 'Ticket'] }, schema: { params: closed({ id: uuid(), of: uuid() }) } },
    ({ ctx, params }, reply) => sendOwnFile(ctx, reply, params.id, params.of),
  );
  app.post<NewTicket>('/', { config: { access: ['create', 'Ticket'] }, schema: { body: newTicket } }, async ({ ctx, body }, reply) => {
    const { id: form = newId(), ...said } = body;
    const { isNew, ...made } = await foundTicket(ctx as Ctx, { form, ...said }, 'api');
    return reply.code(isNew ? 201 : 200).send(made);
  });
  app.post<NewAnswer>('/:id/articles', { config: { access: ['answer', 'Ticket'] }, schema: { ...byId, body: newAnswer } }, async ({ ctx, params, body }, reply) => {
    const { isNew, ...made } = await answer(ctx as Ctx, params.id, { form: body.id ?? newId(), text: body.text });
    return reply.code(isNew ? 201 : 200).send(made);
  });
}; // prettier-ignore
