import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { notFound, type FieldProblems } from '../errors.ts';
import { closed, form } from '../http/schema.ts';
import { secretly } from '../http/secretly.ts';
import { addressKey } from '../http/server.ts';
import type { Services } from '../portal.ts';
import { asPortal } from '../session/acting.ts';
import { answerColleague, openColleague, type Answered } from './colleagues.ts';
import { confirmRegistration, openConfirmation, type Confirmed } from './confirm.ts';
import {
  applicationOf, entranceOf, formModel, registrationForm, registrationProblems, type Entrance, type RegistrationBody,
} from './form.ts'; // prettier-ignore
import { linkOfToken } from './links.ts';
import { offeredProofs } from './proofs.ts';
import { mustWait, submitRegistration } from './submit.ts';

const token = () => Type.String({ maxLength: 100 });
const tokenQuery = closed({ token: Type.Optional(token()) });
const confirmForm = form({
  token: token(),
  username: Type.Optional(Type.String({ maxLength: 300 })),
  password: Type.String({ maxLength: 1000 }),
});
const ROLES = ['all', 'money', 'technical', 'read-only'] as const;
const colleagueForm = form({
  token: token(),
  decision: Type.Union([Type.Literal('admit'), Type.Literal('refuse')]),
  role: Type.Optional(Type.Unsafe<(typeof ROLES)[number]>(Type.Union(ROLES.map((role) => Type.Literal(role))))),
});
const limited = { access: 'public', rateLimit: { max: 30, timeWindow: '1 minute' } } as const;

type Query = { Querystring: Static<typeof tokenQuery> };

/** Pages of people who make an account for themselves, and of those who are asked about a colleague. */
export function registrationRoutes(services: Services) {
  return (app: FastifyInstance): void => {
    const body = registrationForm(offeredProofs(services.registry.contributions));
    app.get<Query>('/register', { config: limited, schema: { querystring: tokenQuery } }, async (request, reply) => {
      const entrance = await entranceFor(services, request, request.query.token ?? '');
      return entrance ? showForm(services, request, reply, entrance) : gone(reply);
    });
    app.post<{ Body: RegistrationBody }>('/register', { config: limited, schema: { body } }, (request, reply) =>
      submit(services, request, reply),
    );
    app.get('/register/sent', { config: limited }, (_request, reply) => secretly(reply).page('core:register-sent.njk', {}));
    confirmRoutes(services, app);
    colleagueRoutes(services, app);
  };
} // prettier-ignore

/**
 * By which link somebody comes.
 * @returns undefined for a customer's link that no longer works
 * @throws Problem 404 without one while the link for all customers is switched off
 */
async function entranceFor(services: Services, request: FastifyRequest, secret: string): Promise<Entrance | undefined> {
  if (secret === '') {
    if (!request.stored.registration.open) throw notFound();
    return entranceOf(services, request, '', undefined);
  }
  const link = await asPortal(services, ({ em }) => linkOfToken(em, secret));
  return link && entranceOf(services, request, secret, link);
}

const gone = (reply: FastifyReply) => secretly(reply).page('core:register-gone.njk', {}, { status: 410 });

function showForm(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  entrance: Entrance,
  body: Partial<RegistrationBody> = {},
  fields: FieldProblems = {},
  status = 200,
) {
  return secretly(reply).page('core:register.njk', formModel(services, request, entrance, body, fields), { status });
}

async function submit(services: Services, request: FastifyRequest<{ Body: RegistrationBody }>, reply: FastifyReply) {
  const { body } = request;
  const entrance = await entranceFor(services, request, body.token);
  if (!entrance) return gone(reply);
  const problems = registrationProblems(body, entrance);
  if (Object.keys(problems).length > 0) return showForm(services, request, reply, entrance, body, problems, 422);
  const network = addressKey(request);
  if (await mustWait(services, network))
    return showForm(services, request, reply, entrance, body, { form: { key: 'core.register.wait' } }, 429);
  await submitRegistration(services, network, applicationOf(body, entrance, request.locale));
  return secretly(reply).redirect('/register/sent', 303);
}

function confirmRoutes(services: Services, app: FastifyInstance): void {
  app.get<Query>('/register/confirm', { config: limited, schema: { querystring: tokenQuery } }, (request, reply) =>
    confirmPage(services, request, reply, request.query.token ?? ''),
  );
  app.post<{ Body: Static<typeof confirmForm> }>(
    '/register/confirm',
    { config: limited, schema: { body: confirmForm } },
    async (request, reply) => {
      const { token: secret, password } = request.body;
      const outcome = await confirmRegistration(services, { token: secret, password, address: request.ip });
      request.log.info({ outcome, address: request.ip }, 'registration');
      return confirmed(services, request, reply, secret, outcome);
    },
  );
}

function confirmed(services: Services, request: FastifyRequest, reply: FastifyReply, secret: string, outcome: Confirmed) {
  if (outcome === 'password' || outcome === 'wait' || outcome === 'expired')
    return confirmPage(services, request, reply, secret, outcome);
  if (outcome === 'waiting') return secretly(reply).page('core:register-waiting.njk', {});
  const kind = outcome === 'active' ? 'ok' : 'info';
  return secretly(reply).back('/login', { kind, key: `core.register.${outcome}` });
} // prettier-ignore

async function confirmPage(services: Services, request: FastifyRequest, reply: FastifyReply, secret: string, wrong?: Confirmed) {
  const open = await openConfirmation(services, secret);
  if (!open) return gone(reply);
  const error = wrong && services.catalogues.t(request.locale, `core.register.error.${wrong}`);
  const model = { token: secret, email: open.email, errors: error === undefined ? {} : { password: error } };
  return secretly(reply).page('core:register-confirm.njk', model, wrong === undefined ? {} : { status: wrong === 'wait' ? 429 : 422 });
} // prettier-ignore

function colleagueRoutes(services: Services, app: FastifyInstance): void {
  app.get<Query>(
    '/register/colleague',
    { config: limited, schema: { querystring: tokenQuery } },
    async (request, reply) => {
      const secret = request.query.token ?? '';
      const person = await openColleague(services, secret);
      if (!person) return gone(reply);
      const t = (key: string) => services.catalogues.t(request.locale, key);
      const { kind, name, email, customer } = person;
      const roles = ROLES.map((value) => ({ value, label: t(`core.house.${value}`) }));
      return secretly(reply).page('core:register-colleague.njk', { token: secret, kind, name, email, customer: customer.name, roles });
    },
  ); // prettier-ignore
  app.post<{ Body: Static<typeof colleagueForm> }>(
    '/register/colleague',
    { config: limited, schema: { body: colleagueForm } },
    async (request, reply) => {
      const { token: secret, decision, role = 'read-only' } = request.body;
      const admit = decision === 'admit';
      const outcome = await answerColleague(services, { token: secret, admit, role, address: request.ip });
      if (outcome === 'expired') return gone(reply);
      return secretly(reply).back('/login', { kind: TONE[outcome], key: `core.register.colleague.${outcome}` });
    },
  );
}

const TONE: Record<Exclude<Answered, 'expired'>, 'ok' | 'info' | 'warn'> = {
  admitted: 'ok',
  refused: 'info',
  removed: 'info',
  known: 'warn',
};
