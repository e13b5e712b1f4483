import { closed, form, isProblem, LOCALES, text, Type, uuid, type FastifyInstance, type FastifyReply, type FastifyRequest, type Locale, type Problem, type RequestContext, type Static } from 'portico'; // prettier-ignore
import { customerGroups, emptyKind, kinds, saveKind, type KindRow } from '../kinds/kinds.ts';
import { PRIORITIES } from '../words.ts';

const HOME = '/admin/tickets/kinds';
const config = { access: ['configure', 'Desk'] } as const;
const byId = { params: closed({ id: uuid() }) };
type ById = { Params: { id: string } };

const eachLanguage = <const P extends string>(prefix: P, length: number) =>
  Object.fromEntries(LOCALES.map((locale) => [`${prefix}_${locale}`, { ...text(length), default: '' }])) as Record<
    `${P}_${Locale}`,
    ReturnType<typeof text> & { default: string }
  >;

const body = form({
  code: text(40),
  ...eachLanguage('title', 80),
  ...eachLanguage('hint', 160),
  group_ids: Type.Array(uuid(), { maxItems: 200, default: [] }),
  priority: Type.Unsafe<KindRow['priority']>(Type.Union(PRIORITIES.map((one) => Type.Literal(one)))),
  position: Type.Integer({ minimum: 0, maximum: 9999, default: 100 }),
  asks_when: Type.Optional(Type.Literal('on')),
  for_strangers: Type.Optional(Type.Literal('on')),
  active: Type.Optional(Type.Literal('on')),
  version: Type.Integer({ minimum: 0 }),
});
type Fields = Static<typeof body>;

/** Administrators say which kinds of requests there are, what they are called in every language, and which groups may choose them. */
export function adminKindRoutes(app: FastifyInstance): void {
  app.get('/kinds', { config }, async ({ ctx }, reply) => {
    const [rows, groups] = await ctx.read(kinds({}), customerGroups({}));
    const names = new Map(groups.map(({ id, title }) => [id, title]));
    return reply.page('tickets:admin/kinds.njk', {
      kinds: rows.map((row) => ({ ...row, title: titleOf(ctx, row), groups: row.group_ids.flatMap((id) => names.get(id) ?? []) })),
      fresh: emptyKind().id,
    });
  });
  app.get<ById>('/kinds/:id', { config, schema: byId }, (request, reply) => show(request, reply));
  app.post<ById & { Body: Fields }>('/kinds/:id', { config, schema: { ...byId, body } }, save);
} // prettier-ignore

const titleOf = (
  { locale }: Pick<RequestContext, 'locale'>,
  { titles, code }: Pick<KindRow, 'titles' | 'code'>,
): string => titles[locale] ?? titles.en ?? code;

const inLanguages = (fields: Fields, prefix: 'title' | 'hint'): Record<string, string> =>
  Object.fromEntries(
    LOCALES.map((locale) => [locale, fields[`${prefix}_${locale}`].trim()]).filter(([, value]) => value !== ''),
  ) as Record<string, string>;

async function save(request: FastifyRequest<ById & { Body: Fields }>, reply: FastifyReply) {
  const { ctx, params: { id }, body: fields } = request;
  const version = fields.version === 0 ? undefined : fields.version;
  const kind = {
    code: fields.code.trim(), titles: inLanguages(fields, 'title'), hints: inLanguages(fields, 'hint'), groupIds: fields.group_ids, priority: fields.priority,
    asksWhen: fields.asks_when === 'on', forStrangers: fields.for_strangers === 'on', position: fields.position, active: fields.active === 'on',
  };
  try {
    await ctx.write(async (tx) => {
      await saveKind(tx.em, id, version, kind);
      await tx.audit(version === undefined ? 'create-kind' : 'save-kind', 'Desk', id, { code: kind.code, groups: kind.groupIds.length, active: kind.active });
    });
  } catch (error) {
    if (isProblem(error) && error.status === 422) return show(request, reply, { fields, refused: error });
    throw error;
  }
  return reply.back(HOME, { kind: 'ok', key: 'tickets.saved' });
} // prettier-ignore

async function show({ ctx, params }: FastifyRequest<ById>, reply: FastifyReply, again?: { fields: Fields; refused: Problem }) {
  const [rows, groups] = await ctx.read(kinds({}), customerGroups({}));
  const stored = rows.find(({ id }) => id === params.id);
  const kind = stored ?? { ...emptyKind(), id: params.id };
  const typed = again?.fields ?? {
    code: kind.code, position: kind.position, priority: kind.priority, version: kind.version, group_ids: kind.group_ids,
    asks_when: kind.asks_when ? 'on' : undefined, for_strangers: kind.for_strangers ? 'on' : undefined, active: kind.active ? 'on' : undefined,
    ...Object.fromEntries(LOCALES.flatMap((locale) => [[`title_${locale}`, kind.titles[locale] ?? ''], [`hint_${locale}`, kind.hints[locale] ?? '']])),
  };
  const model = {
    kind: { id: kind.id, isNew: stored === undefined, title: stored ? titleOf(ctx, kind) : ctx.t('tickets.kinds.new') },
    typed,
    locales: LOCALES,
    groups: groups.map(({ id, title }) => ({ value: id, label: title, checked: typed.group_ids.includes(id) })),
    priorities: PRIORITIES.map((one) => ({ value: one, label: ctx.t(`tickets.priority.${one}`) })),
    errors: Object.fromEntries(Object.entries(again?.refused.fields ?? {}).map(([name, { key, values }]) => [name, ctx.t(key, values)])),
  };
  return reply.page('tickets:admin/kind.njk', model, { status: again ? 422 : 200 });
} // prettier-ignore
