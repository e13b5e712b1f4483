import { closed, form, invalid, isProblem, text, Type, uuid, type FastifyInstance, type FastifyReply, type FastifyRequest, type RequestContext } from 'portico'; // prettier-ignore
import { zonedInstant } from '../desk/moment.ts';
import { linkByHand, unlink } from '../desk/link.ts';
import { idOf, mergeTickets } from '../desk/merge.ts';
import { splitArticle } from '../desk/split.ts';
import { changeTicket, putOff } from '../desk/steps.ts';
import { showTicket } from '../desk/ticket-page.ts';
import { promise } from '../clock/promise.ts';
import { authorOf } from '../service/author.ts';
import { auditTicket } from '../service/change.ts';
import { lockTicket } from '../service/store.ts';
import { PRIORITIES, STATES, type Priority, type State } from '../words.ts';
import { byId, oneOf, uuidOrNone, work, type ById } from './desk-schemas.ts';

const changeBody = form({
  state: oneOf(STATES), was_state: oneOf(STATES), priority: oneOf(PRIORITIES), was_priority: oneOf(PRIORITIES), type: uuid(), was_type: uuid(),
  owner: uuidOrNone(), was_owner: uuidOrNone(),
}); // prettier-ignore
type Change = ById & { Body: { state: State; was_state: State; priority: Priority; was_priority: Priority; type: string; was_type: string; owner: string; was_owner: string } }; // prettier-ignore

/** Of a `datetime-local` field: `YYYY-MM-DDThh:mm`, in the portal's time zone. */
const moment = () => Type.String({ maxLength: 20, default: '' });
const number = () => ({ ...text(20), default: '' });
const ofArticle = { params: closed({ id: uuid(), article: uuid() }) };

type Promising = ById & { Body: { at: string; reason: string } };
type Later = ById & { Body: { until: string } };
type Other = ById & { Body: { number: string } };
type Unlink = ById & { Body: { other: string } };
type Split = { Params: { id: string; article: string }; Body: { id: string; subject: string } };

/** Steps that write nothing to the customer by themselves: what a ticket is, who has it, until when, and with what it belongs together. */
export function stepRoutes(app: FastifyInstance): void {
  app.post<Change>('/:id/change', { config: work, schema: { ...byId, body: changeBody } }, step('changed', change));
  app.post<Promising>('/:id/promise', { config: work, schema: { ...byId, body: form({ at: moment(), reason: { ...text(500), default: '' } }) } }, step('promised', promiseIt));
  app.post<Later>('/:id/later', { config: work, schema: { ...byId, body: form({ until: moment() }) } }, step('put-off', later));
  app.post<Other>('/:id/merge', { config: work, schema: { ...byId, body: form({ number: number() }) } }, step('merged', merge));
  app.post<Other>('/:id/link', { config: work, schema: { ...byId, body: form({ number: number() }) } }, step('linked', link));
  app.post<Unlink>('/:id/unlink', { config: work, schema: { ...byId, body: form({ other: uuid() }) } }, step('unlinked', takeBack));
  app.post<Split>('/:id/split/:article', { config: work, schema: { ...ofArticle, body: form({ id: uuid(), subject: { ...text(200), default: '' } }) } }, step('split', split));
} // prettier-ignore

/** Takes a step; where it is refused the page of now says why. A step may lead to another ticket. */
function step<R extends { Params: { id: string } }>(key: string, take: (request: FastifyRequest<R>) => Promise<string | undefined | void>) {
  return async (request: FastifyRequest<R>, reply: FastifyReply) => {
    const at = request as unknown as FastifyRequest<ById>;
    try {
      const to = (await take(request)) ?? at.params.id;
      return reply.back(`/desk/tickets/${to}`, { kind: 'ok', key: `tickets.desk.done.${key}` });
    } catch (error) {
      if (!isProblem(error) || (error.status !== 409 && error.status !== 422)) throw error;
      return showTicket(at, reply, { errors: sentences(at.ctx, error), status: error.status });
    }
  };
} // prettier-ignore

function sentences({ t }: Pick<RequestContext, 't'>, error: { key: string; values: Record<string, unknown>; fields: Record<string, { key: string; values?: Record<string, unknown> }> }) {
  const fields = Object.entries(error.fields);
  if (fields.length === 0) return { form: t(error.key, error.values) };
  return Object.fromEntries(fields.map(([name, { key, values = {} }]) => [name === 'into' ? 'number' : name, t(key, values)]));
} // prettier-ignore

async function change({ ctx, params, body }: FastifyRequest<Change>): Promise<void> {
  const seen = { state: body.was_state, priority: body.was_priority, typeId: body.was_type, ownerId: body.was_owner || null }; // prettier-ignore
  const wanted = { state: body.state, priority: body.priority, typeId: body.type, ownerId: body.owner || null };
  const may = { others: ctx.ability.can('assign', 'Desk'), self: ctx.viewer.account.id };
  await ctx.write((tx) => changeTicket(tx, params.id, seen, wanted, authorOf(ctx), may));
}

/** @throws Problem 422 where a field holds no moment, or one that is past */
function momentIn(ctx: Pick<RequestContext, 'timeZone'>, field: string, typed: string): Date {
  const at = zonedInstant(typed, ctx.timeZone);
  if (at === undefined || at.getTime() <= Date.now()) throw invalid({ [field]: { key: 'tickets.promise.past' } });
  return at;
}

async function promiseIt({ ctx, params, body }: FastifyRequest<Promising>): Promise<void> {
  const at = momentIn(ctx, 'at', body.at);
  await ctx.write(async (tx) => {
    const ticket = await tx.asJob((em) => lockTicket(em, params.id));
    await promise(tx, ticket, { at, reason: body.reason, author: authorOf(ctx) });
    await auditTicket(tx, 'promise', ticket, { at: at.toISOString() });
  });
}

async function later({ ctx, params, body }: FastifyRequest<Later>): Promise<void> {
  const until = momentIn(ctx, 'until', body.until);
  await ctx.write((tx) => putOff(tx, params.id, until, authorOf(ctx)));
}

async function link({ ctx, params, body }: FastifyRequest<Other>): Promise<void> {
  await ctx.write(async (tx) => {
    const other = await idOf(tx, body.number);
    if (other === undefined) throw invalid({ link: { key: 'tickets.desk.fault.number' } });
    if (other === params.id) throw invalid({ link: { key: 'tickets.desk.fault.same' } });
    await linkByHand(tx, params.id, other, authorOf(ctx));
  });
}

const merge = ({ ctx, params, body }: FastifyRequest<Other>): Promise<string> =>
  ctx.write((tx) => mergeTickets(tx, params.id, body.number, authorOf(ctx)));

const takeBack = ({ ctx, params, body }: FastifyRequest<Unlink>): Promise<void> =>
  ctx.write((tx) => unlink(tx, params.id, body.other));

async function split({ ctx, params, body }: FastifyRequest<Split>): Promise<string> {
  if (body.subject.trim() === '') throw invalid({ form: { key: 'tickets.desk.fault.subject' } });
  return ctx.write((tx) => splitArticle(tx, params.id, params.article, body.id, body.subject.trim(), authorOf(ctx)));
}
