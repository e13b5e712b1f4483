import { closed, notFound, pagerOf, Type, uuid, withQuery, type FastifyInstance, type FastifyReply, type FastifyRequest, type RequestContext } from 'portico'; // prettier-ignore
import type { DocumentsConfig } from '../config.ts';
import { CATEGORIES, KINDS, LOCALES } from '../document.entity.ts';
import { sendFile } from '../file.ts';
import { documentById, libraryCount, libraryFacets, libraryPage, siblings, type DocumentRow, type LibraryFilter } from '../queries.ts'; // prettier-ignore
import { categoryChoices, kindChoices, languageChoices, withFile } from '../view.ts';
import { uploadRoutes } from './customer-uploads.ts';

type Ctx = RequestContext<DocumentsConfig>;

const oneOf = (values: readonly string[]) => Type.Optional(Type.Union(['', ...values].map((v) => Type.Literal(v))));

/** What the library can be narrowed by; an empty choice narrows nothing. */
export const filters = {
  q: Type.Optional(Type.String({ maxLength: 100 })),
  category: oneOf(CATEGORIES),
  kind: oneOf(KINDS),
  language: oneOf(LOCALES),
};

const byId = { params: closed({ id: uuid() }) };
type ById = { Params: { id: string } };

/** The customer's pages: library, one document, its file, and what he sent himself. */
export function customerRoutes(app: FastifyInstance, { config }: { config: DocumentsConfig }): void {
  app.get<{ Querystring: LibraryFilter & { page: number } }>(
    '/',
    {
      config: { access: ['read', 'Document'], keep: { reads: ['documents'] } },
      schema: { querystring: closed({ ...filters, page: Type.Integer({ minimum: 1, maximum: 1000, default: 1 }) }) },
    },
    (request, reply) => library(request, reply, config),
  );
  app.get<ById>(
    '/:id',
    { config: { access: ['read', 'Document'], keep: { reads: ['documents'] } }, schema: byId },
    (request, reply) => document(request, reply, config),
  );
  app.get<ById>('/:id/file', { config: { access: ['download', 'Document'] }, schema: byId }, async (request, reply) => {
    return sendFile(request.ctx, reply, await readable(request.ctx as Ctx, request.params.id));
  });
  uploadRoutes(app, config);
}

/** A version the viewer may have: the one of today, or an older one where the setting allows. */
export async function readable(ctx: Ctx, id: string): Promise<DocumentRow> {
  const [[row]] = await ctx.read(documentById({ id, today: ctx.today }));
  if (!row || !(row.is_current || ctx.config.olderVersions)) throw notFound();
  return row;
}

async function library(
  request: FastifyRequest<{ Querystring: LibraryFilter & { page: number } }>,
  reply: FastifyReply,
  { pageSize }: DocumentsConfig,
) {
  const { ctx } = request;
  const { page, ...filter } = request.query;
  const [rows, [counted], facets] = await ctx.read(
    libraryPage(filter, ctx.today, ctx.locale, pageSize, (page - 1) * pageSize),
    libraryCount(filter, ctx.today, ctx.locale),
    libraryFacets({ today: ctx.today }),
  );
  const link = (to: number) => withQuery('/documents', { ...filter, page: to === 1 ? undefined : to });
  return reply.page('documents:library.njk', {
    documents: rows.map(withFile),
    pager: pagerOf(page, pageSize, rows.length, counted!.count, link),
    filter,
    filtered: Object.values(filter).some((value) => value !== undefined && value !== ''),
    categories: categoryChoices(ctx, new Set(facets.map((f) => f.category))),
    kinds: kindChoices(ctx, new Set(facets.map((f) => f.kind))),
    languages: languageChoices(ctx, new Set(facets.map((f) => f.language))),
    canDownload: ctx.ability.can('download', 'Document'),
    canSend: ctx.ability.can('create', 'Upload'),
  });
}

async function document(request: FastifyRequest<ById>, reply: FastifyReply, { olderVersions }: DocumentsConfig) {
  const ctx = request.ctx as Ctx;
  const row = await readable(ctx, request.params.id);
  const [family] = await ctx.read(siblings({ id: row.id, today: ctx.today }));
  return reply.page('documents:document.njk', {
    document: withFile(row),
    canDownload: ctx.ability.can('download', 'Document'),
    languages: family.filter((v) => v.is_current && v.language !== row.language).map(withFile),
    newer: family.find((v) => v.is_current && v.language === row.language && v.id !== row.id),
    older: olderVersions ? family.filter((v) => v.language === row.language && !v.is_current && v.id !== row.id).map(withFile) : [], // prettier-ignore
  });
}
