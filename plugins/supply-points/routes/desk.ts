import { closed, conflict, executeIn, form, isDay, isProblem, newId, notFound, problem, text, Type, uuid, type FastifyInstance, type FastifyReply, type FastifyRequest, type Problem, type RequestContext } from 'portico'; // prettier-ignore
import type { SupplyPointsConfig } from '../config.ts';
import { decideReading, type Decision } from '../decide.ts';
import { deskReading, pointPlace, reviewPage, waitingCount } from '../desk-queries.ts';
import { deskRow } from '../models/desk.ts';
import { readingRows } from '../models/readings.ts';
import { sendPhoto } from '../photo.ts';
import { photoById, readingsOf, registersOf } from '../queries.ts';
import { shareDeskRoutes } from '../sharing/desk.ts';
import { deskFormRoutes } from './desk-forms.ts';
import { deskPointRoutes } from './desk-points.ts';

type Ctx = RequestContext<SupplyPointsConfig>;
type ById = { Params: { id: string } };
type Decide = ById & { Body: { version: number; reason: string; mail?: string } };
type Windowed = ById & { Body: { opens_on: string; closes_on: string } };

const HOME = '/desk/supply-points/readings';
const byId = { params: closed({ id: uuid() }) };
const list = closed({ show: Type.Union([Type.Literal('waiting'), Type.Literal('decided')], { default: 'waiting' }), page: Type.Integer({ minimum: 1, maximum: 1000, default: 1 }) }); // prettier-ignore
const decision = form({ version: Type.Integer({ minimum: 1 }), reason: { ...text(1000), default: '' }, mail: Type.Optional(Type.Literal('on')) }); // prettier-ignore
const access = { access: ['review', 'Reading'] } as const;

/** The desk: readings that wait for a decision, windows for reading, and the points themselves. */
export function deskRoutes(app: FastifyInstance, { config }: { config: SupplyPointsConfig }): void {
  app.get<{ Querystring: { show: 'waiting' | 'decided'; page: number } }>('/readings', { config: access, schema: { querystring: list } }, (request, reply) =>
    showList(request, reply, config.deskPageSize),
  );
  app.get<ById>('/readings/:id', { config: access, schema: byId }, (request, reply) => show(request, reply));
  for (const [path, decided] of [['accept', 'accepted'], ['reject', 'rejected']] as const)
    app.post<Decide>(`/readings/:id/${path}`, { config: access, schema: { ...byId, body: decision } }, (request, reply) => decide(request, reply, decided));
  app.get<ById>('/photos/:id', { config: access, schema: byId }, async (request, reply) => {
    const { ctx } = request;
    const [[photo]] = await ctx.read(photoById({ id: request.params.id }));
    if (photo) await ctx.noteLook('download', 'Reading', photo.id, {}, photo.customer_id);
    return sendPhoto(request, reply, photo);
  });
  const days = form({ opens_on: text(10), closes_on: text(10) });
  app.post<Windowed>('/points/:id/windows', { config: access, schema: { ...byId, body: days } }, openWindow);
  deskPointRoutes(app);
  deskFormRoutes(app);
  shareDeskRoutes(app);
} // prettier-ignore

async function showList(request: FastifyRequest<{ Querystring: { show: 'waiting' | 'decided'; page: number } }>, reply: FastifyReply, size: number) {
  const { ctx } = request;
  const { show: which, page } = request.query;
  const [rows, [waiting]] = await ctx.read(reviewPage(which === 'waiting', size + 1, (page - 1) * size), waitingCount({}));
  const shown = rows.slice(0, size);
  const link = (to: number) => `${HOME}?show=${which}&page=${to}`;
  return reply.page('supply-points:desk/readings.njk', {
    readings: shown.map((row) => deskRow(ctx, row)),
    which,
    tabs: (['waiting', 'decided'] as const).map((one) => ({ href: `${HOME}?show=${one}`, label: ctx.t(`supply-points.desk.${one}`), current: one === which, count: one === 'waiting' ? waiting!.count : undefined })),
    pager: { from: shown.length === 0 ? 0 : (page - 1) * size + 1, to: (page - 1) * size + shown.length,
      ...(page > 1 ? { previous: link(page - 1) } : {}), ...(rows.length > size ? { next: link(page + 1) } : {}) },
  });
} // prettier-ignore

async function decide(request: FastifyRequest<Decide>, reply: FastifyReply, decided: Decision['decision']) {
  const { version, reason, mail } = request.body;
  if (decided === 'rejected' && reason.trim() === '') return show(request, reply, { reason, mail: mail === 'on', key: 'supply-points.fault.reason' });
  try {
    await decideReading(request.ctx as Ctx, request.params.id, { decision: decided, reason, version, mail: mail === 'on' });
  } catch (error) {
    if (isProblem(error) && error.status === 409) return show(request, reply, { reason, mail: mail === 'on', told: error });
    throw error;
  }
  return reply.back(HOME, { kind: 'ok', key: `supply-points.desk.${decided}` });
} // prettier-ignore

interface Refused {
  reason: string;
  mail: boolean;
  key?: string;
  told?: Problem;
}

/** One reading with those before it; after a refused decision with what was typed. */
async function show(request: FastifyRequest<ById>, reply: FastifyReply, refused?: Refused) {
  const { ctx } = request;
  const [[row]] = await ctx.read(deskReading({ id: request.params.id }));
  if (!row) throw notFound();
  const [registers, readings] = await ctx.read(registersOf({ point: row.point_id }), readingsOf({ point: row.point_id, limit: 60 }));
  await ctx.noteLook('look', 'Reading', row.id, { point: row.code }, row.customer_id);
  const own = readings.filter((r) => r.register_id === row.register_id && r.id !== row.id);
  const model = {
    reading: deskRow(ctx, row),
    before: readingRows(ctx, registers, own).slice(0, 12),
    reason: refused?.reason ?? '',
    mail: refused?.mail ?? true,
    errors: refused?.key === undefined ? {} : { reason: ctx.t(refused.key) },
    conflict: refused?.told && ctx.t(refused.told.key, refused.told.values),
  };
  return reply.page('supply-points:desk/reading.njk', model, { status: refused ? (refused.told?.status ?? 422) : 200 });
} // prettier-ignore

/** Opens a point for reading by its customer. */
async function openWindow(request: FastifyRequest<Windowed>, reply: FastifyReply) {
  const { ctx } = request;
  const { opens_on: opens, closes_on: closes } = request.body;
  const [[point]] = await ctx.read(pointPlace({ id: request.params.id }));
  if (!point) throw notFound();
  if (!isDay(opens) || !isDay(closes) || closes < opens || closes < ctx.today) throw problem(422, 'window-days', 'supply-points.fault.window-days'); // prettier-ignore
  await ctx.write(async (tx) => {
    const [made] = await executeIn(
      tx.em,
      `insert into supply_points_window (id, customer_id, point_id, opens_on, closes_on)
       select $1, $2, $3, $4, $5 where not exists (select from supply_points_window where customer_id = $2 and point_id = $3
         and opens_on <= $5::date and closes_on >= $4::date) on conflict do nothing returning id`,
      [newId(), point.customer_id, point.id, opens, closes],
    );
    if (!made) throw conflict('supply-points.conflict.window');
    await tx.audit('open-window', 'SupplyPoint', point.id, { opens, closes }, point.customer_id);
  });
  return reply.back(`/admin/customers/${point.customer_id}/tab/supply-points/points`, {
    kind: 'ok',
    key: 'supply-points.desk.window-opened',
  });
}
