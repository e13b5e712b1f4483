import { closed, form, isProblem, newId, notFound, text, Type, uuid, type FastifyInstance, type FastifyReply, type FastifyRequest, type RequestContext } from 'portico'; // prettier-ignore
import { macroById, previewMacro, saveMacro, type MacroForm } from '../desk/macros.ts';
import { CHOSEN_STATES, type ChosenState } from '../desk/steps.ts';
import { allTemplates } from '../desk/templates.ts';
import { macroView, ticketAt } from '../desk/ticket-page.ts';
import { allTypes } from '../desk/ticket-queries.ts';
import { titleIn } from '../desk/view.ts';
import { PRIORITIES, type Priority } from '../words.ts';
import { byId, configure, oneOfOrNone, ticked, uuidOrNone, work, type ById } from './desk-schemas.ts';

type Save = { Body: { name: string; template: string; state: ChosenState | ''; priority: Priority | ''; type: string; note: string; active?: string; version?: number } }; // prettier-ignore
type Preview = { Params: { id: string; macro: string } };

const macroBody = form({
  name: { ...text(100), default: '' },
  template: uuidOrNone(),
  state: oneOfOrNone(CHOSEN_STATES),
  priority: oneOfOrNone(PRIORITIES),
  type: uuidOrNone(),
  note: { ...text(5000), default: '' },
  active: ticked(),
  version: Type.Optional(Type.Integer({ minimum: 1 })),
});

/** Macros: set up by those who configure the desk, looked at and run on a ticket by those who work on it. */
export function macroRoutes(app: FastifyInstance): void {
  app.get('/macros/new', { config: configure }, ({ ctx }, reply) => show(ctx, reply, BLANK));
  app.get<ById>('/macros/:id', { config: configure, schema: byId }, async ({ ctx, params }, reply) => {
    const [[row]] = await ctx.read(macroById({ id: params.id }));
    if (!row) throw notFound();
    const { name, template_id: templateId, state, priority, type_id: typeId, note, active } = row;
    return show(ctx, reply, { name, templateId, state, priority, typeId, note, active }, { at: { id: row.id, version: row.version } });
  });
  app.post<Save>('/macros', { config: configure, schema: { body: macroBody } }, (request, reply) => save(request, reply));
  app.post<Save & ById>('/macros/:id', { config: configure, schema: { ...byId, body: macroBody } }, (request, reply) =>
    save(request, reply, { id: request.params.id, version: request.body.version ?? 0 }));
  app.get<Preview>('/:id/macro/:macro', { config: work, schema: { params: closed({ id: uuid(), macro: uuid() }) } }, async ({ ctx, params }, reply) => {
    const ticket = await ticketAt(ctx, params.id);
    const { macro, text: answer } = await previewMacro(ctx, params.macro, ticket);
    return reply.page('tickets:desk/macro-preview.njk', { ticket, macro: macroView(ctx, macro), answer, here: `/desk/tickets/${ticket.id}`, ids: { answer: newId(), note: newId() } });
  });
} // prettier-ignore

const BLANK: MacroForm = { name: '', templateId: null, state: null, priority: null, typeId: null, note: null, active: true }; // prettier-ignore
type At = { id: string; version: number };

async function save({ ctx, body }: FastifyRequest<Save>, reply: FastifyReply, at?: At) {
  const { name, template, state, priority, type, note, active } = body;
  const given: MacroForm = { name, templateId: template || null, state: state || null, priority: priority || null, typeId: type || null, note: note.trim() || null, active: active !== undefined };
  try {
    await saveMacro(ctx, given, at);
    return reply.back('/desk/tickets/templates', { kind: 'ok', key: 'tickets.desk.macro.saved' });
  } catch (error) {
    if (!isProblem(error) || (error.status !== 422 && error.status !== 409)) throw error;
    const fields = Object.entries(error.fields).map(([field, { key, values }]) => [field, ctx.t(key, values)]);
    const errors = fields.length > 0 ? (Object.fromEntries(fields) as Record<string, string>) : { form: ctx.t(error.key, error.values) };
    return show(ctx, reply, given, { ...(at ? { at } : {}), errors, status: error.status });
  }
} // prettier-ignore

async function show(ctx: RequestContext, reply: FastifyReply, fields: MacroForm, { at, errors = {}, status = 200 }: { at?: At; errors?: Record<string, string>; status?: number } = {}) {
  const [templates, types] = await ctx.read(allTemplates({}), allTypes({}));
  return reply.page('tickets:desk/macro.njk', {
    fields, at, errors,
    templates: templates.map(({ id, name }) => ({ value: id, label: name })),
    types: types.map(({ id, titles }) => ({ value: id, label: titleIn(titles, ctx.locale) })),
    states: CHOSEN_STATES.map((value) => ({ value, label: ctx.t(`tickets.desk.state.${value}`) })),
    priorities: PRIORITIES.map((value) => ({ value, label: ctx.t(`tickets.desk.priority.${value}`) })),
  }, { status });
} // prettier-ignore
