import { closed, conflict, form, Type, uuid, type FastifyInstance, type FastifyReply, type FastifyRequest, type Static } from 'portico'; // prettier-ignore
import { chainIn, STEP_KINDS } from '../assignment/chain.ts';
import { chainModel, replayModel } from '../assignment/chain-view.ts';
import { activateDraft, bringBack, dropDraft, editDraft, openDraft, type Edit } from '../assignment/draft.ts';
import { parseReceiver, RECEIVER } from '../assignment/receivers.ts';
import { replay } from '../assignment/replay.ts';
import { inRead } from '../service/ask.ts';

const HOME = '/admin/tickets/chain';
const COUNTS = [20, 50, 100, 200];

const literals = <const T extends readonly string[]>(of: T) =>
  Type.Unsafe<T[number]>(Type.Union(of.map((one) => Type.Literal(one))));
const edit = form({
  do: literals(['add', 'remove', 'up', 'down', 'switch', 'rule', 'unrule', 'receiver']),
  version: Type.Integer({ minimum: 1 }),
  step: Type.Optional(uuid()),
  kind: Type.Optional(literals(STEP_KINDS)),
  of: Type.Optional(Type.String({ maxLength: 40 })),
  to: Type.Optional(Type.String({ pattern: `${RECEIVER}|^$` })),
});
const versioned = form({ version: Type.Integer({ minimum: 1 }) });
const counted = closed({ count: Type.Integer({ minimum: 1, maximum: 200, default: 50 }) });
const byId = { params: closed({ id: uuid() }) };
const config = { access: ['configure', 'Desk'] } as const;

/** Administrators change the chain by which somebody is found: as a draft, tried on past tickets, then put in force. */
export function adminChainRoutes(app: FastifyInstance): void {
  app.get('/chain', { config, schema: { querystring: closed({}) } }, async ({ ctx }, reply) =>
    reply.page('tickets:admin/chain.njk', { ...(await chainModel(ctx)), counts: COUNTS }));
  app.get<{ Querystring: { count: number } }>('/chain/replay', { config, schema: { querystring: counted } }, showReplay);
  app.post('/chain/draft', { config, schema: { body: form({}) } }, async ({ ctx }, reply) => {
    await ctx.write((tx) => tx.asJob((em) => openDraft(em, ctx.viewer.account.name)));
    return reply.back(HOME);
  });
  app.post<{ Body: Static<typeof edit> }>('/chain/edit', { config, schema: { body: edit } }, async ({ ctx, body }, reply) => {
    await ctx.write((tx) => tx.asJob((em) => editDraft(em, ctx.viewer.account.name, body.version, editOf(body))));
    return reply.back(`${HOME}${body.step === undefined || body.do === 'remove' ? '' : `#step-${body.step}`}`);
  });
  app.post('/chain/drop', { config, schema: { body: form({}) } }, async ({ ctx }, reply) => {
    await ctx.write(async (tx) => {
      await tx.asJob(dropDraft);
      await tx.audit('drop-chain', 'Desk');
    });
    return reply.back(HOME, { kind: 'ok', key: 'tickets.chain.dropped' });
  });
  app.post<{ Body: Static<typeof versioned> }>('/chain/activate', { config, schema: { body: versioned } }, async ({ ctx, body }, reply) => {
    await ctx.write(async (tx) => {
      const { from, to } = await tx.asJob((em) => activateDraft(em, ctx.viewer.account.name, body.version));
      await tx.audit('activate-chain', 'Desk', undefined, { from, to });
    });
    return reply.back(HOME, { kind: 'ok', key: 'tickets.chain.activated' });
  });
  app.post<{ Params: { id: string } }>('/chain/:id/bring-back', { config, schema: { ...byId, body: form({}) } }, async ({ ctx, params }, reply) => {
    await ctx.write(async (tx) => {
      await tx.asJob((em) => bringBack(em, ctx.viewer.account.name, params.id));
      await tx.audit('bring-back-chain', 'Desk', params.id);
    });
    return reply.back(HOME, { kind: 'ok', key: 'tickets.chain.brought-back' });
  });
} // prettier-ignore

/** What the form asks for; where it leaves out what its change needs, the draft is looked at again. */
function editOf({ do: what, step, kind, of, to = '' }: Static<typeof edit>): Edit {
  const receiver = parseReceiver(to);
  if (what === 'add' && kind) return { do: 'add', kind };
  if (step !== undefined) {
    if (what === 'receiver') return { do: 'receiver', step, to: receiver };
    if (what === 'unrule' && of) return { do: 'unrule', step, of };
    if (what === 'rule' && of && receiver) return { do: 'rule', step, of, to: receiver };
    if (what === 'remove' || what === 'up' || what === 'down' || what === 'switch') return { do: what, step };
  }
  throw conflict('tickets.chain.choose');
}

async function showReplay(request: FastifyRequest<{ Querystring: { count: number } }>, reply: FastifyReply) {
  const ctx = request.ctx;
  const ask = inRead(ctx.read);
  const draft = await chainIn(ask, 'draft');
  const chain = draft ?? (await chainIn(ask, 'active'));
  const { count } = request.query;
  return reply.page('tickets:admin/replay.njk', {
    ...replayModel(ctx, await replay(ask, chain ?? { steps: [] }, count)),
    draft: draft && { number: draft.number, version: draft.version },
    count,
    counts: COUNTS,
  });
}
