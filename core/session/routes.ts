import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { executeIn, scopedEm } from '../database/orm.ts';
import { notFound } from '../errors.ts';
import type { Cookies } from '../http/cookies.ts';
import { homeOf, localPath } from '../http/next.ts';
import { closed, form, text, uuid } from '../http/schema.ts';
import { LOCALES } from '../i18n/locales.ts';
import type { Services } from '../portal.ts';
import { secondStepPage } from '../second-factor/login-routes.ts';
import { relyingParty } from '../second-factor/relying-party.ts';
import { endSession } from './sessions.ts';
import { hashToken } from './tokens.ts';
import { signIn } from './sign-in.ts';

const loginForm = form({
  login: text(200),
  password: Type.String({ maxLength: 1000 }),
  next: Type.Optional(text(2000)),
  keep: Type.Optional(text(5)),
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
        return loginPage(services, reply, { next });
      },
    );
    app.post<{ Body: Static<typeof loginForm> }>(
      '/login',
      { config: { access: 'public', rateLimit: { max: 120, timeWindow: '1 minute' } }, schema: { body: loginForm } },
      (request, reply) => login(services, cookies, request, reply),
    );
    app.post<{ Body: Static<typeof languageForm> }>(
      '/language',
      { config: { access: 'public', beforeSecondStep: true }, schema: { body: languageForm } },
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

const loginPage = (services: Services, reply: FastifyReply, model: object, status?: number) =>
  reply.header('cache-control', 'no-store').page(
    'core:login.njk',
    {
      values: {},
      errors: {},
      passkeys: relyingParty(services.publicUrl) !== undefined,
      ...publicLinks(services, reply.request),
      ...model,
    },
    status === undefined ? {} : { status },
  );

/** What needs no account: making one, where that is offered to everybody. */
function publicLinks(services: Services, { locale, stored }: FastifyRequest) {
  if (!stored.registration.open) return { publicLinks: [] };
  const t = (key: string) => services.catalogues.t(locale, key);
  return {
    publicLinks: [
      { href: '/register', icon: 'user-plus', label: t('core.login.register'), hint: t('core.login.register-hint') },
    ],
  };
}

async function login(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest<{ Body: Static<typeof loginForm> }>,
  reply: FastifyReply,
) {
  const { login: typed, password, keep } = request.body;
  const next = localPath(request.body.next);
  const name = typed.trim();
  const signed = await signIn(services, cookies, request, reply, { login: name, password, keep: keep !== undefined });
  reply.header('cache-control', 'no-store');
  if (signed && 'second' in signed) return secondStepPage(services, reply, signed, next);
  if (signed) return reply.redirect(next ?? homeOf(signed.kind), 303);
  const errors = { form: services.catalogues.t(request.locale, 'core.login.refused') };
  return loginPage(services, reply, { next, values: { login: name, keep: keep !== undefined }, errors }, 401);
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
