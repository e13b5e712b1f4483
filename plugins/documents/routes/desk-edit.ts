import { closed, form, isProblem, notFound, Type, uuid, type FastifyInstance, type FastifyReply, type FastifyRequest, type Problem, type RequestContext } from 'portico'; // prettier-ignore
import type { DocumentsConfig } from '../config.ts';
import { customerGroups, familyOf, type DeskDocument, type GroupRow } from '../desk-queries.ts';
import { LOCALES } from '../document.entity.ts';
import { editDocument, withdrawDocument, type DocumentFields } from '../documents.service.ts';
import { categoryChoices, kindChoices, sentences, withFile } from '../view.ts';
import { documentFields } from './desk-publish.ts';

type Ctx = RequestContext<DocumentsConfig>;
type ById = { Params: { id: string } };

const byId = { params: closed({ id: uuid() }) };
const version = Type.Integer({ minimum: 1 });
const tick = Type.Optional(Type.Literal('on'));

/** One document: what is said about it, its versions and languages, and taking it out of the library. */
export function editRoutes(app: FastifyInstance): void {
  const access = { access: ['manage', 'Document'] } as const;
  app.get<ById>('/:id', { config: access, schema: byId }, (request, reply) => show(request, reply));
  app.post<ById & { Body: DocumentFields & { version: number } }>(
    '/:id',
    { config: access, schema: { ...byId, body: form({ ...documentFields, version }) } },
    async (request, reply) => {
      try {
        await editDocument(request.ctx as Ctx, request.params.id, request.body);
      } catch (error) {
        if (isProblem(error) && [409, 422].includes(error.status)) return show(request, reply, { typed: request.body, told: error }); // prettier-ignore
        throw error;
      }
      return reply.back(`/desk/documents/${request.params.id}`, { kind: 'ok', key: 'documents.desk.saved' });
    },
  );
  for (const [path, back] of [['withdraw', false], ['restore', true]] as const) {
    app.post<ById & { Body: { version: number; everywhere?: 'on' } }>(
      `/:id/${path}`,
      { config: access, schema: { ...byId, body: form({ version, everywhere: tick }) } },
      async (request, reply) => {
        const everywhere = request.body.everywhere === 'on';
        await withdrawDocument(request.ctx as Ctx, request.params.id, { version: request.body.version, everywhere, back });
        return reply.back(`/desk/documents/${request.params.id}`, { kind: 'ok', key: back ? 'documents.desk.restored' : 'documents.desk.withdrawn' });
      },
    );
  } // prettier-ignore
}

interface Refused {
  typed: DocumentFields;
  told: Problem;
}

async function show(request: FastifyRequest<ById>, reply: FastifyReply, refused?: Refused) {
  const { ctx } = request;
  const [family, groups] = await ctx.read(familyOf({ id: request.params.id, today: ctx.today }), customerGroups({}));
  const row = family.find((one) => one.id === request.params.id);
  if (!row) throw notFound();
  const fields = refused?.typed ?? row;
  const model = {
    document: withFile(row),
    fields: { ...fields, valid_to: fields.valid_to ?? '' },
    groups: groups.map(({ id, title }) => ({ value: id, label: title, checked: fields.group_ids.includes(id) })),
    categories: categoryChoices(ctx),
    kinds: kindChoices(ctx),
    versions: family.filter((one) => one.language === row.language).map(withFile),
    languages: newestOfOthers(family, row.language).map(withFile),
    canTranslate: LOCALES.some((language) => !family.some((one) => one.language === language)),
    errors: sentences(ctx, refused?.told.fields ?? {}),
    conflict: refused?.told.status === 409 ? differences(ctx, row, refused.typed, groups) : undefined,
  };
  return reply.page('documents:desk/document.njk', model, { status: refused?.told.status ?? 200 });
}

const newestOfOthers = (family: DeskDocument[], language: string): DeskDocument[] =>
  LOCALES.filter((other) => other !== language).flatMap((other) => family.find((one) => one.language === other) ?? []);

/** What somebody else saved meanwhile beside what was typed, field by field where the two differ. */
function differences(ctx: Pick<Ctx, 't'>, saved: DeskDocument, typed: DocumentFields, groups: readonly GroupRow[]) {
  const title = (id: string) => groups.find((group) => group.id === id)?.title ?? id;
  const said = (d: DocumentFields | DeskDocument): Record<string, string> => ({
    title: d.title,
    category: ctx.t(`documents.category.${d.category}`),
    kind: ctx.t(`documents.kind.${d.kind}`),
    valid_from: d.valid_from,
    valid_to: d.valid_to ?? '',
    group_ids: d.group_ids.map(title).sort().join(', '),
  });
  const [theirs, mine] = [said(saved), said(typed)];
  return Object.keys(theirs)
    .filter((field) => theirs[field] !== mine[field])
    .map((field) => ({
      label: ctx.t(`documents.field.${field}`),
      theirs: theirs[field] || '–',
      mine: mine[field] || '–',
    }));
}
