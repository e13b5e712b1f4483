import { closed, form, notFound, Type, uuid, withQuery, type FastifyInstance } from 'portico';
import { changing, foreseen } from '../visibility/queries.ts';
import { chosenOf, MODES, setVisibility, type Mode } from '../visibility/visibility.ts';

type ByCustomer = { Params: { customer: string } };
const byCustomer = { params: closed({ customer: uuid() }) };
const choice = {
  mode: Type.Union(MODES.map((mode) => Type.Literal(mode))),
  since: Type.String({ pattern: '^([0-9]{4}-[0-9]{2}-[0-9]{2})?$', default: '' }),
};
type Choice = { mode: Mode; since: string };

const assigns = { access: ['assign', 'Desk'] } as const;
const SHOWN = 20;

const cardOf = (customer: string) => `/admin/customers/${customer}/tab/tickets/visibility`;

/** Which tickets a customer sees: first what would change, then it is saved. */
export function visibilityRoutes(app: FastifyInstance): void {
  app.get<ByCustomer & { Querystring: Choice }>('/visibility/:customer', { config: assigns, schema: { ...byCustomer, querystring: closed(choice) } }, async ({ ctx, params, query }, reply) => {
    const chosen = chosenOf(query.mode, query.since, ctx);
    const of = { customer: params.customer, since: chosen.since };
    const [[seen], rows] = await ctx.read(foreseen(of), changing({ ...of, limit: SHOWN }));
    if (!seen) throw notFound();
    const changes = Math.abs(seen.shown - seen.now);
    return reply.page('tickets:desk/visibility.njk', {
      customer: { id: params.customer, number: seen.number, name: seen.name }, seen, rows, more: Math.max(0, changes - rows.length), chosen: query,
      back: cardOf(params.customer), action: withQuery(`/desk/tickets/visibility/${params.customer}`, {}),
    });
  });
  app.post<ByCustomer & { Body: Choice }>('/visibility/:customer', { config: assigns, schema: { ...byCustomer, body: form(choice) } }, async ({ ctx, params, body }, reply) => {
    const chosen = chosenOf(body.mode, body.since, ctx);
    const seen = await ctx.write((tx) => setVisibility(tx, params.customer, chosen, ctx.viewer.account.name));
    return reply.back(cardOf(params.customer), { kind: 'ok', key: 'tickets.visibility.saved', values: { ...seen } });
  });
} // prettier-ignore
