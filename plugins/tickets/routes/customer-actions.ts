import { closed, form, text, Type, uuid, type FastifyInstance } from 'portico';
import { addColleague, flag, raise, rate, removeColleague, reopen, solve, type Ctx } from '../customer/write.ts';
import { PRIORITIES, type Priority } from '../words.ts';

type ById = { Params: { id: string } };
const byId = { params: closed({ id: uuid() }) };
const answers = { access: ['answer', 'Ticket'] } as const;

/** What a customer does with his ticket beside writing: one button each. */
export function actionRoutes(app: FastifyInstance): void {
  app.post<ById>('/:id/solve', { config: answers, schema: { ...byId, body: form({}) } }, async ({ ctx, params }, reply) => {
    await solve(ctx as Ctx, params.id);
    return reply.back(`/tickets/${params.id}`, { kind: 'ok', key: 'tickets.my.flash.solved' });
  });
  app.post<ById>('/:id/reopen', { config: answers, schema: { ...byId, body: form({}) } }, async ({ ctx, params }, reply) => {
    await reopen(ctx as Ctx, params.id);
    return reply.back(`/tickets/${params.id}`, { kind: 'ok', key: 'tickets.my.flash.reopened' });
  });
  app.post<ById & { Body: { flagged: boolean } }>('/:id/flag', { config: answers, schema: { ...byId, body: form({ flagged: Type.Boolean() }) } }, async ({ ctx, params, body }, reply) => {
    await flag(ctx as Ctx, params.id, body.flagged);
    return reply.back(`/tickets/${params.id}`);
  });
  app.post<ById & { Body: { priority: Priority } }>(
    '/:id/priority',
    { config: { access: ['prioritise', 'Ticket'] }, schema: { ...byId, body: form({ priority: Type.Union(PRIORITIES.map((value) => Type.Literal(value))) }) } },
    async ({ ctx, params, body }, reply) => {
      await raise(ctx as Ctx, params.id, body.priority);
      return reply.back(`/tickets/${params.id}`, { kind: 'ok', key: 'tickets.my.flash.raised' });
    },
  );
  app.post<ById & { Body: { account: string } }>('/:id/participants', { config: answers, schema: { ...byId, body: form({ account: uuid() }) } }, async ({ ctx, params, body }, reply) => {
    await addColleague(ctx as Ctx, params.id, body.account);
    return reply.back(`/tickets/${params.id}`, { kind: 'ok', key: 'tickets.my.flash.joined' });
  });
  app.post<{ Params: { id: string; participant: string } }>(
    '/:id/participants/:participant/remove',
    { config: answers, schema: { params: closed({ id: uuid(), participant: uuid() }), body: form({}) } },
    async ({ ctx, params }, reply) => {
      await removeColleague(ctx as Ctx, params.id, params.participant);
      return reply.back(`/tickets/${params.id}`, { kind: 'ok', key: 'tickets.my.flash.left' });
    },
  );
  app.post<ById & { Body: { stars: number; text: string } }>(
    '/:id/rating',
    { config: answers, schema: { ...byId, body: form({ stars: Type.Integer({ minimum: 1, maximum: 5 }), text: { ...text(2000), default: '' } }) } },
    async ({ ctx, params, body }, reply) => {
      await rate(ctx as Ctx, params.id, body.stars, body.text);
      return reply.back(`/tickets/${params.id}`, { kind: 'ok', key: 'tickets.my.flash.rated' });
    },
  );
} // prettier-ignore
