import {
  closed,
  notFound,
  pagerOf,
  Type,
  uuid,
  withQuery,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'portico';
import type { DocumentsConfig } from '../config.ts';
import { customerGroups, familyOf, shelfCount, shelfPage, STATES, type ShelfFilter } from '../desk-queries.ts';
import { CATEGORIES, LOCALES } from '../document.entity.ts';
import { sendFile } from '../file.ts';
import { categoryChoices, languageChoices, withFile } from '../view.ts';

const oneOf = (values: readonly string[]) => Type.Optional(Type.Union(['', ...values].map((v) => Type.Literal(v))));

const filters = {
  q: Type.Optional(Type.String({ maxLength: 100 })),
  category: oneOf(CATEGORIES),
  language: oneOf(LOCALES),
  state: oneOf(STATES),
  group: Type.Optional(Type.Union([Type.Literal(''), uuid()])),
  page: Type.Integer({ minimum: 1, maximum: 1000, default: 1 }),
};
type List = { Querystring: ShelfFilter & { page: number } };

/** The list of the library and the files behind it. */
export function shelfRoutes(app: FastifyInstance, config: DocumentsConfig): void {
  app.get<List>(
    '/',
    { config: { access: ['manage', 'Document'] }, schema: { querystring: closed(filters) } },
    (request, reply) => list(request, reply, config),
  );
  app.get<{ Params: { id: string } }>(
    '/:id/file',
    { config: { access: ['manage', 'Document'] }, schema: { params: closed({ id: uuid() }) } },
    async (request, reply) => {
      const { ctx, params } = request;
      const [family] = await ctx.read(familyOf({ id: params.id, today: ctx.today }));
      const row = family.find((version) => version.id === params.id);
      if (!row) throw notFound();
      await ctx.noteLook('download', 'Document', row.id, { code: row.code, version: row.version_no });
      return sendFile(ctx, reply, row);
    },
  );
}

async function list(request: FastifyRequest<List>, reply: FastifyReply, { pageSize }: DocumentsConfig) {
  const { ctx } = request;
  const { page, ...filter } = request.query;
  const [rows, [counted], groups] = await ctx.read(
    shelfPage(filter, ctx.today, ctx.locale, pageSize, (page - 1) * pageSize),
    shelfCount(filter, ctx.today),
    customerGroups({}),
  );
  const titles = new Map(groups.map((group) => [group.id, group.title]));
  const link = (to: number) => withQuery('/desk/documents', { ...filter, page: to === 1 ? undefined : to });
  return reply.page('documents:desk/shelf.njk', {
    documents: rows.map((row) => ({ ...withFile(row), groups: row.group_ids.map((id) => titles.get(id) ?? id) })),
    pager: pagerOf(page, pageSize, rows.length, counted!.count, link),
    filter,
    filtered: Object.values(filter).some((value) => value !== undefined && value !== ''),
    categories: categoryChoices(ctx),
    languages: languageChoices(ctx),
    groups: groups.map(({ id, title }) => ({ value: id, label: title })),
    states: STATES.map((value) => ({ value, label: ctx.t(`documents.standing.${value}`) })),
    canReview: ctx.ability.can('review', 'Upload'),
  });
}
