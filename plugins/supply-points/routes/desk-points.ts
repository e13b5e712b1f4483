import { closed, form, isDay, isProblem, notFound, Type, uuid, type FastifyInstance, type FastifyReply, type FastifyRequest, type RequestContext } from 'portico'; // prettier-ignore
import { Decimal } from 'decimal.js';
import { markBilled } from '../billing.ts';
import type { SupplyPointsConfig } from '../config.ts';
import { fault, type Faults } from '../desk/fault.ts';
import { deskPoint, headOf, pointForm } from '../desk/models.ts';
import { pointFields, type PointBody } from '../desk/point-form.ts';
import { createPoint, editPoint } from '../desk/save-point.ts';
import { customerName } from '../desk-queries.ts';
import { pointById } from '../queries.ts';

type Ctx = RequestContext<SupplyPointsConfig>;
type ById = { Params: { id: string } };
type Edit = ById & { Body: PointBody & { version: number } };

const byId = { params: closed({ id: uuid() }) };
const manage = { access: ['manage', 'SupplyPoint'] } as const;

/** Points at the desk: one of them, a new one of a customer, changing one, and up to when its readings are billed. */
export function deskPointRoutes(app: FastifyInstance): void {
  app.get<ById>('/points/:id', { config: { access: ['read', 'SupplyPoint'] }, schema: byId }, (request, reply) => show(request, reply));
  app.get<ById>('/customers/:id/points/new', { config: manage, schema: byId }, (request, reply) => showNew(request, reply));
  app.post<ById & { Body: PointBody }>('/customers/:id/points', { config: manage, schema: { ...byId, body: form(pointFields) } }, async (request, reply) => {
    const saved = await createPoint(request.ctx, request.params.id, request.body);
    if (saved.faults) return showNew(request, reply, request.body, saved.faults);
    return reply.back(`/desk/supply-points/points/${saved.id}`, { kind: 'ok', key: 'supply-points.desk.point.created' });
  });
  app.get<ById>('/points/:id/edit', { config: manage, schema: byId }, (request, reply) => showEdit(request, reply));
  app.post<Edit>('/points/:id/edit', { config: manage, schema: { ...byId, body: form({ ...pointFields, version: Type.Integer({ minimum: 1 }) }) } }, edit);
  app.post<ById & { Body: { until: string } }>(
    '/points/:id/billed',
    { config: { access: ['bill', 'Reading'] }, schema: { ...byId, body: form({ until: Type.String({ maxLength: 10 }) }) } },
    bill,
  );
} // prettier-ignore

async function show(request: FastifyRequest<ById>, reply: FastifyReply, typed = {}, faults: Faults = {}) {
  const ctx = request.ctx as Ctx;
  const model = await deskPoint(ctx, request.params.id, typed, faults);
  await ctx.noteLook('look', 'SupplyPoint', model.point.id, {}, model.point.customer_id);
  return reply.page('supply-points:desk/point.njk', model, { status: Object.keys(faults).length > 0 ? 422 : 200 });
}

async function showNew(request: FastifyRequest<ById>, reply: FastifyReply, typed?: PointBody, faults: Faults = {}) {
  const ctx = request.ctx as Ctx;
  const [[customer]] = await ctx.read(customerName({ id: request.params.id }));
  if (!customer) throw notFound();
  const fields = typed ?? { label: customer.name, country: customer.country };
  const model = { ...pointForm(ctx, fields, faults), customer, card: `/admin/customers/${customer.id}/tab/supply-points/points`, action: `/desk/supply-points/customers/${customer.id}/points` };
  return reply.page('supply-points:desk/edit.njk', model, { status: Object.keys(faults).length > 0 ? 422 : 200 });
} // prettier-ignore

async function showEdit(request: FastifyRequest<ById>, reply: FastifyReply, typed?: PointBody & { version: number }, faults: Faults = {}, status = 422) {
  const ctx = request.ctx as Ctx;
  const [[point]] = await ctx.read(pointById({ id: request.params.id, today: ctx.today }));
  if (!point) throw notFound();
  const head = headOf(ctx, point);
  const model = { ...head, ...pointForm(ctx, typed ?? { ...point, unit_price: plain(point.unit_price) }, faults), version: point.version, action: `${head.here}/edit` };
  return reply.page('supply-points:desk/edit.njk', model, { status: Object.keys(faults).length > 0 ? status : 200 });
} // prettier-ignore

/** A price without the noughts that the database keeps behind it. */
const plain = (price: string | null): string => (price === null ? '' : new Decimal(price).toFixed());

async function edit(request: FastifyRequest<Edit>, reply: FastifyReply) {
  const { id } = request.params;
  const { version, ...body } = request.body;
  try {
    const saved = await editPoint(request.ctx, id, body, version);
    if (saved.faults) return await showEdit(request, reply, request.body, saved.faults);
    return reply.back(`/desk/supply-points/points/${id}`, { kind: 'ok', key: 'supply-points.desk.point.saved' });
  } catch (error) {
    if (!isProblem(error) || error.status !== 409) throw error;
    return showEdit(request, reply, request.body, { form: { key: error.key } }, 409);
  }
}

/** Marks readings as billed; says what is in the way. */
async function bill(request: FastifyRequest<ById & { Body: { until: string } }>, reply: FastifyReply) {
  const { ctx } = request;
  const { until } = request.body;
  const [[point]] = await ctx.read(pointById({ id: request.params.id, today: ctx.today }));
  if (!point) throw notFound();
  if (!isDay(until)) return show(request, reply, { until }, { until: fault('bill-day') });
  if (until > ctx.today) return show(request, reply, { until }, { until: fault('future', { day: until }) });
  const { marked, waiting } = await ctx.write((tx) => markBilled(tx, point, until));
  if (waiting > 0) return show(request, reply, { until }, { until: fault('bill-waiting', { count: waiting, day: until }) });
  if (marked === 0) return show(request, reply, { until }, { until: fault('bill-none', { day: until }) });
  return reply.back(`/desk/supply-points/points/${point.id}#readings`, { kind: 'ok', key: 'supply-points.desk.billed', values: { count: marked } });
} // prettier-ignore
