import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { problem, type Problem } from '../errors.ts';
import { closed, form, text } from '../http/schema.ts';
import { secretly } from '../http/secretly.ts';
import { addressKey } from '../http/server.ts';
import type { Services } from '../portal.ts';
import { isBlocked, noteFailure } from './attempts.ts';
import { answerEmailChange, openEmailChange, type EmailChangeOutcome } from './email-change.ts';
import { PASSWORD_MIN } from './passwords.ts';
import { askForReset, finishReset, newPasswordProblem, openReset } from './recovery.ts';

/** Links one address may ask for before it has to wait; a house behind one address is many people. */
const FREE_PER_ADDRESS = 20;

const token = () => Type.String({ maxLength: 100 });
const tokenQuery = closed({ token: Type.Optional(token()) });
const forgotForm = form({ login: text(254, 1) });
const resetForm = form({ token: token(), username: Type.Optional(text(200)), password: Type.String({ maxLength: 1000 }), again: Type.String({ maxLength: 1000 }) }); // prettier-ignore
const answerForm = form({ token: token(), decision: Type.Union([Type.Literal('confirm'), Type.Literal('reject')]) });
const limited = { access: 'public', rateLimit: { max: 30, timeWindow: '1 minute' } } as const;

/** Pages of people who are not signed in and hold, or ask for, a secret link. */
export function recoveryRoutes(services: Services) {
  return (app: FastifyInstance): void => {
    forgotRoutes(services, app);
    resetRoutes(services, app);
    emailChangeRoutes(services, app);
  };
}

function forgotRoutes(services: Services, app: FastifyInstance): void {
  app.get<{ Querystring: { sent?: string } }>(
    '/forgot',
    { config: { access: 'public' }, schema: { querystring: closed({ sent: Type.Optional(text(5)) }) } },
    (request, reply) =>
      reply
        .header('cache-control', 'no-store')
        .page('core:forgot.njk', { sent: request.query.sent !== undefined, values: {}, errors: {} }),
  );
  app.post<{ Body: Static<typeof forgotForm> }>(
    '/forgot',
    { config: limited, schema: { body: forgotForm } },
    async (request, reply) => {
      const typed = request.body.login.trim();
      const keys = [`forgot-address:${addressKey(request)}`];
      if (typed === '') return forgotAgain(services, request, reply);
      if (await isBlocked(services, keys)) throw problem(429, 'too-many', 'core.forgot.wait');
      await noteFailure(services, keys, FREE_PER_ADDRESS);
      await askForReset(services, typed, request.locale);
      return reply.redirect('/forgot?sent=1', 303);
    },
  );
}

function forgotAgain(services: Services, request: FastifyRequest, reply: FastifyReply) {
  const errors = { login: services.catalogues.t(request.locale, 'core.forgot.empty') };
  return reply.header('cache-control', 'no-store').page('core:forgot.njk', { values: {}, errors }, { status: 422 });
}

function resetRoutes(services: Services, app: FastifyInstance): void {
  app.get<{ Querystring: { token?: string } }>(
    '/reset',
    { config: limited, schema: { querystring: tokenQuery } },
    (request, reply) => resetPage(services, request, reply, request.query.token ?? ''),
  );
  app.post<{ Body: Static<typeof resetForm> }>(
    '/reset',
    { config: limited, schema: { body: resetForm } },
    async (request, reply) => {
      const { token: secret, password, again } = request.body;
      const open = await openReset(services, secret);
      const problems = open && newPasswordProblem(password, again, open.login);
      if (!open || problems) return resetPage(services, request, reply, secret, problems);
      const done = await finishReset(services, { token: secret, password, address: request.ip });
      if (!done) return resetPage(services, request, reply, secret);
      request.log.info({ outcome: 'set', address: request.ip }, 'password by link');
      return secretly(reply).back('/login', { kind: 'ok', key: 'core.reset.done' });
    },
  );
}

async function resetPage(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  secret: string,
  problems: Problem['fields'] = {},
) {
  const open = await openReset(services, secret);
  secretly(reply);
  if (!open) return reply.page('core:reset.njk', { expired: true, values: {}, errors: {} }, { status: 410 });
  const errors = Object.fromEntries(
    Object.entries(problems).map(([name, { key, values }]) => [
      name,
      services.catalogues.t(request.locale, key, values),
    ]),
  );
  const model = { token: secret, passwordMin: PASSWORD_MIN, invited: open.invited, values: open, errors };
  return reply.page('core:reset.njk', model, Object.keys(errors).length > 0 ? { status: 422 } : {});
}

function emailChangeRoutes(services: Services, app: FastifyInstance): void {
  app.get<{ Querystring: { token?: string } }>(
    '/email-change',
    { config: limited, schema: { querystring: tokenQuery } },
    async (request, reply) => {
      const secret = request.query.token ?? '';
      const change = await openEmailChange(services, secret);
      return secretly(reply).page('core:email-change.njk', { token: secret, change }, change ? {} : { status: 410 });
    },
  );
  app.post<{ Body: Static<typeof answerForm> }>(
    '/email-change',
    { config: limited, schema: { body: answerForm } },
    async (request, reply) => {
      const { token: secret, decision } = request.body;
      const outcome = await answerEmailChange(services, { token: secret, decision, address: request.ip });
      if (outcome === 'expired')
        return secretly(reply).page('core:email-change.njk', { token: secret, change: undefined }, { status: 410 });
      return secretly(reply).back('/login', FLASH[outcome]);
    },
  );
}

const FLASH: Record<Exclude<EmailChangeOutcome, 'expired'>, { kind: 'ok' | 'info' | 'warn'; key: string }> = {
  half: { kind: 'info', key: 'core.emailChange.half' },
  done: { kind: 'ok', key: 'core.emailChange.done' },
  rejected: { kind: 'warn', key: 'core.emailChange.rejected' },
};
