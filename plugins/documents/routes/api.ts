import { closed, Type, uuid, type FastifyInstance, type RequestContext } from 'portico';
import type { DocumentsConfig } from '../config.ts';
import { sendFile } from '../file.ts';
import { libraryCount, libraryPage, type LibraryFilter, type LibraryRow } from '../queries.ts';
import { filters, readable } from './customer.ts';

const query = closed({
  ...filters,
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 25 }),
  offset: Type.Integer({ minimum: 0, maximum: 100_000, default: 0 }),
});

/** The library for programs: one row per document, in the caller's language where there is one. */
export function apiRoutes(app: FastifyInstance): void {
  app.get<{ Querystring: LibraryFilter & { limit: number; offset: number } }>(
    '/',
    { config: { access: ['read', 'Document'], keep: { reads: ['documents'] } }, schema: { querystring: query } },
    async (request) => {
      const { ctx } = request;
      const { limit, offset, ...filter } = request.query;
      const [rows, [counted]] = await ctx.read(
        libraryPage(filter, ctx.today, ctx.locale, limit, offset),
        libraryCount(filter, ctx.today, ctx.locale),
      );
      return { items: rows.map(item), total: counted!.count, limit, offset };
    },
  );
  app.get<{ Params: { id: string } }>(
    '/:id/file',
    { config: { access: ['download', 'Document'] }, schema: { params: closed({ id: uuid() }) } },
    async (request, reply) => {
      const ctx = request.ctx as RequestContext<DocumentsConfig>;
      return sendFile(ctx, reply, await readable(ctx, request.params.id));
    },
  );
}

const item = ({ size, file_name, version_no, languages, ...row }: LibraryRow) => ({
  ...row,
  version: version_no,
  file: { name: file_name, mime: row.mime, size: Number(size), sha256: row.sha256, href: `/api/v1/documents/${row.id}/file` },
  languages: languages.map(({ language, id }) => ({ language, id, href: `/api/v1/documents/${id}/file` })),
}); // prettier-ignore
