import { closed, form, isProblem, notFound, pagerOf, text, Type, withQuery, type FastifyInstance, type FastifyReply, type FastifyRequest, type RequestContext } from 'portico'; // prettier-ignore
import type { ChangeRequestsConfig } from '../config.ts';
import { sendEvidence } from '../files.ts';
import { kindsOf } from '../kinds/index.ts';
import { deskEvidence, queueCounts, queuePage } from '../queries.ts';
import { STATES } from '../request.entity.ts';
import { ask, confirm, decide, reopen, take, undo } from '../review.ts';
import { summary } from '../view.ts';
import { behalfRoutes } from './desk-behalf.ts';
import { showRequest } from './desk-request.ts';
import { byId, decision, page, type ById, type DecisionFields } from './schemas.ts';

type Ctx = RequestContext<ChangeRequestsConfig>;
type Queue = { Querystring: { state: string; kind?: string; q?: string; page: number } };
type Step = ById & { Body: { version: number; text: string; seen: string } };

const FILTERS = [
  'waiting',
  'needs_info',
  'agreed',
  'all',
  ...STATES.filter((state) => !['draft', 'needs_info'].includes(state)),
];
const queue = closed({
  state: Type.Union(FILTERS.map((state) => Type.Literal(state)), { default: 'waiting' }),
  kind: Type.Optional(Type.String({ maxLength: 60 })),
  q: Type.Optional(Type.String({ maxLength: 100 })),
  page,
}); // prettier-ignore
const version = Type.Integer({ minimum: 1 });
const words = { ...text(2000), default: '' };
const seen = Type.String({ pattern: '^[0-9a-f]{32}$' });

/** Pages of staff: the queue, one request with every step of its review, and what is done for a customer. */
export function deskRoutes(app: FastifyInstance, { config }: { config: ChangeRequestsConfig }): void {
  const review = { access: ['review', 'ChangeRequest'] } as const;
  const applies = { access: ['apply', 'ChangeRequest'] } as const;
  app.get<Queue>('/', { config: review, schema: { querystring: queue } }, ({ ctx, query }, reply) => queuePageOf(ctx as Ctx, reply, config, query));
  app.get<ById>('/:id', { config: review, schema: byId }, (request, reply) => showRequest(request, reply));
  app.get<ById>('/evidence/:id', { config: review, schema: byId }, async ({ ctx, params }, reply) => {
    const [[row]] = await ctx.read(deskEvidence({ id: params.id }));
    if (!row) throw notFound();
    await ctx.noteLook('download', 'ChangeRequest', row.request_id, { name: row.name }, row.customer_id);
    return sendEvidence(ctx, reply, row);
  });
  behalfRoutes(app);
  app.post<Step>('/:id/take', { config: review, schema: { ...byId, body: form({ version }) } }, (request, reply) =>
    stepped(request, reply, 'taken', (ctx, id, body) => take(ctx, id, body.version)));
  app.post<Step>('/:id/ask', { config: review, schema: { ...byId, body: form({ version, text: words }) } }, (request, reply) => {
    if (request.body.text.trim() === '') return showRequest(request, reply, { faults: { text: { key: 'change-requests.fault.question' } }, status: 422 });
    return stepped(request, reply, 'asked', (ctx, id, body) => ask(ctx, id, body.version, body.text));
  });
  app.post<ById & { Body: DecisionFields }>('/:id/decide', { config: review, schema: { ...byId, body: decision } }, (request, reply) => decided(request, reply));
  app.post<Step>('/:id/reopen', { config: review, schema: { ...byId, body: form({ version }) } }, (request, reply) =>
    stepped(request, reply, 'reopened', (ctx, id, body) => reopen(ctx, id, body.version)));
  app.post<Step>('/:id/apply', { config: applies, schema: { ...byId, body: form({ version, seen }) } }, (request, reply) =>
    stepped(request, reply, 'confirmed', (ctx, id, body) => confirm(ctx, id, body.version, body.seen)));
  app.post<Step>('/:id/undo', { config: applies, schema: { ...byId, body: form({ version, text: words }) } }, (request, reply) =>
    stepped(request, reply, 'undone', (ctx, id, body) => undo(ctx, id, body.version, body.text)));
} // prettier-ignore

async function queuePageOf(ctx: Ctx, reply: FastifyReply, { pageSize }: ChangeRequestsConfig, { page: number, ...filter }: Queue['Querystring']) {
  const [rows, [counts]] = await ctx.read(queuePage(filter, pageSize, (number - 1) * pageSize), queueCounts({}));
  const address = (to: Record<string, string | number | undefined>) => withQuery('/desk/change-requests', { ...filter, ...to });
  const tab = (state: string, count?: number) => ({ href: address({ state, page: undefined }), label: ctx.t(`change-requests.queue.${state}`), count, current: state === filter.state });
  return reply.page('change-requests:desk/queue.njk', {
    requests: rows.map((row) => summary(ctx, row)),
    tabs: [tab('waiting', counts!.waiting), tab('needs_info', counts!.needs_info), tab('agreed', counts!.agreed), tab('applied'), tab('rejected'), tab('all')],
    filter,
    kinds: kindsOf(ctx).map((kind) => ({ value: kind.id, label: ctx.t(kind.title) })),
    filtered: Boolean(filter.kind) || Boolean(filter.q),
    pager: pagerOf(number, pageSize, rows.length, rows[0]?.total ?? 0, (to) => address({ page: to })),
  });
} // prettier-ignore

/** Takes a step; where something moved meanwhile, the page of now says so. */
async function stepped(request: FastifyRequest<Step>, reply: FastifyReply, key: string, work: (ctx: Ctx, id: string, body: Step['Body']) => Promise<void>) {
  const { id } = request.params;
  try {
    await work(request.ctx as Ctx, id, request.body);
  } catch (error) {
    if (isProblem(error) && error.status === 409) return showRequest(request, reply, { faults: { form: error }, status: 409 });
    throw error;
  }
  return reply.back(`/desk/change-requests/${id}`, { kind: 'ok', key: `change-requests.flash.${key}` });
} // prettier-ignore

async function decided(request: FastifyRequest<ById & { Body: DecisionFields }>, reply: FastifyReply) {
  const { id } = request.params;
  const { version: at, seen: mark, note, effective_on: effectiveOn, ...rest } = request.body;
  const names = new Set(Object.keys(rest).map((name) => name.slice(2)));
  const fields = Object.fromEntries([...names].map((name) => [name, { decision: rest[`d_${name}`] ?? '', note: rest[`n_${name}`] ?? '' }])); // prettier-ignore
  try {
    const faults = await decide(request.ctx as Ctx, id, { version: at, seen: mark, note, effectiveOn, fields });
    if (Object.keys(faults).length > 0)
      return await showRequest(request, reply, { faults, status: 422, typed: request.body });
  } catch (error) {
    if (isProblem(error) && error.status === 409) return showRequest(request, reply, { faults: { form: error }, status: 409, typed: request.body }); // prettier-ignore
    throw error;
  }
  return reply.back(`/desk/change-requests/${id}`, { kind: 'ok', key: 'change-requests.flash.decided' });
}
