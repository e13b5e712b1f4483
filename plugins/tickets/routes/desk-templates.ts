import { form, isProblem, LOCALES, notFound, text, Type, type FastifyInstance, type FastifyReply, type FastifyRequest, type RequestContext } from 'portico'; // prettier-ignore
import { EXAMPLE, fill, MAX_TEMPLATE } from '../desk/liquid.ts';
import { allMacros } from '../desk/macros.ts';
import { allTemplates, faultsOf, saveTemplate, templateById, type TemplateForm } from '../desk/templates.ts';
import { macroView } from '../desk/ticket-page.ts';
import { allTypes } from '../desk/ticket-queries.ts';
import { titleIn } from '../desk/view.ts';
import { byId, configure, oneOf, ticked, uuidOrNone, type ById } from './desk-schemas.ts';

type Bodies = Record<`body_${string}`, string>;
type Fields = { name: string; type: string; active?: string; do: 'save' | 'try'; version?: number } & Bodies;
type Save = { Body: Fields };

const templateBody = form({
  name: { ...text(100), default: '' },
  type: uuidOrNone(),
  active: ticked(),
  do: { ...oneOf(['save', 'try']), default: 'save' },
  version: Type.Optional(Type.Integer({ minimum: 1 })),
  ...Object.fromEntries(LOCALES.map((locale) => [`body_${locale}`, { ...text(MAX_TEMPLATE), default: '' }])),
});

/** Templates for solutions and the list of macros: tried before they are saved, with what is wrong and in which line. */
export function templateRoutes(app: FastifyInstance): void {
  app.get('/templates', { config: configure }, async ({ ctx }, reply) => {
    const [templates, macros, types] = await ctx.read(allTemplates({}), allMacros({}), allTypes({}));
    const names = new Map(types.map(({ id, titles }) => [id, titleIn(titles, ctx.locale)]));
    return reply.page('tickets:desk/templates.njk', {
      templates: templates.map((row) => ({ ...row, languages: LOCALES.filter((locale) => row.bodies[locale]), type: row.type_id && names.get(row.type_id) })),
      macros: macros.map((macro) => macroView(ctx, macro)),
    });
  });
  app.get('/templates/new', { config: configure }, ({ ctx }, reply) => show(ctx, reply, { bodies: {}, name: '', typeId: null, active: true }));
  app.get<ById>('/templates/:id', { config: configure, schema: byId }, async ({ ctx, params }, reply) => {
    const [[row]] = await ctx.read(templateById({ id: params.id }));
    if (!row) throw notFound();
    return show(ctx, reply, { name: row.name, typeId: row.type_id, bodies: row.bodies, active: row.active }, { at: { id: row.id, version: row.version } });
  });
  app.post<Save>('/templates', { config: configure, schema: { body: templateBody } }, (request, reply) => save(request, reply));
  app.post<Save & ById>('/templates/:id', { config: configure, schema: { ...byId, body: templateBody } }, (request, reply) =>
    save(request, reply, { id: request.params.id, version: request.body.version ?? 0 }));
} // prettier-ignore

type At = { id: string; version: number };

function formOf({ name, type, active, ...rest }: Fields): TemplateForm {
  const bodies = LOCALES.flatMap((locale) => {
    const body = rest[`body_${locale}`]?.trimEnd() ?? '';
    return body === '' ? [] : [[locale, body] as const];
  });
  return { name, typeId: type || null, active: active !== undefined, bodies: Object.fromEntries(bodies) };
}

async function save({ ctx, body }: FastifyRequest<Save>, reply: FastifyReply, at?: At) {
  const given = formOf(body);
  if (body.do === 'try') return show(ctx, reply, given, { ...(at ? { at } : {}), tried: true });
  try {
    await saveTemplate(ctx, given, at);
    return reply.back('/desk/tickets/templates', { kind: 'ok', key: 'tickets.desk.template.saved' });
  } catch (error) {
    if (!isProblem(error) || (error.status !== 422 && error.status !== 409)) throw error;
    const fields = Object.entries(error.fields).map(([name, { key, values }]) => [name, ctx.t(key, values)]);
    const errors = fields.length > 0 ? (Object.fromEntries(fields) as Record<string, string>) : { form: ctx.t(error.key, error.values) };
    return show(ctx, reply, given, { ...(at ? { at } : {}), errors, status: error.status });
  }
} // prettier-ignore

interface Shown {
  at?: At;
  errors?: Record<string, string>;
  tried?: boolean;
  status?: number;
}

async function show(ctx: RequestContext, reply: FastifyReply, fields: TemplateForm, { at, errors, tried = false, status = 200 }: Shown = {}) {
  const [types] = await ctx.read(allTypes({}));
  const faults = tried ? faultsOf(fields.bodies) : {};
  const said = Object.fromEntries(Object.entries(faults).map(([locale, fault]) => [`body_${locale}`, ctx.t('tickets.desk.fault.template', { ...fault })]));
  return reply.page('tickets:desk/template.njk', {
    fields,
    at,
    errors: { ...said, ...errors },
    languages: LOCALES.map((locale) => ({ locale, name: ctx.t(`tickets.desk.language.${locale}`), body: fields.bodies[locale] ?? '', preview: tried ? previewOf(fields.bodies[locale]) : undefined })),
    types: types.map(({ id, titles }) => ({ value: id, label: titleIn(titles, ctx.locale) })),
    variables: ['customer.name', 'customer.number', 'requester.name', 'ticket.number', 'ticket.subject', 'ticket.type', 'ticket.link', 'promised', 'agent.name', 'today'],
  }, { status });
} // prettier-ignore

function previewOf(body: string | undefined): string | undefined {
  if (body === undefined) return undefined;
  const filled = fill(body, EXAMPLE);
  return 'text' in filled ? filled.text : undefined;
}
