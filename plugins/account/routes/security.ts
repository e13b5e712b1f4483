import { closed, form, selfService, text, Type, uuid, type FastifyInstance, type Static } from 'portico';
import { BASE, orShowWhy, privately, securityModel, type Side } from '../security.ts';

const secret = () => Type.String({ maxLength: 1000 });
const passwordForm = form({ current: secret(), password: secret(), again: secret() });
const emailForm = form({ email: text(254), emailPassword: secret() });
const tokenForm = form({ name: text(200), days: Type.Integer(), tokenPassword: Type.Optional(secret()) });
const oneForm = form({ id: uuid() });
const config = { access: 'signed-in' } as const;

/** Password, e-mail, sessions and tokens of whoever is signed in; the same for customers and staff. */
export function securityRoutes(app: FastifyInstance, side: Side): void {
  const page = `${BASE[side]}/security`;
  app.get('/security', { config, schema: { querystring: closed({}) } }, async (request, reply) =>
    privately(reply).page('account:security.njk', await securityModel(request.ctx, side)),
  );
  app.post<{ Body: Static<typeof passwordForm> }>('/security/password', { config, schema: { body: passwordForm } }, (request, reply) =>
    orShowWhy(request, reply, side, { form: 'password', values: {} }, async () => {
      await selfService(request.ctx).changePassword(request.body);
      return reply.back(page, { kind: 'ok', key: 'account.password.done' });
    }),
  );
  sessionRoutes(app, page);
  emailRoutes(app, side, page);
  if (side === 'customer') tokenRoutes(app, side, page);
} // prettier-ignore

function sessionRoutes(app: FastifyInstance, page: string): void {
  app.post<{ Body: Static<typeof oneForm> }>('/security/sessions/end', { config, schema: { body: oneForm } }, async (request, reply) => {
    await selfService(request.ctx).endSession(request.body.id);
    return reply.back(page, { kind: 'ok', key: 'account.sessions.ended' });
  });
  app.post('/security/sessions/end-others', { config, schema: { body: form({}) } }, async (request, reply) => {
    await selfService(request.ctx).endOtherSessions();
    return reply.back(page, { kind: 'ok', key: 'account.sessions.endedOthers' });
  });
} // prettier-ignore

function emailRoutes(app: FastifyInstance, side: Side, page: string): void {
  app.post<{ Body: Static<typeof emailForm> }>('/security/email', { config, schema: { body: emailForm } }, (request, reply) =>
    orShowWhy(request, reply, side, { form: 'email', values: { email: request.body.email }, passwordField: 'emailPassword' }, async () => {
      await selfService(request.ctx).askEmailChange({ email: request.body.email, password: request.body.emailPassword });
      return reply.back(page, { kind: 'ok', key: 'account.email.asked' });
    }),
  );
  app.post('/security/email/cancel', { config, schema: { body: form({}) } }, async (request, reply) => {
    await selfService(request.ctx).cancelEmailChange();
    return reply.back(page, { kind: 'ok', key: 'account.email.cancelled' });
  });
} // prettier-ignore

function tokenRoutes(app: FastifyInstance, side: Side, page: string): void {
  app.post<{ Body: Static<typeof tokenForm> }>('/security/tokens', { config, schema: { body: tokenForm } }, (request, reply) => {
    const { name, days, tokenPassword: password } = request.body;
    return orShowWhy(request, reply, side, { form: 'token', values: { name, days: String(days) }, passwordField: 'tokenPassword' }, async () => {
      const made = await selfService(request.ctx).createToken({ name, days, password });
      // Shown in this answer and never again: neither a redirect nor a message could carry it without keeping it somewhere.
      const model = await securityModel(request.ctx, side, { secret: made });
      return privately(reply).page('account:security.njk', model, { status: 201 });
    });
  });
  app.post<{ Body: Static<typeof oneForm> }>('/security/tokens/revoke', { config, schema: { body: oneForm } }, async (request, reply) => {
    await selfService(request.ctx).revokeToken(request.body.id);
    return reply.back(page, { kind: 'ok', key: 'account.tokens.revoked' });
  });
} // prettier-ignore
