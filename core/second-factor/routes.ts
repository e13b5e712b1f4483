import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { notFound } from '../errors.ts';
import { closed, form, uuid } from '../http/schema.ts';
import type { Services } from '../portal.ts';
import { addFactor, added, tellOwner } from './change.ts';
import { fields, ownConfig, ownForm, type Own } from './fields.ts';
import { ownFactors } from './own.ts';
import { ownPasskeyRoutes } from './passkey-routes.ts';
import { removeFactor, type Removed } from './removal.ts';
import { factorSetup } from './setup.ts';
import { baseOf, changing, show, type Room } from './show.ts';
import { stepRoutes } from './step-routes.ts';
import { renewCodes, storeApp } from './store.ts';
import { openKey, stepOf } from './totp.ts';

const confirmForm = form({ sealed: fields.sealed, code: fields.code });
const passkeyParams = closed({ id: uuid() });
type WithPassword = FastifyRequest<{ Body: Own }>;
type Confirming = FastifyRequest<{ Body: Static<typeof confirmForm> }>;

/** The pages on which somebody sets up, passes and changes his own two-step sign-in, for customers and for staff. */
export function secondFactorRoutes(services: Services, area: 'customer' | 'desk') {
  const room = { services, area };
  const config = ownConfig;
  const own = { config, schema: { body: ownForm } };
  const query = closed({ next: fields.next });
  return (app: FastifyInstance): void => {
    app.get<{ Querystring: { next?: string } }>('/second-factor', { config, schema: { querystring: query } }, (request, reply) =>
      show(room, request, reply, { next: request.query.next }),
    );
    app.post<{ Body: Own }>('/second-factor/begin', own, (request, reply) => begin(room, request, reply));
    app.post<{ Body: Static<typeof confirmForm> }>('/second-factor/confirm', { config, schema: { body: confirmForm } }, (request, reply) =>
      confirm(room, request, reply),
    );
    app.post<{ Body: Own }>('/second-factor/codes', own, (request, reply) => renew(room, request, reply));
    app.post<{ Body: Own }>('/second-factor/end', own, (request, reply) => remove(room, request, reply, 'app'));
    app.post<{ Body: Own; Params: { id: string } }>(
      '/second-factor/passkeys/:id/remove',
      { config, schema: { params: passkeyParams, body: ownForm } },
      (request, reply) => remove(room, request, reply, { passkey: request.params.id }),
    );
    ownPasskeyRoutes(room, app);
    stepRoutes(room, app);
  };
} // prettier-ignore

const begin = (room: Room, request: WithPassword, reply: FastifyReply) =>
  changing(room, request, reply, request.body.password, async () => {
    const setup = await factorSetup(room.services, request.ctx.viewer.account);
    return show(room, request, reply, setup ? { setup } : {});
  });

/** The key is stored only when a code proves that the app has it. */
const confirm = (room: Room, request: Confirming, reply: FastifyReply) =>
  changing(room, request, reply, undefined, async () => {
    const { ctx, body } = request;
    const { services } = room;
    const key = openKey(services.secret, ctx.viewer.account.id, body.sealed);
    if (key === undefined) throw notFound();
    const step = await stepOf(key, body.code.replace(/\s/g, ''));
    if (step === undefined) {
      const setup = await factorSetup(services, ctx.viewer.account, body.sealed);
      return show(room, request, reply, {
        ...(setup ? { setup } : {}),
        fields: { code: { key: 'core.secondFactor.wrong' } },
      });
    }
    const codes = await addFactor(services, ctx, 'second-factor-on', async (em) => {
      await storeApp(em, ctx.viewer.account.id, body.sealed, step);
      return true;
    });
    return added(room, request, reply, codes, 'core.secondFactor.set');
  });

const renew = (room: Room, request: WithPassword, reply: FastifyReply) =>
  changing(room, request, reply, request.body.password, async () => {
    const { ctx } = request;
    const own = await ownFactors(ctx);
    if (own.appSince === null && own.passkeys.length === 0) throw notFound();
    const codes = await ctx.write(async (tx) => {
      const made = await tx.asJob((em) => renewCodes(em, ctx.viewer.account.id));
      await tellOwner(room.services, tx, ctx, 'recovery-codes');
      return made;
    });
    return show(room, request, reply, { codes });
  });

const remove = (room: Room, request: WithPassword, reply: FastifyReply, removed: Removed) =>
  changing(room, request, reply, request.body.password, async () => {
    const { ctx } = request;
    const account = { id: ctx.viewer.account.id, kind: ctx.viewer.kind };
    await ctx.write(async (tx) => {
      const name = await tx.asJob((em) => removeFactor(room.services.settings, em, account, removed));
      if (name === undefined) throw notFound();
      const action = removed === 'app' ? 'second-factor-off' : 'passkey-removed';
      await tellOwner(room.services, tx, ctx, action, removed === 'app' ? {} : { name });
    });
    const key = removed === 'app' ? 'core.secondFactor.ended' : 'core.passkey.removed';
    return reply.back(baseOf(room), { kind: 'ok', key });
  });
