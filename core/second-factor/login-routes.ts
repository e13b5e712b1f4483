import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { notFound } from '../errors.ts';
import type { Cookies } from '../http/cookies.ts';
import { homeOf, localPath } from '../http/next.ts';
import { form } from '../http/schema.ts';
import type { Services } from '../portal.ts';
import type { SignedIn } from '../session/sign-in.ts';
import { newToken } from '../session/tokens.ts';
import { boundTo } from './challenge.ts';
import { fields } from './fields.ts';
import { assertionOptions, registrationOptions, sendOptions, usable } from './passkey-options.ts';
import { relyingParty } from './relying-party.ts';
import type { FactorSetup } from './setup.ts';
import { begunSignIn, signInSecond, signInSetup, signInWithPasskey, type Entered } from './sign-in.ts';
import type { Step } from './attempt.ts';
import { hasFactor, type Factors } from './store.ts';

const { token, sealed, code, response, name, next } = fields;
const forms = {
  code: form({ token, code, next }),
  answer: form({ token, response, next }),
  setup: form({ token, sealed, code, next }),
  made: form({ token, response, name, next }),
  alone: form({ response, next }),
};
type Body<K extends keyof typeof forms> = { Body: Static<(typeof forms)[K]> };
const limited = { access: 'public', rateLimit: { max: 60, timeWindow: '1 minute' } } as const;

/** What the handlers of these routes share. */
interface Room {
  services: Services;
  cookies: Cookies;
}

/** The second step of a sign-in, its setup for those who must have one, and signing in with a passkey alone. */
export function secondStepRoutes(services: Services, cookies: Cookies) {
  const room = { services, cookies };
  const at = (body: (typeof forms)[keyof typeof forms]) => ({ config: limited, schema: { body } });
  return (app: FastifyInstance): void => {
    app.post<Body<'code'>>('/login/second', at(forms.code), (request, reply) =>
      second(room, request, reply, { code: request.body.code }),
    );
    app.post<Body<'answer'>>('/login/second/passkey', at(forms.answer), (request, reply) =>
      second(room, request, reply, { response: request.body.response }),
    );
    app.post<Body<'answer'>>('/login/second/passkey/options', at(forms.answer), (request, reply) =>
      secondOptions(room, request, reply),
    );
    app.post<Body<'setup'>>('/login/setup', at(forms.setup), (request, reply) => setUp(room, request, reply, request.body));
    app.post<Body<'made'>>('/login/setup/passkey', at(forms.made), (request, reply) =>
      setUp(room, request, reply, { response: request.body.response, name: passkeyName(room, request, request.body.name) }),
    );
    app.post<Body<'made'>>('/login/setup/passkey/options', at(forms.made), (request, reply) => setupOptions(room, request, reply));
    app.post<Body<'alone'>>('/login/passkey', at(forms.alone), (request, reply) => alone(room, request, reply));
    app.post<Body<'alone'>>('/login/passkey/options', at(forms.alone), (request, reply) => aloneOptions(room, request, reply));
  };
} // prettier-ignore

/** What a passkey is called whose owner gave it no name. */
const passkeyName = ({ services }: Room, request: FastifyRequest, typed: string | undefined): string =>
  typed?.trim() || services.catalogues.t(request.locale, 'core.passkey.unnamed');

const refusal = ({ services }: Room, request: FastifyRequest, key: string) =>
  services.catalogues.t(request.locale, key);

/** The page that a sign-in goes on with: the second step, or its setup. */
export function secondStepPage(services: Services, reply: FastifyReply, signed: Exclude<SignedIn, { kind: unknown }>, to: string | undefined) {
  const { second: token, setup, factors } = signed;
  return setup ? setupPage(services, reply, { token, next: to, setup }) : stepPage(services, reply, { token, next: to, factors });
} // prettier-ignore

interface Shown {
  token: string;
  next: string | undefined;
  error?: string | undefined;
}

const status = (error: string | undefined) => (error === undefined ? {} : { status: 401 });
const errorsOf = (error: string | undefined) => (error === undefined ? {} : { code: error });

