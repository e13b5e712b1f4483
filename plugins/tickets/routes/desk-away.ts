import { closed, form, invalid, isProblem, Type, uuid, type FastifyInstance, type FastifyReply, type FastifyRequest, type Problem, type RequestContext, type Static } from 'portico'; // prettier-ignore
import { addAbsence, removeAbsence } from '../assignment/absences.ts';
import { absencesFrom, managedBy } from '../assignment/away-view.ts';
import { peopleOfDesk } from '../assignment/receivers.ts';

const HOME = '/desk/tickets/away';
const day = () => Type.String({ maxLength: 10 });
const absence = form({
  person: Type.Optional(uuid()),
  from: day(),
  to: day(),
  substitute: Type.Optional(Type.String({ maxLength: 36 })),
});
type Absence = Static<typeof absence>;
const byId = { params: closed({ id: uuid() }) };
const config = { access: ['read', 'Desk'] } as const;

/** Who is away and who stands in: everybody sets his own, managers set it for their people, who configures the desk for all. */
export function deskAwayRoutes(app: FastifyInstance): void {
  app.get('/away', { config, schema: { querystring: closed({}) } }, (request, reply) => show(request, reply));
  app.post<{ Body: Absence }>('/away', { config, schema: { body: absence } }, async (request, reply) => {
    try {
      await add(request.ctx, request.body);
    } catch (error) {
      if (isProblem(error) && error.status === 422) return show(request, reply, { typed: request.body, refused: error });
      throw error;
    }
    return reply.back(HOME, { kind: 'ok', key: 'tickets.away.added' });
  });
  app.post<{ Params: { id: string } }>('/away/:id/remove', { config, schema: { ...byId, body: form({}) } }, async ({ ctx, params }, reply) => {
    const may = await mayFor(ctx);
    await ctx.write(async (tx) => {
      const of = await tx.asJob((em) => removeAbsence(em, params.id, may));
      await tx.audit('remove-absence', 'Account', of);
    });
    return reply.back(HOME, { kind: 'ok', key: 'tickets.away.removed' });
  });
} // prettier-ignore

async function add(ctx: RequestContext, { person, from, to, substitute }: Absence): Promise<void> {
  const accountId = person ?? ctx.viewer.account.id;
  if (!(await mayFor(ctx))(accountId)) throw invalid({ person: { key: 'tickets.away.may-not' } });
  const substituteId = substitute === undefined || substitute === '' ? null : substitute;
  if (substituteId !== null && !/^[0-9a-f-]{36}$/.test(substituteId)) throw invalid({ substitute: { key: 'tickets.away.unknown' } }); // prettier-ignore
  await ctx.write(async (tx) => {
    await tx.asJob((em) => addAbsence(em, { accountId, from, to, substituteId, by: ctx.viewer.account.name }));
    await tx.audit('add-absence', 'Account', accountId, { from, to });
  });
}

/** For whom somebody may say that he is away. */
async function mayFor(ctx: RequestContext): Promise<(accountId: string) => boolean> {
  if (ctx.ability.can('configure', 'Desk')) return () => true;
  const me = ctx.viewer.account.id;
  const [managed] = await ctx.read(managedBy({ me }));
  const people = new Set([me, ...managed.map(({ id }) => id)]);
  return (accountId) => people.has(accountId);
}

async function show({ ctx }: FastifyRequest, reply: FastifyReply, again?: { typed: Absence; refused: Problem }) {
  const me = ctx.viewer.account.id;
  const [absences, people] = await ctx.read(absencesFrom({ today: ctx.today, me }), peopleOfDesk({ today: ctx.today }));
  const may = await mayFor(ctx);
  const here = people.filter(({ active }) => active);
  const fields = Object.entries(again?.refused.fields ?? {});
  const model = {
    absences: absences.map((row) => ({ ...row, now: row.from_day <= ctx.today, may: may(row.account_id) })),
    people: here.filter(({ id }) => may(id)).map(({ id, name }) => ({ value: id, label: name })),
    substitutes: here.map(({ id, name }) => ({ value: id, label: name })),
    typed: again?.typed ?? { person: me, from: ctx.today, to: ctx.today, substitute: '' },
    errors: Object.fromEntries(fields.map(([name, { key, values }]) => [name, ctx.t(key, values)])),
  };
  return reply.page('tickets:desk/away.njk', model, { status: again ? 422 : 200 });
}
