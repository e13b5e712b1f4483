import { closed, form, isProblem, LOCALES, text, Type, uuid, type FastifyInstance, type FastifyReply, type FastifyRequest, type Locale, type Problem, type Static } from 'portico'; // prettier-ignore
import { kinds } from '../kinds/kinds.ts';
import { emptyMailbox, mailboxes, saveMailbox, staff } from '../kinds/mailboxes.ts';

const HOME = '/admin/tickets/mailboxes';
const config = { access: ['configure', 'Desk'] } as const;
const byId = { params: closed({ id: uuid() }) };
type ById = { Params: { id: string } };

const idOrNone = () => Type.Optional(Type.Union([Type.Literal(''), uuid()]));
const body = form({
  address: text(254),
  name: { ...text(80), default: '' },
  type: idOrNone(),
  responsible: idOrNone(),
  language: Type.Unsafe<Locale>(Type.Union(LOCALES.map((one) => Type.Literal(one)))),
  auth_server: { ...text(253), default: '' },
  direct: Type.Optional(Type.Literal('on')),
  active: Type.Optional(Type.Literal('on')),
  version: Type.Integer({ minimum: 0 }),
});
type Fields = Static<typeof body>;

/** Administrators say what becomes of mail to each support address, and who is responsible for it. */
export function adminMailboxRoutes(app: FastifyInstance): void {
  app.get('/mailboxes', { config }, async ({ ctx }, reply) => {
    const [rows] = await ctx.read(mailboxes({}));
    return reply.page('tickets:admin/mailboxes.njk', {
      mailboxes: rows.map((row) => ({ ...row, type: row.type_titles?.[ctx.locale] ?? row.type_titles?.en })),
      fresh: emptyMailbox(ctx.locale).id,
    });
  });
  app.get<ById>('/mailboxes/:id', { config, schema: byId }, (request, reply) => show(request, reply));
  app.post<ById & { Body: Fields }>('/mailboxes/:id', { config, schema: { ...byId, body } }, save);
}

async function save(request: FastifyRequest<ById & { Body: Fields }>, reply: FastifyReply) {
  const { ctx, params: { id }, body: fields } = request;
  const version = fields.version === 0 ? undefined : fields.version;
  const mailbox = {
    address: fields.address.trim().toLowerCase(), name: fields.name.trim(), typeId: fields.type || null, direct: fields.direct === 'on',
    responsibleId: fields.responsible || null, language: fields.language, authServer: fields.auth_server.trim(), active: fields.active === 'on',
  };
  try {
    await ctx.write(async (tx) => {
      await saveMailbox(tx.em, id, version, mailbox);
      await tx.audit(version === undefined ? 'create-mailbox' : 'save-mailbox', 'Desk', id, { ...mailbox });
    });
  } catch (error) {
    if (isProblem(error) && error.status === 422) return show(request, reply, { fields, refused: error });
    throw error;
  }
  return reply.back(HOME, { kind: 'ok', key: 'tickets.saved' });
} // prettier-ignore

async function show({ ctx, params }: FastifyRequest<ById>, reply: FastifyReply, again?: { fields: Fields; refused: Problem }) {
  const [rows, types, people] = await ctx.read(mailboxes({}), kinds({}), staff({}));
  const stored = rows.find(({ id }) => id === params.id);
  const mailbox = stored ?? { ...emptyMailbox(ctx.locale), id: params.id };
  const typed = again?.fields ?? {
    address: mailbox.address, name: mailbox.name, type: mailbox.type_id ?? '', responsible: mailbox.responsible_id ?? '', language: mailbox.language,
    auth_server: mailbox.auth_server ?? '', direct: mailbox.direct ? 'on' : undefined, active: mailbox.active ? 'on' : undefined, version: mailbox.version,
  };
  const model = {
    mailbox: { id: mailbox.id, isNew: stored === undefined, title: stored?.address ?? ctx.t('tickets.mailboxes.new') },
    typed,
    types: types.map(({ id, titles, code }) => ({ value: id, label: titles[ctx.locale] ?? titles.en ?? code })),
    people: people.map(({ id, name }) => ({ value: id, label: name })),
    languages: LOCALES.map((one) => ({ value: one, label: ctx.t(`core.language.${one}`) })),
    errors: Object.fromEntries(Object.entries(again?.refused.fields ?? {}).map(([name, { key, values }]) => [name, ctx.t(key, values)])),
  };
  return reply.page('tickets:admin/mailbox.njk', model, { status: again ? 422 : 200 });
} // prettier-ignore
