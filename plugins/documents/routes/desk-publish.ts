import { acceptOf, closed, fileLabels, notFound, text, Type, upload, uuid, type FastifyInstance, type FastifyReply, type FastifyRequest, type FileFault } from 'portico'; // prettier-ignore
import { customerGroups, familyOf, type DeskDocument } from '../desk-queries.ts';
import { CATEGORIES, KINDS, LOCALES } from '../document.entity.ts';
import { publish, type Original, type PublishFields, type PublishOutcome } from '../documents.service.ts';
import { ACCEPTED, categoryChoices, kindChoices, languageChoices, sentences, told } from '../view.ts';

const oneOf = (values: readonly string[]) => Type.Union(values.map((v) => Type.Literal(v)));

/** Fields of a document that staff enter; more than fits is refused by the form's own limits. */
export const documentFields = {
  title: { ...text(200), default: '' },
  category: { ...oneOf(CATEGORIES), default: 'other' },
  kind: { ...oneOf(KINDS), default: 'document' },
  group_ids: Type.Array(uuid(), { maxItems: 200, default: [] }),
  valid_from: Type.String({ maxLength: 10, default: '' }),
  valid_to: Type.String({ maxLength: 10, default: '' }),
};

const publishBody = () =>
  upload({
    ...documentFields,
    code: { ...text(40), default: '' },
    language: { ...oneOf(LOCALES), default: LOCALES[0] },
  });

const byId = { params: closed({ id: uuid() }) };
type ById = { Params: { id: string } };
type Mode = 'new' | 'version' | 'language';
type Faults = Record<string, FileFault>;

/** Publishing: a new document, the next version of one, or one in another language. */
export function publishRoutes(app: FastifyInstance): void {
  const access = { access: ['manage', 'Document'] } as const;
  app.get('/new', { config: access }, (request, reply) => show(request, reply, 'new'));
  app.post('/', { config: access, schema: { body: publishBody() } }, (request, reply) => take(request, reply, 'new'));
  for (const mode of ['version', 'language'] as const) {
    app.get<ById>(`/:id/new-${mode}`, { config: access, schema: byId }, async (request, reply) => {
      return show(request, reply, mode, await familyAt(request));
    });
    app.post<ById>(`/:id/new-${mode}`, { config: access, schema: { ...byId, body: publishBody() } }, async (request, reply) => {
      return take(request, reply, mode, await familyAt(request));
    }); // prettier-ignore
  }
}

/** The document of the address: the version itself first, then its versions and languages. */
async function familyAt(request: FastifyRequest<ById>): Promise<DeskDocument[]> {
  const { ctx, params } = request;
  const [family] = await ctx.read(familyOf({ id: params.id, today: ctx.today }));
  const found = family.find((version) => version.id === params.id);
  if (!found) throw notFound();
  return [found, ...family.filter((version) => version !== found)];
}

async function take(request: FastifyRequest, reply: FastifyReply, mode: Mode, family: DeskDocument[] = []) {
  const [of] = family;
  const original: Original | undefined = of && {
    code: of.code,
    category: of.category,
    kind: of.kind,
    group_ids: of.group_ids,
    ...(mode === 'version' ? { language: of.language } : {}),
  };
  const outcome: PublishOutcome = await publish(request, original);
  if ('faults' in outcome) return show(request, reply, mode, family, outcome);
  return reply.back(`/desk/documents/${outcome.id}`, { kind: 'ok', key: 'documents.desk.published' });
}

/** What the form begins with: today, and what the document already is. */
function blankFields(today: string, mode: Mode, of: DeskDocument | undefined): Partial<PublishFields> {
  return { title: mode === 'version' ? (of?.title ?? '') : '', category: of?.category ?? 'other', kind: of?.kind ?? 'document', group_ids: of?.group_ids ?? [], valid_from: today, valid_to: '', code: '' }; // prettier-ignore
}

async function show(
  request: FastifyRequest,
  reply: FastifyReply,
  mode: Mode,
  family: DeskDocument[] = [],
  refused?: { fields: PublishFields; faults: Faults },
) {
  const { ctx } = request;
  const [groups] = await ctx.read(customerGroups({}));
  const [of] = family;
  const missing = new Set(LOCALES.filter((language) => !family.some((version) => version.language === language)));
  const fields = refused?.fields ?? {
    ...blankFields(ctx.today, mode, of),
    language: missing.has(ctx.locale) ? ctx.locale : ([...missing][0] ?? ctx.locale),
  };
  if (mode === 'language' && missing.size === 0) throw notFound();
  const languages = languageChoices(ctx, mode === 'language' ? missing : undefined);
  const model = {
    mode, of, fields, languages,
    groups: groups.map(({ id, title }) => ({ value: id, label: title, checked: fields.group_ids?.includes(id) ?? false })),
    categories: categoryChoices(ctx),
    kinds: kindChoices(ctx),
    errors: sentences(ctx, refused?.faults ?? {}),
    accept: acceptOf(ACCEPTED), types: fileLabels(ACCEPTED), maxBytes: told(ctx.files.uploadLimit),
    action: mode === 'new' ? '/desk/documents' : `/desk/documents/${of!.id}/new-${mode}`,
  }; // prettier-ignore
  return reply.page('documents:desk/publish.njk', model, { status: refused ? 422 : 200 });
}
