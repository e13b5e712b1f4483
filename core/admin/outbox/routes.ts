import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { executeIn } from '../../database/orm.ts';
import { notFound, problem } from '../../errors.ts';
import { closed, form, text, uuid } from '../../http/schema.ts';
import type { Transaction } from '../../plugin/contract.ts';
import type { Services } from '../../portal.ts';
import { openBatchOf, printed } from '../credentials/queries.ts';
import { mayTouch } from '../accounts/power.ts';
import { accountById, membershipsOf } from '../accounts/queries.ts';
import { pagerOf, withQuery } from '../../http/paging.ts';
import { MAIL_STATES, mailById, mailCounts, mailList, type MailRow } from './queries.ts';

const PER_PAGE = 50;
const PATH = '/admin/outbox';
const outboxQuery = closed({
  q: Type.Optional(text(200)),
  state: Type.Optional(text(10)),
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
});
const mailParams = closed({ id: uuid() });
type Query = Static<typeof outboxQuery>;
type OfMail = FastifyRequest<{ Params: { id: string } }>;

/** Mail that went out, waits, or was kept because there is no mail server. */
export function outboxRoutes(services: Services) {
  return (app: FastifyInstance): void => {
    app.get<{ Querystring: Query }>(
      '/outbox',
      { config: { access: ['read', 'Outbox'] }, schema: { querystring: outboxQuery } },
      (request, reply) => list(services, request, reply),
    );
    app.get<{ Params: { id: string } }>(
      '/outbox/:id',
      { config: { access: ['read', 'Outbox'] }, schema: { params: mailParams } },
      (request, reply) => show(services, request, reply),
    );
    const send = { config: { access: ['send', 'Outbox'] as const } };
    app.post('/outbox/send', { ...send, schema: { body: form({}) } }, (request, reply) => sendFailed(services, request, reply)); // prettier-ignore
    app.post<{ Params: { id: string } }>(
      '/outbox/:id/send',
      { ...send, schema: { params: mailParams, body: form({}) } },
      (request, reply) => sendAgain(services, request, reply),
    );
  };
}

const STATE_KIND: Record<string, string> = { queued: 'info', kept: 'warn', sent: 'ok', failed: 'danger' };

function rowOf(services: Services, request: FastifyRequest, mail: Omit<MailRow, 'body_text' | 'account_id'>) {
  const { t } = request.ctx;
  const purpose = `core.outbox.purpose.${mail.purpose}`;
  return {
    ...mail,
    href: `${PATH}/${mail.id}`,
    stateLabel: t(`core.outbox.state.${mail.state}`),
    stateKind: STATE_KIND[mail.state] ?? '',
    purpose: services.catalogues.has(purpose) ? t(purpose) : mail.purpose,
  };
}

async function list(services: Services, request: FastifyRequest<{ Querystring: Query }>, reply: FastifyReply) {
  const { ctx, query } = request;
  const page = query.page ?? 1;
  const filter = { q: query.q?.trim() ?? '', state: MAIL_STATES.find((state) => state === query.state) };
  const [rows, counts] = await ctx.read(mailList(filter, PER_PAGE + 1, (page - 1) * PER_PAGE), mailCounts({}));
  const of = (state: string) => counts.find((c) => c.state === state)?.count ?? 0;
  const link = (more: object) => withQuery(PATH, { ...filter, ...more });
  const shown = rows.slice(0, PER_PAGE);
  const server = services.settings.SMTP_URL !== undefined;
  return reply.page('core:admin/outbox.njk', {
    rows: shown.map((row) => rowOf(services, request, row)),
    filter,
    states: [
      { href: link({ state: undefined }), label: ctx.t('core.outbox.state.all'), current: !filter.state },
      ...MAIL_STATES.map((state) => ({
        href: link({ state }),
        label: ctx.t(`core.outbox.state.${state}`),
        count: of(state),
        current: filter.state === state,
      })),
    ],
    server,
    failed: server && ctx.ability.can('send', 'Outbox') ? of('failed') : 0,
    pager: pagerOf(page, PER_PAGE, shown.length, rows.length > PER_PAGE, (n) => link({ page: n })),
  });
}

