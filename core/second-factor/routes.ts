import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { defineQuery, queryBuilder, sql } from '../database/query.ts';
import { isProblem, notFound, type FieldProblems } from '../errors.ts';
import { closed, form } from '../http/schema.ts';
import type { RequestContext, Transaction } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { letter } from '../session/letters.ts';
import { confirmPassword, requireOwnSession } from '../session/own-password.ts';
import { dropFactor, renewCodes, storeFactor } from './store.ts';
import { factorSetup, type FactorSetup } from './setup.ts';
import { openKey, stepOf } from './totp.ts';

const passwordForm = form({ password: Type.String({ maxLength: 1000 }) });
const confirmForm = form({ sealed: Type.String({ maxLength: 500 }), code: Type.String({ maxLength: 60 }) });
type Password = Static<typeof passwordForm>;
type WithPassword = FastifyRequest<{ Body: Password }>;
type Confirming = FastifyRequest<{ Body: Static<typeof confirmForm> }>;

const db = queryBuilder<{
  core_second_factor: { account_id: string; created_at: string };
  core_recovery_code: { account_id: string; used_at: string | null };
}>();
const mine = defineQuery<{ id: string }, { created_at: string; left: number }>((p) =>
  db
    .selectFrom('core_second_factor as f')
    .select(['f.created_at'])
    .select(
      sql<number>`(select count(*)::int from core_recovery_code r where r.account_id = f.account_id and r.used_at is null)`.as('left'),
    )
    .where('f.account_id', '=', p.id),
); // prettier-ignore

interface Room {
  services: Services;
  area: 'customer' | 'desk';
}

/** The page on which somebody sets up his own two-step sign-in, for customers and for staff. */
export function secondFactorRoutes(services: Services, area: 'customer' | 'desk') {
  const room = { services, area };
  const config = { access: 'signed-in' as const };
  const withPassword = { config, schema: { body: passwordForm } };
  return (app: FastifyInstance): void => {
    app.get('/second-factor', { config, schema: { querystring: closed({}) } }, (request, reply) => show(room, request, reply));
    app.post<{ Body: Password }>('/second-factor/begin', withPassword, (request, reply) => begin(room, request, reply));
    app.post<{ Body: Static<typeof confirmForm> }>('/second-factor/confirm', { config, schema: { body: confirmForm } }, (request, reply) =>
      confirm(room, request, reply),
    );
    app.post<{ Body: Password }>('/second-factor/codes', withPassword, (request, reply) => renew(room, request, reply));
    app.post<{ Body: Password }>('/second-factor/end', withPassword, (request, reply) => end(room, request, reply));
  };
} // prettier-ignore

interface Shown {
  /** A key that is being set up, as a picture and as text. */
  setup?: FactorSetup;
  /** Recovery codes that were just made. */
  codes?: string[];
  fields?: FieldProblems;
}

async function show({ area }: Room, request: FastifyRequest, reply: FastifyReply, { setup, codes, fields = {} }: Shown = {}) {
  const { ctx } = request;
  requireOwnSession(ctx);
  const [[factor]] = await ctx.read(mine({ id: ctx.viewer.account.id }));
  const errors = Object.fromEntries(Object.entries(fields).map(([name, { key, values }]) => [name, ctx.t(key, values)]));
  const prefix = area === 'desk' ? '/desk' : '';
  const model = { base: `${prefix}/second-factor`, back: prefix === '' ? '/' : prefix, factor, setup, codes, errors, login: ctx.viewer.account.login };
  const template = area === 'desk' ? 'core:desk-second-factor.njk' : 'core:second-factor.njk';
  return reply
    .header('cache-control', 'private, no-store')
    .page(template, model, Object.keys(errors).length > 0 ? { status: 422 } : {});
} // prettier-ignore

/** Asks for the password before anything changes; a wrong one is shown beside its field. */
async function afterPassword(room: Room, request: WithPassword, reply: FastifyReply, work: () => Promise<unknown>) {
  requireOwnSession(request.ctx);
  try {
    await confirmPassword(request.ctx, request.body.password, 'password');
  } catch (error) {
    if (isProblem(error) && error.status === 422) return show(room, request, reply, { fields: error.fields });
    throw error;
  }
  return work();
}

const begin = (room: Room, request: WithPassword, reply: FastifyReply) =>
  afterPassword(room, request, reply, async () => {
    const setup = await factorSetup(room.services, request.ctx.viewer.account);
    return show(room, request, reply, setup ? { setup } : {});
  });

/** The key is stored only when a code proves that the app has it. */
async function confirm(room: Room, request: Confirming, reply: FastifyReply) {
  const { ctx, body } = request;
  requireOwnSession(ctx);
  const { services } = room;
  const { id } = ctx.viewer.account;
  const key = openKey(services.secret, id, body.sealed);
  if (key === undefined) throw notFound();
  const step = await stepOf(key, body.code.replace(/\s/g, ''));
  if (step === undefined) {
    const setup = await factorSetup(services, ctx.viewer.account, body.sealed);
    return show(room, request, reply, {
      ...(setup ? { setup } : {}),
      fields: { code: { key: 'core.secondFactor.wrong' } },
    });
  }
  const codes = await ctx.write(async (tx) => {
    const made = await tx.asJob(async (em) => {
      await storeFactor(em, id, body.sealed, step);
      return renewCodes(em, id);
    });
    await tell(tx, ctx, 'second-factor-on');
    return made;
  });
  return show(room, request, reply, { codes });
}

const renew = (room: Room, request: WithPassword, reply: FastifyReply) =>
  afterPassword(room, request, reply, async () => {
    const { ctx } = request;
    const { id } = ctx.viewer.account;
    const [[factor]] = await ctx.read(mine({ id }));
    if (!factor) throw notFound();
    const codes = await ctx.write(async (tx) => {
      const made = await tx.asJob((em) => renewCodes(em, id));
      await tell(tx, ctx, 'recovery-codes');
      return made;
    });
    return show(room, request, reply, { codes });
  });

const end = (room: Room, request: WithPassword, reply: FastifyReply) =>
  afterPassword(room, request, reply, async () => {
    const { ctx } = request;
    await ctx.write(async (tx) => {
      if (await tx.asJob((em) => dropFactor(em, ctx.viewer.account.id))) await tell(tx, ctx, 'second-factor-off');
    });
    const prefix = room.area === 'desk' ? '/desk' : '';
    return reply.back(`${prefix}/second-factor`, { kind: 'ok', key: 'core.secondFactor.ended' });
  });

/** Every change is in the audit log and goes to the owner by mail. */
async function tell(tx: Transaction, ctx: RequestContext, action: string): Promise<void> {
  const { id, name, email } = ctx.viewer.account;
  await tx.audit(action, 'Account', id);
  if (email === null) return;
  const values = { what: ctx.t(`core.audit.action.${action}`), portal: ctx.link('/') };
  await tx.mail(letter(ctx.t, { id, name, address: email }, 'second-factor', values));
}
