import { acceptOf, closed, fileLabels, form, invalid, notFound, pagerOf, text, Type, upload, uuid, withQuery, type FastifyInstance, type FastifyReply, type FastifyRequest, type RequestContext } from 'portico'; // prettier-ignore
import type { DocumentsConfig } from '../config.ts';
import { sendFile } from '../file.ts';
import { ownUpload, ownUploads, usage, type UploadRow } from '../queries.ts';
import { receiveUpload, withdrawUpload, type UploadOutcome } from '../upload.ts';
import { ACCEPTED, faultText, told, withFile } from '../view.ts';

type Ctx = RequestContext<DocumentsConfig>;
type Refused = Extract<UploadOutcome, { result: 'refused' }>;

const byId = { params: closed({ id: uuid() }) };
type ById = { Params: { id: string } };

/** What a customer sends: his list, the form, and what he may do while a file waits. */
export function uploadRoutes(app: FastifyInstance, config: DocumentsConfig): void {
  app.get<{ Querystring: { page: number } }>(
    '/uploads',
    {
      config: { access: ['read', 'Upload'], keep: { reads: ['documents'] } },
      schema: { querystring: closed({ page: Type.Integer({ minimum: 1, maximum: 1000, default: 1 }) }) },
    },
    (request, reply) => list(request.ctx as Ctx, reply, config, request.query.page),
  );
  app.post(
    '/uploads',
    { config: { access: ['create', 'Upload'] }, schema: { body: upload({ note: { ...text(500), default: '' } }) } },
    async (request, reply) => {
      const outcome = await receiveUpload(request);
      if (outcome.result === 'refused') return refused(request, reply, config, outcome);
      const key = outcome.result === 'received' ? 'documents.uploads.sent' : 'documents.uploads.repeated';
      return reply.back('/documents/uploads', { kind: outcome.result === 'received' ? 'ok' : 'info', key, values: { name: outcome.name } }); // prettier-ignore
    },
  );
  app.get<ById>('/uploads/:id/file', { config: { access: ['read', 'Upload'] }, schema: byId }, async (request, reply) => {
    const row = await own(request.ctx, request.params.id);
    if (row.state !== 'accepted' || row.file_id === null) throw notFound();
    return sendFile(request.ctx, reply, { ...row, file_id: row.file_id, file_name: row.name });
  }); // prettier-ignore
  app.post<ById>(
    '/uploads/:id/withdraw',
    { config: { access: ['create', 'Upload'] }, schema: { ...byId, body: form({}) } },
    async (request, reply) => {
      await withdrawUpload(request.ctx as Ctx, request.params.id);
      return reply.back('/documents/uploads', { kind: 'ok', key: 'documents.uploads.taken-back' });
    },
  );
}

async function own(ctx: RequestContext, id: string): Promise<UploadRow> {
  const [[row]] = await ctx.read(ownUpload({ customer: ctx.viewer.customer!.id, id }));
  if (!row) throw notFound();
  return row;
}

const wantsPage = (request: FastifyRequest) => !(request.headers.accept ?? '').startsWith('application/json');

/** A person gets the page again, with the sentence beside the field and what he typed; a program gets problem details. */
async function refused(request: FastifyRequest, reply: FastifyReply, config: DocumentsConfig, refusal: Refused) {
  if (!wantsPage(request)) throw invalid({ file: refusal.fault });
  return list(request.ctx as Ctx, reply, config, 1, refusal);
}

async function list(ctx: Ctx, reply: FastifyReply, config: DocumentsConfig, page: number, refusal?: Refused) {
  const { pageSize } = config;
  const customer = ctx.viewer.customer!.id;
  const [rows, [use]] = await ctx.read(
    ownUploads({ customer, limit: pageSize, offset: (page - 1) * pageSize }),
    usage({ customer }),
  );
  const model = {
    uploads: rows.map(withFile),
    pager: pagerOf(page, pageSize, rows.length, use!.total, (to) => withQuery('/documents/uploads', { page: to })),
    canSend: ctx.ability.can('create', 'Upload') && !ctx.viewer.preview,
    send: sendForm(ctx, config, refusal),
  };
  return reply.page('documents:uploads.njk', model, { status: refusal ? 422 : 200 });
}

/** What the form for sending a file shows. */
export function sendForm(
  ctx: Pick<Ctx, 't' | 'files' | 'locale'>,
  config: Pick<DocumentsConfig, 'maxBytes'>,
  refusal?: Refused,
) {
  return {
    accept: acceptOf(ACCEPTED),
    types: fileLabels(ACCEPTED),
    maxBytes: told(Math.min(config.maxBytes, ctx.files.uploadLimit)),
    note: refusal?.fields.note ?? '',
    error: refusal ? faultText(ctx, refusal.fault) : '',
  };
}