async function find(request: OfMail): Promise<MailRow> {
  const [[mail]] = await request.ctx.read(mailById({ id: request.params.id }));
  if (!mail) throw notFound();
  return mail;
}

/**
 * Part two of somebody's credentials is for nobody but him. Only where no mail server brings it does somebody hand it over, and never the
 * one who printed the letter with part one.
 */
async function mayReadPart(services: Services, request: FastifyRequest, account: string): Promise<boolean> {
  if (services.settings.SMTP_URL !== undefined) return false;
  const [[open]] = await request.ctx.read(openBatchOf({ account }));
  return open !== undefined && open.letter_by !== request.ctx.viewer.account.id;
}

/** A mail may hold a link that signs its receiver in: of one who may more than the viewer it is not shown. */
async function mayReadText(services: Services, request: FastifyRequest, mail: MailRow): Promise<boolean> {
  if (mail.account_id === null) return true;
  if (mail.purpose === 'activation' && !(await mayReadPart(services, request, mail.account_id))) return false;
  const [[account], memberships] = await request.ctx.read(
    accountById({ id: mail.account_id }),
    membershipsOf({ id: mail.account_id }),
  );
  if (account?.state === 'invited' && (await printed(request, account.id))) return false;
  return !account || mayTouch(services, request, account.kind, memberships);
}

async function show(services: Services, request: OfMail, reply: FastifyReply) {
  const mail = await find(request);
  const open = await mayReadText(services, request, mail);
  const waits = mail.state === 'failed' || mail.state === 'kept';
  return reply.header('cache-control', 'private, no-store').page('core:admin/outbox-mail.njk', {
    mail: {
      ...rowOf(services, request, mail),
      body: open ? mail.body_text : undefined,
      secret: mail.purpose === 'activation',
    },
    server: services.settings.SMTP_URL !== undefined,
    send: waits && services.settings.SMTP_URL !== undefined && request.ctx.ability.can('send', 'Outbox'),
  });
}

function refuseWithoutServer(services: Services): void {
  if (services.settings.SMTP_URL === undefined) throw problem(409, 'no-mail-server', 'core.admin.outbox.error.server');
}

/** Queues mails again that are in one of some states; returns how many. */
async function queueAgain(services: Services, tx: Transaction, where: string, values: unknown[]): Promise<number> {
  return tx.asJob(async (em) => {
    const rows = await executeIn<{ id: string }>(
      em,
      `update core_mail set state = 'queued', error = null where ${where} returning id`,
      values,
    );
    for (const { id } of rows) await services.queue.send(em, 'core.mail', { mail: id });
    return rows.length;
  });
}

async function sendAgain(services: Services, request: OfMail, reply: FastifyReply) {
  refuseWithoutServer(services);
  const mail = await find(request);
  const count = await request.ctx.write(async (tx) => {
    const queued = await queueAgain(services, tx, `id = $1 and state in ('failed', 'kept')`, [mail.id]);
    if (queued > 0) await tx.audit('send', 'Outbox', mail.id, { address: mail.to_address, purpose: mail.purpose });
    return queued;
  });
  return reply.back(`${PATH}/${mail.id}`, count > 0 ? { kind: 'ok', key: 'core.admin.outbox.queued' } : { kind: 'info', key: 'core.admin.outbox.not-waiting' }); // prettier-ignore
}

const AT_ONCE = 500;

async function sendFailed(services: Services, request: FastifyRequest, reply: FastifyReply) {
  refuseWithoutServer(services);
  const count = await request.ctx.write(async (tx) => {
    const some = `id in (select id from core_mail where state = 'failed' order by created_at limit ${AT_ONCE} for update skip locked)`;
    const queued = await queueAgain(services, tx, some, []);
    if (queued > 0) await tx.audit('send', 'Outbox', undefined, { count: queued });
    return queued;
  });
  return reply.back(PATH, { kind: 'ok', key: 'core.admin.outbox.queued-all', values: { count } });
}
