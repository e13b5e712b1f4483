import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { invalid, isProblem } from '../errors.ts';
import { confirmPassword, requireOwnSession } from '../session/own-password.ts';
import { boundTo } from './challenge.ts';
import { addFactor, added } from './change.ts';
import { ownConfig, ownForm, type Own } from './fields.ts';
import { ownFactors, stepPending } from './own.ts';
import { registrationOptions, sendOptions } from './passkey-options.ts';
import { addPasskey, readRegistration } from './passkeys.ts';
import { changing, type Room } from './show.ts';

type WithPassword = FastifyRequest<{ Body: Own }>;

/** How somebody adds a passkey to his account: script asks for options with the password, and sends what the device made of them. */
export function ownPasskeyRoutes(room: Room, app: FastifyInstance): void {
  const options = { config: ownConfig, schema: { body: ownForm } };
  app.post<{ Body: Own }>('/second-factor/passkeys/options', options, (request, reply) =>
    sendCreation(room, request, reply),
  );
  app.post<{ Body: Own }>('/second-factor/passkeys', options, (request, reply) => add(room, request, reply));
}

async function sendCreation({ services }: Room, request: WithPassword, reply: FastifyReply) {
  const { ctx } = request;
  requireOwnSession(ctx);
  if (stepPending(ctx, await ownFactors(ctx))) return reply.code(403).send({ error: ctx.t('core.error.second-step') });
  try {
    await confirmPassword(ctx, request.body.password, 'password');
  } catch (error) {
    if (!isProblem(error) || error.status !== 422) throw error;
    return reply.code(422).send({ error: ctx.t(error.fields.password!.key) });
  }
  const { account, session } = ctx.viewer;
  return sendOptions(reply, await registrationOptions(services, account, boundTo.session(session.id)));
}

/** The challenge was given only for the password, and to this session: its answer needs no password again. */
const add = (room: Room, request: WithPassword, reply: FastifyReply) =>
  changing(room, request, reply, undefined, async () => {
    const { ctx, body } = request;
    const { account, session } = ctx.viewer;
    const passkey = await readRegistration(room.services, boundTo.session(session.id), body.response ?? '');
    if (!passkey) throw invalid({ form: { key: 'core.passkey.refused' } });
    const name = body.name?.trim() || ctx.t('core.passkey.unnamed');
    const codes = await addFactor(room.services, ctx, 'passkey-added', (em) =>
      addPasskey(em, account.id, passkey, name),
    );
    if (!codes) throw invalid({ form: { key: 'core.passkey.full' } });
    return added(room, request, reply, codes, 'core.passkey.added');
  });
