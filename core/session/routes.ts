import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { executeIn, scopedEm } from '../database/orm.ts';
import { notFound } from '../errors.ts';
import type { Cookies } from '../http/cookies.ts';
import { localPath } from '../http/next.ts';
import { closed, form, text, uuid } from '../http/schema.ts';
import { LOCALES } from '../i18n/locales.ts';
import type { Services } from '../portal.ts';
import { endSession } from './sessions.ts';
import { hashToken } from './tokens.ts';
import { signIn, signInSecond, signInSetup } from './sign-in.ts';

const loginForm = form({
  login: text(200),
  password: Type.String({ maxLength: 1000 }),
  next: Type.Optional(text(2000)),
  keep: Type.Optional(text(5)),
});
const secondForm = form({
  token: Type.String({ maxLength: 100 }),
  code: Type.String({ maxLength: 60 }),
  next: Type.Optional(text(2000)),
});
const setupForm = form({
  token: Type.String({ maxLength: 100 }),
  sealed: Type.String({ maxLength: 500 }),
  code: Type.String({ maxLength: 60 }),
  next: Type.Optional(text(2000)),
});
const languageForm = form({ locale: Type.Union(LOCALES.map((l) => Type.Literal(l))), next: Type.Optional(text(2000)) });
const switchForm = form({ membership: uuid(), next: Type.Optional(text(2000)) });

/** Sign-in and language: for everybody. */
export function publicSessionRoutes(services: Services, cookies: Cookies) {
  return (app: FastifyInstance): void => {
    app.get<{ Querystring: { next?: string } }>(
      '/login',
      {
        config: { access: 'public' },
        schema: { querystring: closed({ next: Type.Optional(Type.String({ maxLength: 2000 })) }) },
      },
      async (request, reply) => {
        const next = localPath(request.query.next);
        if (request.viewer) return reply.redirect(next ?? homeOf(request.viewer.kind), 303);
        return reply.header('cache-control', 'no-store').page('core:login.njk', { next, values: {}, errors: {} });
      },
    );
    app.post<{ Body: Static<typeof loginForm> }>(
      '/login',
      { config: { access: 'public', rateLimit: { max: 120, timeWindow: '1 minute' } }, schema: { body: loginForm } },
      (request, reply) => login(services, cookies, request, reply),
    );
    app.post<{ Body: Static<typeof secondForm> }>(
      '/login/second',
      { config: { access: 'public', rateLimit: { max: 60, timeWindow: '1 minute' } }, schema: { body: secondForm } },
      (request, reply) => second(services, cookies, request, reply),
    );
    app.post<{ Body: Static<typeof setupForm> }>(
      '/login/setup',
      { config: { access: 'public', rateLimit: { max: 60, timeWindow: '1 minute' } }, schema: { body: setupForm } },
      (request, reply) => setUp(services, cookies, request, reply),
    );
    app.post<{ Body: Static<typeof languageForm> }>(
      '/language',
      { config: { access: 'public' }, schema: { body: languageForm } },
      async (request, reply) => {
        const { locale, next } = request.body;
        cookies.setLocale(reply, locale);
        if (request.viewer && !request.viewer.preview)
          await setAccountLocale(services, request.viewer.account.id, locale);
        return reply.redirect(localPath(next) ?? '/', 303);
      },
    );
  };
}

/** What a signed-in person does with the session itself; mounted for customers and for staff. */
export function sessionRoutes(services: Services, cookies: Cookies) {
  return (app: FastifyInstance): void => {
    app.post('/logout', { config: { access: 'public' }, schema: { body: closed({}) } }, async (request, reply) => {
      await endSession(services, cookies.session(request));
      cookies.clearSession(reply);
      return reply.header('clear-site-data', '"cache"').redirect('/login', 303);
    });
    app.post<{ Body: Static<typeof switchForm> }>(
      '/switch',
      { config: { access: 'public' }, schema: { body: switchForm } },
      async (request, reply) => {
        const viewer = request.viewer;
        if (!viewer || viewer.kind !== 'customer' || viewer.preview) throw notFound();
        if (!(await switchMembership(services, cookies.session(request), viewer.account.id, request.body.membership)))
          throw notFound();
        return reply.redirect(localPath(request.body.next) ?? '/', 303);
      },
    );
  };
}

