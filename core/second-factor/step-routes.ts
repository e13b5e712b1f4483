import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { notFound } from '../errors.ts';
import { homeOf, localPath } from '../http/next.ts';
import { form } from '../http/schema.ts';
import { openAccount } from '../session/account-row.ts';
import { requireOwnSession } from '../session/own-password.ts';
import { trySecondStep, type Step } from './attempt.ts';
import { boundTo } from './challenge.ts';
import { fields } from './fields.ts';
import { assertionOptions, sendOptions } from './passkey-options.ts';
import { show, type Room } from './show.ts';
import { passSecondStep } from './store.ts';

const codeForm = form({ code: fields.code, next: fields.next });
const answerForm = form({ response: fields.response, next: fields.next });
type Code = { Body: Static<typeof codeForm> };
type Answer = { Body: Static<typeof answerForm> };

const config = {
  access: 'signed-in',
  beforeSecondStep: true,
  rateLimit: { max: 60, timeWindow: '1 minute' },
} as const;

/** The second step in a session that was opened by the password alone, before it was asked for. */
export function stepRoutes(room: Room, app: FastifyInstance): void {
  app.post<Code>('/second-factor/step', { config, schema: { body: codeForm } }, (request, reply) =>
    pass(room, request, reply, { code: request.body.code }),
  );
  app.post<Answer>('/second-factor/step/passkey', { config, schema: { body: answerForm } }, (request, reply) =>
    pass(room, request, reply, { response: request.body.response }),
  );
  app.post<Answer>('/second-factor/step/passkey/options', { config, schema: { body: answerForm } }, (request, reply) =>
    sendRequest(room, request, reply),
  );
}

async function pass(room: Room, request: FastifyRequest<Code> | FastifyRequest<Answer>, reply: FastifyReply, step: Step) {
  const { ctx } = request;
  requireOwnSession(ctx);
  const { session, kind } = ctx.viewer;
  const account = await openAccount(room.services, ctx.viewer.account.id);
  if (!account) throw notFound();
  const { next } = request.body;
  if (!(await trySecondStep(room.services, request, account, boundTo.session(session.id), step))) {
    const key = 'code' in step ? 'core.login.second.refused' : 'core.passkey.refused';
    return show(room, request, reply, { next, fields: { code: { key } } });
  }
  await ctx.write((tx) => tx.asJob((em) => passSecondStep(em, session.id, account.id)));
  return reply.redirect(localPath(next) ?? homeOf(kind), 303);
} // prettier-ignore

async function sendRequest({ services }: Room, { ctx }: FastifyRequest, reply: FastifyReply) {
  requireOwnSession(ctx);
  const { account, session } = ctx.viewer;
  return sendOptions(reply, await assertionOptions(services, 'second-step', boundTo.session(session.id), account.id));
}
