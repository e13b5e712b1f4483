import { closed, form, isProblem, notFound, text, Type, uuid, type FastifyInstance, type FastifyReply, type FastifyRequest, type Problem, type RequestContext, type Static } from 'portico'; // prettier-ignore
import { duration } from '../clock/board.ts';
import { calendars } from '../clock/calendars.ts';
import { TARGETS } from '../clock/clock.entity.ts';
import { saveTargets, typeTargets, type TargetsForm, type TargetsRow } from '../clock/type-targets.ts';
import { PRIORITIES } from '../words.ts';

const HOME = '/admin/tickets/targets';
const config = { access: ['configure', 'Desk'] } as const;
const byId = { params: closed({ id: uuid() }) };
type ById = { Params: { id: string } };

const short = () => ({ ...text(8), default: '' });
const targets = form({
  first_response: short(), update: short(), resolution: short(), low: short(), normal: short(), high: short(), urgent: short(),
  calendar: Type.Optional(Type.String({ maxLength: 36 })), version: Type.Integer({ minimum: 1 }),
}); // prettier-ignore
type Fields = Static<typeof targets>;

/** Administrators say what is promised for each kind of request, in hours of working time, and how priorities change it. */
export function adminTargetRoutes(app: FastifyInstance): void {
  app.get('/targets', { config, schema: { querystring: closed({}) } }, async ({ ctx }, reply) => {
    const [rows] = await ctx.read(typeTargets({}));
    const types = rows.map((row) => ({
      id: row.id, title: titleOf(ctx, row), calendar: row.calendar, active: row.active,
      targets: TARGETS.map((target) => ({ label: ctx.t(`tickets.target.${target}`), value: duration(ctx, row[`${target}_minutes`]) })),
    }));
    return reply.page('tickets:admin/targets.njk', { types });
  });
  app.get<ById>('/targets/:id', { config, schema: byId }, (request, reply) => show(request, reply));
  app.post<ById & { Body: Fields }>('/targets/:id', { config, schema: { ...byId, body: targets } }, async (request, reply) => {
    const { ctx, params: { id }, body } = request;
    try {
      await ctx.write(async (tx) => {
        await tx.asJob((em) => saveTargets(em, id, body.version, formOf(body)));
        await tx.audit('save-targets', 'Desk', id);
      });
    } catch (error) {
      if (isProblem(error) && error.status === 422) return show(request, reply, { typed: body, refused: error });
      throw error;
    }
    return reply.back(HOME, { kind: 'ok', key: 'tickets.saved' });
  });
} // prettier-ignore

const titleOf = ({ locale }: Pick<RequestContext, 'locale'>, { titles }: TargetsRow) =>
  titles[locale] ?? titles.en ?? '';

const formOf = ({ first_response, update, resolution, low, normal, high, urgent, calendar }: Fields): TargetsForm => ({
  hours: { first_response, update, resolution },
  percent: { low, normal, high, urgent },
  calendarId: calendar === undefined || calendar === '' ? null : calendar,
});

const asHours = (minutes: number | null) => (minutes === null ? '' : String(Math.round((minutes / 60) * 100) / 100));

async function show({ ctx, params }: FastifyRequest<ById>, reply: FastifyReply, again?: { typed: Fields; refused: Problem }) {
  const [rows, known] = await ctx.read(typeTargets({}), calendars({}));
  const row = rows.find(({ id }) => id === params.id);
  if (!row) throw notFound();
  const typed = again?.typed ?? {
    ...Object.fromEntries(TARGETS.map((target) => [target, asHours(row[`${target}_minutes`])])),
    ...Object.fromEntries(PRIORITIES.map((priority) => [priority, String(Math.round((row.priority_factors[priority] ?? 1) * 100))])),
    calendar: row.calendar_id ?? '', version: row.version,
  };
  const model = {
    type: { id: row.id, title: titleOf(ctx, row) },
    typed,
    targets: TARGETS.map((target) => ({ name: target, label: ctx.t(`tickets.target.${target}`) })),
    priorities: PRIORITIES.map((priority) => ({ name: priority, label: ctx.t(`tickets.priority.${priority}`) })),
    calendars: known.map(({ id, title }) => ({ value: id, label: title })),
    usual: known.find((one) => one.is_default)?.title ?? '',
    errors: Object.fromEntries(Object.entries(again?.refused.fields ?? {}).map(([name, { key, values }]) => [name, ctx.t(key, values)])),
  };
  return reply.page('tickets:admin/type-targets.njk', model, { status: again ? 422 : 200 });
} // prettier-ignore