const homeOf = (kind: 'customer' | 'staff') => (kind === 'staff' ? '/desk' : '/');

async function login(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest<{ Body: Static<typeof loginForm> }>,
  reply: FastifyReply,
) {
  const { login: typed, password, next, keep } = request.body;
  const name = typed.trim();
  const signed = await signIn(services, cookies, request, reply, { login: name, password, keep: keep !== undefined });
  reply.header('cache-control', 'no-store');
  if (signed && 'second' in signed && signed.setup)
    return setupPage(reply, { token: signed.second, next: localPath(next), setup: signed.setup });
  if (signed && 'second' in signed) return secondPage(reply, signed.second, localPath(next));
  if (signed) return reply.redirect(localPath(next) ?? homeOf(signed.kind), 303);
  const errors = { form: services.catalogues.t(request.locale, 'core.login.refused') };
  return reply.page(
    'core:login.njk',
    { next: localPath(next), values: { login: name, keep: keep !== undefined }, errors },
    { status: 401 },
  );
}

const secondPage = (reply: FastifyReply, token: string, next: string | undefined, error?: string) =>
  reply
    .header('cache-control', 'no-store')
    .page(
      'core:login-second.njk',
      { token, next, errors: error === undefined ? {} : { code: error } },
      error === undefined ? {} : { status: 401 },
    );

/** Sets the second step up, then shows the recovery codes once. */
const setupPage = (reply: FastifyReply, model: object, error?: string) =>
  reply
    .header('cache-control', 'no-store')
    .page(
      'core:login-setup.njk',
      { ...model, errors: error === undefined ? {} : { code: error } },
      error === undefined ? {} : { status: 401 },
    );

async function setUp(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest<{ Body: Static<typeof setupForm> }>,
  reply: FastifyReply,
) {
  const { token, sealed, code, next } = request.body;
  const done = await signInSetup(services, cookies, request, reply, { token, sealed, code });
  if (!done) return reply.back('/login', { kind: 'warn', key: 'core.login.second.expired' });
  if ('codes' in done) return setupPage(reply, { codes: done.codes, next: localPath(next) ?? homeOf(done.kind) });
  const wrong = services.catalogues.t(request.locale, 'core.secondFactor.wrong');
  return setupPage(reply, { token, next: localPath(next), setup: done.setup }, wrong);
}

async function second(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest<{ Body: Static<typeof secondForm> }>,
  reply: FastifyReply,
) {
  const { token, code, next } = request.body;
  const outcome = await signInSecond(services, cookies, request, reply, { token, code });
  reply.header('cache-control', 'no-store');
  if (outcome === 'expired') return reply.back('/login', { kind: 'warn', key: 'core.login.second.expired' });
  if (outcome === 'refused')
    return secondPage(
      reply,
      token,
      localPath(next),
      services.catalogues.t(request.locale, 'core.login.second.refused'),
    );
  return reply.redirect(localPath(next) ?? homeOf(outcome), 303);
}

const setAccountLocale = (services: Services, accountId: string, locale: string) =>
  scopedEm(services.orm, { role: 'portico_job' }).transactional((em) =>
    executeIn(em, 'update core_account set locale = $2 where id = $1 and locale is distinct from $2', [
      accountId,
      locale,
    ]),
  );

async function switchMembership(
  services: Services,
  cookie: string | undefined,
  accountId: string,
  membershipId: string,
): Promise<boolean> {
  if (cookie === undefined) return false;
  const rows = await scopedEm(services.orm, { role: 'portico_job' }).transactional((em) =>
    executeIn(
      em,
      `update core_session set membership_id = $3 where token_hash = $1 and account_id = $2
         and exists (select 1 from core_membership m where m.id = $3 and m.account_id = $2) returning id`,
      [hashToken(cookie), accountId, membershipId],
    ),
  );
  return rows.length > 0;
}
