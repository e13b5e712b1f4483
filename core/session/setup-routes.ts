import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { isEmpty } from '../demo/fill.ts';
import { addMembership, createAccount } from '../directory/accounts.ts';
import { ensureGroups, findGroup } from '../directory/groups.ts';
import { notFound } from '../errors.ts';
import type { Cookies } from '../http/cookies.ts';
import { writeAs } from '../http/context.ts';
import { form, text } from '../http/schema.ts';
import { isMailAddress } from '../mail/mail.ts';
import type { Services } from '../portal.ts';
import { PASSWORD_MIN, passwordProblem } from './passwords.ts';
import { signIn } from './sign-in.ts';

const setupForm = form({
  name: text(200),
  login: text(200),
  password: Type.String({ maxLength: 1000 }),
});
type Setup = Static<typeof setupForm>;

const LOCAL = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** The first-run page: makes the first administrator of an empty portal, from this machine only; gone as soon as there is one. */
export function setupRoutes(services: Services, cookies: Cookies) {
  const refuse = async (request: FastifyRequest) => {
    const local = LOCAL.has(request.ip) && request.headers['x-forwarded-for'] === undefined;
    if (!local || !(await isEmpty(services))) throw notFound();
  };
  return (app: FastifyInstance): void => {
    app.get('/setup', { config: { access: 'public' } }, async (request, reply) => {
      await refuse(request);
      return reply
        .header('cache-control', 'no-store')
        .page('core:setup.njk', { values: {}, errors: {}, passwordMin: PASSWORD_MIN });
    });
    app.post<{ Body: Setup }>(
      '/setup',
      { config: { access: 'public' }, schema: { body: setupForm } },
      async (request, reply) => {
        await refuse(request);
        return setUp(services, cookies, request, reply);
      },
    );
  };
}

function problemsOf(services: Services, request: FastifyRequest, { name, login, password }: Setup) {
  const t = (key: string, values?: Record<string, unknown>) => services.catalogues.t(request.locale, key, values);
  const errors: Record<string, string> = {};
  if (name.trim() === '') errors.name = t('core.setup.error.name');
  if (!isMailAddress(login.trim())) errors.login = t('core.setup.error.login');
  const weak = passwordProblem(password, login);
  if (weak) errors.password = t(weak.key, weak.values);
  return errors;
}

async function setUp(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest<{ Body: Setup }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { name, login, password } = request.body;
  const errors = problemsOf(services, request, request.body);
  reply.header('cache-control', 'no-store');
  if (Object.keys(errors).length > 0) {
    return reply.page(
      'core:setup.njk',
      { values: { name, login }, errors, passwordMin: PASSWORD_MIN },
      { status: 422 },
    );
  }
  const actor = { scope: { role: 'portico_job' } as const, name: 'setup', address: request.ip, customerId: undefined };
  await writeAs(services, actor, async (tx) => {
    await ensureGroups(tx, services.registry);
    const group = await findGroup(tx, 'ADMINS');
    const accountId = await createAccount(tx, { login: login.trim(), name, kind: 'staff', password });
    await addMembership(tx, { accountId, accountKind: 'staff', customerId: undefined, group });
  });
  await signIn(services, cookies, request, reply, { login: login.trim(), password, keep: false });
  return reply.redirect('/desk', 303);
}
