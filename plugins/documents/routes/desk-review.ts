import { closed, form, isProblem, notFound, pagerOf, text, Type, uuid, withQuery, type FastifyInstance, type FastifyReply, type FastifyRequest, type Problem, type RequestContext } from 'portico'; // prettier-ignore
import type { DocumentsConfig } from '../config.ts';
import { sameContent, uploadById, uploadCounts, uploadPage } from '../desk-queries.ts';
import { sendFile } from '../file.ts';
import { decideUpload, type Decision } from '../upload.ts';
import { withFile } from '../view.ts';

type Ctx = RequestContext<DocumentsConfig>;
type ById = { Params: { id: string } };
type Decide = ById & { Body: { version: number; reason: string } };

const STATES = ['received', 'accepted', 'rejected', 'withdrawn'] as const;
const byId = { params: closed({ id: uuid() }) };
const list = closed({
  state: Type.Union(STATES.map((s) => Type.Literal(s)), { default: 'received' }),
  page: Type.Integer({ minimum: 1, maximum: 1000, default: 1 }),
}); // prettier-ignore
const decision = form({ version: Type.Integer({ minimum: 1 }), reason: { ...text(1000), default: '' } });

/** The quarantine: what customers sent, its content for reviewers, and the decision. */
export function reviewRoutes(app: FastifyInstance, config: DocumentsConfig): void {
  const access = { access: ['review', 'Upload'] } as const;
  app.get<{ Querystring: { state: string; page: number } }>(
    '/uploads',
    { config: access, schema: { querystring: list } },
    (request, reply) => quarantine(request, reply, config),
  );
  app.get<ById>('/uploads/:id', { config: access, schema: byId }, (request, reply) => show(request, reply));
  app.get<ById>('/uploads/:id/file', { config: access, schema: byId }, async (request, reply) => {
    const { ctx } = request;
    const row = await find(request);
    if (row.file_id === null) throw notFound();
    await ctx.noteLook('download', 'Upload', row.id, { name: row.name, state: row.state }, row.customer_id);
    return sendFile(ctx, reply, { ...row, file_id: row.file_id, file_name: row.name });
  });
  for (const [path, decided] of [['accept', 'accepted'], ['reject', 'rejected']] as const) {
    app.post<Decide>(`/uploads/:id/${path}`, { config: access, schema: { ...byId, body: decision } }, (request, reply) =>
      decide(request, reply, decided),
    );
  } // prettier-ignore
}

async function find(request: FastifyRequest<ById>) {
  const [[row]] = await request.ctx.read(uploadById({ id: request.params.id }));
  if (!row) throw notFound();
  return row;
}

async function quarantine(request: FastifyRequest<{ Querystring: { state: string; page: number } }>, reply: FastifyReply, { pageSize }: DocumentsConfig) {
  const { ctx } = request;
  const { state, page } = request.query;
  const [rows, counts] = await ctx.read(uploadPage(state, pageSize, (page - 1) * pageSize), uploadCounts({}));
  const count = (of: string) => counts.find((c) => c.state === of)?.count ?? 0;
  const link = (to: number) => withQuery('/desk/documents/uploads', { state, page: to });
  return reply.page('documents:desk/quarantine.njk', {
    uploads: rows.map(withFile),
    state,
    tabs: STATES.map((of) => ({ href: withQuery('/desk/documents/uploads', { state: of }), label: ctx.t(`documents.state.${of}`), count: count(of), current: of === state })),
    pager: pagerOf(page, pageSize, rows.length, count(state), link),
    canManage: ctx.ability.can('manage', 'Document'),
  });
} // prettier-ignore

async function decide(request: FastifyRequest<Decide>, reply: FastifyReply, decided: Decision['decision']) {
  const { version, reason } = request.body;
  if (decided === 'rejected' && reason.trim() === '') return show(request, reply, { reason, key: 'documents.fault.reason' }); // prettier-ignore
  try {
    await decideUpload(request.ctx as Ctx, request.params.id, { decision: decided, reason, version });
  } catch (error) {
    if (isProblem(error) && error.status === 409) return show(request, reply, { reason, told: error });
    throw error;
  }
  return reply.back('/desk/documents/uploads', { kind: 'ok', key: `documents.desk.${decided}` });
}

/** Shows one file; after a refused decision with the reason that was typed. */
async function show(request: FastifyRequest<ById>, reply: FastifyReply, refused?: { reason: string; key?: string; told?: Problem }) {
  const { ctx } = request;
  const row = await find(request);
  const [before] = await ctx.read(sameContent({ id: row.id }));
  await ctx.noteLook('look', 'Upload', row.id, { name: row.name }, row.customer_id);
  const model = {
    upload: withFile(row),
    before: before.map(withFile),
    reason: refused?.reason ?? '',
    errors: refused?.key === undefined ? {} : { reason: ctx.t(refused.key) },
    conflict: refused?.told && ctx.t(refused.told.key, refused.told.values),
  };
  return reply.page('documents:desk/upload.njk', model, { status: refused ? (refused.told?.status ?? 422) : 200 });
} // prettier-ignore
