import { closed, form, notFound, Type, uuid, type FastifyInstance, type FastifyReply, type FastifyRequest, type RequestContext } from 'portico'; // prettier-ignore
import { customersFor } from '../desk/customers.ts';
import { moveToCustomer, movingOf } from '../desk/move.ts';
import { customerById } from '../desk/ticket-queries.ts';
import { ticketAt } from '../desk/ticket-page.ts';
import { authorOf } from '../service/author.ts';
import { byId, work, type ById } from './desk-schemas.ts';

type Page = ById & { Querystring: { q: string; to?: string } };
const query = closed({ q: Type.String({ maxLength: 200, default: '' }), to: Type.Optional(uuid()) });

/** Giving a ticket to another customer: who, then what would move, then it is done. */
export function moveRoutes(app: FastifyInstance): void {
  app.get<Page>('/:id/customer', { config: work, schema: { ...byId, querystring: query } }, showMove);
  app.post<ById & { Body: { to: string } }>('/:id/customer', { config: work, schema: { ...byId, body: form({ to: uuid() }) } }, async ({ ctx, params, body }, reply) => {
    await ctx.write((tx) => moveToCustomer(tx, params.id, body.to, authorOf(ctx)));
    return reply.back(`/desk/tickets/${params.id}`, { kind: 'ok', key: 'tickets.desk.done.moved' });
  });
} // prettier-ignore

async function showMove({ ctx, params, query: { q, to } }: FastifyRequest<Page>, reply: FastifyReply) {
  const ticket = await ticketAt(ctx, params.id);
  const here = `/desk/tickets/${ticket.id}`;
  const base = { ticket, here, q };
  if (to !== undefined) return reply.page('tickets:desk/move.njk', { ...base, ...(await confirming(ctx, ticket.id, to)) });
  const found = q.trim() === '' ? [] : await customersFor(ctx, q.trim());
  const others = found.filter(({ id }) => id !== ticket.customer_id);
  return reply.page('tickets:desk/move.njk', { ...base, found: others.map((customer) => ({ ...customer, href: `${here}/customer?to=${customer.id}` })) });
} // prettier-ignore

async function confirming(ctx: RequestContext, ticketId: string, to: string) {
  const [[customer], [moving]] = await ctx.read(customerById({ id: to }), movingOf(ticketId, to));
  if (!customer) throw notFound();
  return { to: customer, moving };
}