const stepPage = (services: Services, reply: FastifyReply, { token, next, factors, error }: Shown & { factors: Factors }) =>
  reply.header('cache-control', 'no-store').page(
    'core:login-second.njk',
    { token, next, factors: usable(services, factors), errors: errorsOf(error) },
    status(error),
  ); // prettier-ignore

/** Sets the second step up, then shows the recovery codes once. */
const setupPage = (services: Services, reply: FastifyReply, { error, ...model }: Partial<Shown> & { setup?: FactorSetup; codes?: string[] }) =>
  reply.header('cache-control', 'no-store').page(
    'core:login-setup.njk',
    { ...model, passkeys: relyingParty(services.publicUrl) !== undefined, errors: errorsOf(error) },
    status(error),
  ); // prettier-ignore

const tooLate = (reply: FastifyReply) => reply.back('/login', { kind: 'warn', key: 'core.login.second.expired' });

async function second(room: Room, request: FastifyRequest<Body<'code'> | Body<'answer'>>, reply: FastifyReply, step: Step) {
  const { services, cookies } = room;
  const { token, next } = request.body;
  const outcome = await signInSecond(services, cookies, request, reply, { token, step });
  reply.header('cache-control', 'no-store');
  if (outcome === undefined) return tooLate(reply);
  if (typeof outcome === 'string') return reply.redirect(localPath(next) ?? homeOf(outcome), 303);
  const error = refusal(room, request, 'code' in step ? 'core.login.second.refused' : 'core.passkey.refused');
  return stepPage(services, reply, { token, next: localPath(next), factors: outcome, error });
} // prettier-ignore

async function setUp(room: Room, request: FastifyRequest<Body<'setup'> | Body<'made'>>, reply: FastifyReply, entered: Entered) {
  const { services, cookies } = room;
  const { token, next } = request.body;
  const done = await signInSetup(services, cookies, request, reply, { token, entered });
  if (!done) return tooLate(reply);
  if ('codes' in done) return setupPage(services, reply, { codes: done.codes, next: localPath(next) ?? homeOf(done.kind) });
  const error = refusal(room, request, 'code' in entered ? 'core.secondFactor.wrong' : 'core.passkey.refused');
  return setupPage(services, reply, { token, next: localPath(next), setup: done.setup, error });
} // prettier-ignore

async function secondOptions({ services }: Room, request: FastifyRequest<Body<'answer'>>, reply: FastifyReply) {
  const { token } = request.body;
  const begun = await begunSignIn(services, token);
  if (!begun) throw notFound();
  return sendOptions(reply, await assertionOptions(services, 'second-step', boundTo.step(token), begun.account.id));
}

async function setupOptions({ services }: Room, request: FastifyRequest<Body<'made'>>, reply: FastifyReply) {
  const { token } = request.body;
  const begun = await begunSignIn(services, token);
  if (!begun || hasFactor(begun.factors)) throw notFound();
  return sendOptions(reply, await registrationOptions(services, begun.account, boundTo.step(token)));
}

/** The challenge is given to this browser alone, by a cookie that no script and no other site can read. */
async function aloneOptions({ services, cookies }: Room, _request: FastifyRequest, reply: FastifyReply) {
  const browser = newToken();
  cookies.setChallenge(reply, browser);
  return sendOptions(reply, await assertionOptions(services, 'sign-in', boundTo.browser(browser)));
}

async function alone(room: Room, request: FastifyRequest<Body<'alone'>>, reply: FastifyReply) {
  const { services, cookies } = room;
  const { response, next } = request.body;
  const browser = cookies.challenge(request);
  cookies.clearChallenge(reply);
  const kind = browser === undefined ? undefined : await signInWithPasskey(services, cookies, request, reply, { browser, response });
  reply.header('cache-control', 'no-store');
  if (kind) return reply.redirect(localPath(next) ?? homeOf(kind), 303);
  request.log.info({ outcome: 'refused', address: request.ip }, 'sign-in by passkey');
  return reply.back('/login', { kind: 'danger', key: 'core.passkey.refused' });
} // prettier-ignore
