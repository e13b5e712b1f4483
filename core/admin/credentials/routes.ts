import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { lettersPdf } from '../../credentials/letter-pdf.ts';
import {
  endCredentials,
  letterReturned,
  mailAgain,
  makeLetters,
  postLetters,
  RETURN_REASONS,
} from '../../credentials/parts.ts';
import { noteRefusedLetters } from '../../credentials/two-people.ts';
import { notFound } from '../../errors.ts';
import { closed, form, uuid } from '../../http/schema.ts';
import type { Services } from '../../portal.ts';
import { pagerOf, withQuery } from '../../http/paging.ts';
import { newBatchRoutes } from './create.ts';
import { batchById, batchList, credentialsOf, type BatchRow } from './queries.ts';
import { batchHeading, credentialRows, reasonOptions } from './view.ts'; // prettier-ignore

const PER_PAGE = 25;
const PATH = '/admin/credentials';
const batchParams = closed({ id: uuid() });
const oneParams = closed({ id: uuid(), one: uuid() });
const returnedForm = form({
  reason: Type.Unsafe<(typeof RETURN_REASONS)[number]>(Type.Union(RETURN_REASONS.map((value) => Type.Literal(value)))),
});
const listQuery = closed({ page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })) });

type Query = Static<typeof listQuery>;
type OfBatch = FastifyRequest<{ Params: { id: string } }>;
type OfOne = FastifyRequest<{ Params: { id: string; one: string } }>;

const config = { access: ['issue', 'Credential'] as const };

/** Credentials in two parts: batches, their letters and what becomes of them. */
export function credentialRoutes(services: Services) {
  return (app: FastifyInstance): void => {
    app.get<{ Querystring: Query }>('/credentials', { config, schema: { querystring: listQuery } }, list);
    newBatchRoutes(app);
    batchRoutes(services, app);
    oneRoutes(services, app);
  };
}

function batchRoutes(services: Services, app: FastifyInstance): void {
  const act = { config, schema: { params: batchParams, body: form({}) } };
  app.get<{ Params: { id: string }; Querystring: Query }>(
    '/credentials/:id',
    { config, schema: { params: batchParams, querystring: listQuery } },
    show,
  );
  app.post<{ Params: { id: string } }>('/credentials/:id/letters', act, (request, reply) =>
    print(services, request, reply),
  );
  app.post<{ Params: { id: string } }>('/credentials/:id/posted', act, async (request, reply) => {
    const count = await request.ctx.write((tx) => postLetters(tx, services, request.params.id));
    return done(request, reply, 'posted-done', { count });
  });
  app.post<{ Params: { id: string } }>('/credentials/:id/end', act, async (request, reply) => {
    const count = await request.ctx.write((tx) => endCredentials(tx, request.params.id));
    return done(request, reply, 'ended-done', { count });
  });
}

function oneRoutes(services: Services, app: FastifyInstance): void {
  const act = { config, schema: { params: oneParams, body: form({}) } };
  app.post<{ Params: { id: string; one: string } }>('/credentials/:id/accounts/:one/letter', act, (request, reply) =>
    print(services, request, reply, request.params.one),
  );
  app.post<{ Params: { id: string; one: string } }>('/credentials/:id/accounts/:one/mail', act, async (request, reply) => {
    const { id, one } = request.params;
    const address = await request.ctx.write((tx) => mailAgain(tx, services, id, one));
    return done(request, reply, 'resent', { address });
  });
  app.post<{ Params: { id: string; one: string } }>('/credentials/:id/accounts/:one/end', act, async (request, reply) => {
    const count = await request.ctx.write((tx) => endCredentials(tx, request.params.id, request.params.one));
    return done(request, reply, 'ended-done', { count });
  });
  app.post<{ Params: { id: string; one: string }; Body: Static<typeof returnedForm> }>(
    '/credentials/:id/accounts/:one/returned',
    { config, schema: { params: oneParams, body: returnedForm } },
    async (request, reply) => {
      const { id, one } = request.params;
      await request.ctx.write((tx) => letterReturned(tx, id, one, request.body.reason));
      return done(request, reply, 'returned-done');
    },
  );
} // prettier-ignore

const done = (request: OfBatch | OfOne, reply: FastifyReply, key: string, values: Record<string, string | number> = {}) =>
  reply.back(`${PATH}/${request.params.id}`, { kind: 'ok', key: `core.admin.credentials.${key}`, values }); // prettier-ignore

async function list(request: FastifyRequest<{ Querystring: Query }>, reply: FastifyReply) {
  const page = request.query.page ?? 1;
  const [rows] = await request.ctx.read(batchList(PER_PAGE + 1, (page - 1) * PER_PAGE));
  const shown = rows.slice(0, PER_PAGE);
  return reply.page('core:admin/credentials.njk', {
    rows: shown.map((row) => ({ ...row, href: `${PATH}/${row.id}`, progress: progress(request, row) })),
    pager: pagerOf(page, PER_PAGE, shown.length, rows.length > PER_PAGE, (n) => withQuery(PATH, { page: n })),
  });
}

const progress = (request: FastifyRequest, { activated, total }: BatchRow): string =>
  request.ctx.t('core.admin.credentials.of', { done: activated, total });

async function findBatch(request: OfBatch | OfOne): Promise<BatchRow> {
  const [[batch]] = await request.ctx.read(batchById({ id: request.params.id }));
  if (!batch) throw notFound();
  return batch;
}

const ROWS = 50;

async function show(request: FastifyRequest<{ Params: { id: string }; Querystring: Query }>, reply: FastifyReply) {
  const { ctx } = request;
  const batch = await findBatch(request);
  const page = request.query.page ?? 1;
  const [rows] = await ctx.read(credentialsOf({ id: batch.id, limit: ROWS, offset: (page - 1) * ROWS }));
  const base = `${PATH}/${batch.id}`;
  return reply.page('core:admin/credentials-batch.njk', {
    batch, base,
    heading: batchHeading(request, batch),
    rows: credentialRows(request, base, rows),
    reasons: reasonOptions(ctx.t),
    leftOut: batch.left_out.map((one) => ({ ...one, why: ctx.t(`core.credential.left-out.${one.reason}`) })),
    can: { end: batch.open > 0, post: batch.made > 0, print: batch.waiting === batch.total },
    pager: pagerOf(page, ROWS, rows.length, batch.total, (n) => withQuery(base, { page: n })),
  }); // prettier-ignore
}

/** The one moment at which the codes of letters exist: they are made, drawn and sent, and stored only as hashes. */
async function print(services: Services, request: OfBatch | OfOne, reply: FastifyReply, only?: string) {
  const { ctx } = request;
  const batch = await findBatch(request);
  const by = ctx.viewer.account.id;
  await ctx.write((tx) => noteRefusedLetters(tx, batch.id, by, only));
  const letters = await ctx.write((tx) => makeLetters(tx, services, batch.id, by, only));
  const body = await lettersPdf(letters, batchHeading(request, batch));
  const name = `${ctx.t('core.admin.credentials.file')}-${batch.number}.pdf`;
  return reply.download({ name, mime: 'application/pdf', body, size: body.length });
}
