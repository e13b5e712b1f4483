import { closed, form, isProblem, notFound, text, Type, uuid, type EntityManager, type FastifyInstance, type FastifyReply, type FastifyRequest, type Problem, type RequestContext, type Static } from 'portico'; // prettier-ignore
import { duration } from '../clock/board.ts';
import { addCalendar, calendars, holidaysAhead, makeDefault, putDay, removeCalendar, removeDay, saveCalendar, type CalendarForm, type CalendarRow } from '../clock/calendars.ts'; // prettier-ignore
import { COUNTRIES, type Country } from '../clock/holidays.ts';
import { minutesOfWeek, WEEKDAYS, writeShifts } from '../clock/hours.ts';

const HOME = '/admin/tickets/calendars';
const config = { access: ['configure', 'Desk'] } as const;
const byId = { params: closed({ id: uuid() }) };
type ById = { Params: { id: string } };

const shifts = () => ({ ...text(120), default: '' });
const fields = {
  title: text(80),
  time_zone: text(60),
  country: Type.Unsafe<Country | ''>(Type.Union([...COUNTRIES, ''].map((country) => Type.Literal(country)), { default: '' })),
  day1: shifts(), day2: shifts(), day3: shifts(), day4: shifts(), day5: shifts(), day6: shifts(), day7: shifts(),
}; // prettier-ignore
const added = form(fields);
const saved = form({ ...fields, version: Type.Integer({ minimum: 1 }) });
const ownDay = form({
  day: text(10),
  kind: Type.Union([Type.Literal('closed'), Type.Literal('open')]),
  occasion: text(80, 1),
});
const oneDay = form({ day: uuid() });
type Fields = Static<typeof added>;

/** Administrators say when people work: hours of the week, whose public holidays are free, and days of one's own. */
export function adminClockRoutes(app: FastifyInstance): void {
  app.get('/calendars', { config, schema: { querystring: closed({}) } }, async ({ ctx }, reply) => {
    const [rows] = await ctx.read(calendars({}));
    return reply.page('tickets:admin/calendars.njk', { calendars: rows.map((row) => ({ ...row, week: duration(ctx, minutesOfWeek(row.hours)) })) });
  });
  app.get('/calendars/new', { config, schema: { querystring: closed({}) } }, (request, reply) => show(request, reply, undefined));
  app.get<ById>('/calendars/:id', { config, schema: byId }, async (request, reply) => show(request, reply, await one(request.ctx, request.params.id)));
  app.post<{ Body: Fields }>('/calendars', { config, schema: { body: added } }, (request, reply) =>
    saving(request, reply, undefined, request.body, 'add-calendar', (em) => addCalendar(em, formOf(request.body))));
  app.post<ById & { Body: Static<typeof saved> }>('/calendars/:id', { config, schema: { ...byId, body: saved } }, async (request, reply) => {
    const { ctx, params: { id }, body } = request;
    return saving(request, reply, await one(ctx, id), body, 'save-calendar', (em) => saveCalendar(em, id, body.version, formOf(body)));
  });
  app.post<ById>('/calendars/:id/default', { config, schema: { ...byId, body: form({}) } }, async ({ ctx, params }, reply) => {
    await change(ctx, 'default-calendar', params.id, (em) => makeDefault(em, params.id));
    return reply.back(HOME, { kind: 'ok', key: 'tickets.saved' });
  });
  app.post<ById>('/calendars/:id/remove', { config, schema: { ...byId, body: form({}) } }, async ({ ctx, params }, reply) => {
    await change(ctx, 'remove-calendar', params.id, (em) => removeCalendar(em, params.id));
    return reply.back(HOME, { kind: 'ok', key: 'tickets.calendar.removed' });
  });
  app.post<ById & { Body: Static<typeof ownDay> }>('/calendars/:id/days', { config, schema: { ...byId, body: ownDay } }, async ({ ctx, params, body }, reply) => {
    await change(ctx, 'put-day', params.id, (em) => putDay(em, params.id, body.day, body.kind, body.occasion));
    return reply.back(`${HOME}/${params.id}`, { kind: 'ok', key: 'tickets.saved' });
  });
  app.post<ById & { Body: Static<typeof oneDay> }>('/calendars/:id/days/remove', { config, schema: { ...byId, body: oneDay } }, async ({ ctx, params, body }, reply) => {
    await change(ctx, 'remove-day', params.id, (em) => removeDay(em, params.id, body.day));
    return reply.back(`${HOME}/${params.id}`, { kind: 'ok', key: 'tickets.saved' });
  });
} // prettier-ignore

const change = (ctx: RequestContext, action: string, id: string | undefined, work: (em: EntityManager) => Promise<unknown>) =>
  ctx.write(async (tx) => {
    const made = await tx.asJob(work);
    await tx.audit(action, 'Desk', id ?? (typeof made === 'string' ? made : undefined));
  }); // prettier-ignore

async function one(ctx: RequestContext, id: string): Promise<CalendarRow> {
  const [rows] = await ctx.read(calendars({}));
  const row = rows.find((calendar) => calendar.id === id);
  if (!row) throw notFound();
  return row;
}

const formOf = (body: Fields): CalendarForm => ({
  title: body.title,
  time_zone: body.time_zone,
  country: body.country === '' ? null : body.country,
  hours: Object.fromEntries(WEEKDAYS.map((day) => [day, body[`day${day}`]])),
});

/** Saves what the form says; what it cannot be stands beside its field, with what was typed. */
async function saving(request: FastifyRequest, reply: FastifyReply, row: CalendarRow | undefined, typed: Fields, action: string, work: (em: EntityManager) => Promise<unknown>) {
  try {
    await change(request.ctx, action, row?.id, work);
  } catch (error) {
    if (isProblem(error) && error.status === 422) return show(request, reply, row, { typed, refused: error });
    throw error;
  }
  return reply.back(HOME, { kind: 'ok', key: 'tickets.saved' });
} // prettier-ignore

async function show({ ctx }: FastifyRequest, reply: FastifyReply, row: CalendarRow | undefined, again?: { typed: Fields; refused: Problem }) {
  const typed = again?.typed ?? {
    title: row?.title ?? '', time_zone: row?.time_zone ?? ctx.timeZone, country: row?.country ?? '',
    ...Object.fromEntries(WEEKDAYS.map((day) => [`day${day}`, row ? writeShifts(row.hours[day]) : Number(day) < 6 ? '08:00–16:00' : ''])),
  };
  const model = {
    calendar: row,
    typed,
    weekdays: WEEKDAYS.map((day) => ({ name: `day${day}`, label: ctx.t(`tickets.weekday.${day}`) })),
    countries: COUNTRIES.map((country) => ({ value: country, label: ctx.t(`tickets.country.${country}`) })),
    ahead: row?.country ? holidaysAhead(row.country, ctx.today) : [],
    errors: Object.fromEntries(Object.entries(again?.refused.fields ?? {}).map(([name, { key, values }]) => [name, ctx.t(key, values)])),
  };
  return reply.page('tickets:admin/calendar.njk', model, { status: again ? 422 : 200 });
} // prettier-ignore
