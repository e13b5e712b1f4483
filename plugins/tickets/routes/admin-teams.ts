import { closed, form, text, Type, uuid, type EntityManager, type FastifyInstance, type RequestContext, type Static } from 'portico'; // prettier-ignore
import { peopleOfDesk, teamsOfDesk } from '../assignment/receivers.ts';
import { addTeam, putMember, removeMember, removeTeam, saveTeam, setLimit } from '../assignment/teams.ts';

const HOME = '/admin/tickets/teams';
const config = { access: ['configure', 'Desk'] } as const;
const byId = { params: closed({ id: uuid() }) };
type ById = { Params: { id: string } };

const titled = form({ title: text(80, 1) });
const saved = form({
  title: text(80, 1),
  manager: Type.Optional(Type.String({ maxLength: 36 })),
  version: Type.Integer({ minimum: 1 }),
});
const member = form({ account: uuid(), weight: Type.Integer({ minimum: 1, maximum: 9, default: 1 }) });
const left = form({ account: uuid() });
const limited = form({ limit: Type.Optional(Type.String({ pattern: '^\\d{0,4}$' })) });

/** Administrators make teams: who is in them, how much each carries, who manages them, and how many tickets a person is given. */
export function adminTeamRoutes(app: FastifyInstance): void {
  app.get('/teams', { config, schema: { querystring: closed({}) } }, async ({ ctx }, reply) => {
    const [people, teams] = await ctx.read(peopleOfDesk({ today: ctx.today }), teamsOfDesk({}));
    const here = people.filter(({ active }) => active).map(({ id, name }) => ({ value: id, label: name }));
    return reply.page('tickets:admin/teams.njk', {
      people,
      managers: here,
      teams: teams.map((team) => ({ ...team, free: here.filter(({ value }) => !team.members.some(({ id }) => id === value)) })),
    });
  });
  app.post<{ Body: Static<typeof titled> }>('/teams', { config, schema: { body: titled } }, async ({ ctx, body }, reply) => {
    await change(ctx, 'add-team', (em) => addTeam(em, body.title.trim()));
    return reply.back(HOME, { kind: 'ok', key: 'tickets.saved' });
  });
  app.post<ById & { Body: Static<typeof saved> }>('/teams/:id', { config, schema: { ...byId, body: saved } }, async ({ ctx, params, body }, reply) => {
    const { title, manager, version } = body;
    await change(ctx, 'save-team', (em) => saveTeam(em, params.id, version, title.trim(), manager === undefined || manager === '' ? null : manager), params.id);
    return reply.back(`${HOME}#team-${params.id}`, { kind: 'ok', key: 'tickets.saved' });
  });
  app.post<ById>('/teams/:id/remove', { config, schema: { ...byId, body: form({}) } }, async ({ ctx, params }, reply) => {
    await change(ctx, 'remove-team', (em) => removeTeam(em, params.id), params.id);
    return reply.back(HOME, { kind: 'ok', key: 'tickets.team.removed' });
  });
  app.post<ById & { Body: Static<typeof member> }>('/teams/:id/members', { config, schema: { ...byId, body: member } }, async ({ ctx, params, body }, reply) => {
    await change(ctx, 'put-member', (em) => putMember(em, params.id, body.account, body.weight), params.id);
    return reply.back(`${HOME}#team-${params.id}`, { kind: 'ok', key: 'tickets.saved' });
  });
  app.post<ById & { Body: Static<typeof left> }>('/teams/:id/members/remove', { config, schema: { ...byId, body: left } }, async ({ ctx, params, body }, reply) => {
    await change(ctx, 'remove-member', (em) => removeMember(em, params.id, body.account), params.id);
    return reply.back(`${HOME}#team-${params.id}`, { kind: 'ok', key: 'tickets.saved' });
  });
  app.post<ById & { Body: Static<typeof limited> }>('/people/:id', { config, schema: { ...byId, body: limited } }, async ({ ctx, params, body }, reply) => {
    const limit = body.limit === undefined || body.limit === '' ? null : Number(body.limit);
    await change(ctx, 'limit-load', (em) => setLimit(em, params.id, limit), params.id);
    return reply.back(`${HOME}#people`, { kind: 'ok', key: 'tickets.saved' });
  });
} // prettier-ignore

const change = (ctx: RequestContext, action: string, work: (em: EntityManager) => Promise<unknown>, id?: string) =>
  ctx.write(async (tx) => {
    const made = await tx.asJob(work);
    await tx.audit(action, 'Desk', id ?? (typeof made === 'string' ? made : undefined));
  });
