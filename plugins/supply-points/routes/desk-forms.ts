import { closed, form, isProblem, notFound, upload, uuid, type FastifyInstance, type FastifyReply, type FastifyRequest, type RequestContext } from 'portico'; // prettier-ignore
import type { SupplyPointsConfig } from '../config.ts';
import { contractFields, saveContract } from '../desk/contract.ts';
import { deskEntryFields, enterReadings, type DeskEntryBody } from '../desk/enter.ts';
import { exchangeFields, exchangeMeter, type ExchangeBody } from '../desk/exchange.ts';
import type { Faults } from '../desk/fault.ts';
import { contractForm, entryForm, meterForm } from '../desk/models.ts';
import { groundOf, type Examined } from '../entry.ts';
import { sendContract } from '../file.ts';
import { pointById } from '../queries.ts';

type Ctx = RequestContext<SupplyPointsConfig>;
type ById = { Params: { id: string } };

const byId = { params: closed({ id: uuid() }) };
const manage = { access: ['manage', 'SupplyPoint'] } as const;
const enter = { access: ['enter', 'Reading'] } as const;

const homeOf = (id: string) => `/desk/supply-points/points/${id}`;

/** Forms of a point at the desk: its contract, a new meter, and readings for the customer. */
export function deskFormRoutes(app: FastifyInstance): void {
  app.get<ById>('/points/:id/contract', { config: manage, schema: byId }, (request, reply) => showContract(request, reply));
  app.post<ById>('/points/:id/contract', { config: manage, schema: { ...byId, body: upload(contractFields) } }, takeContract);
  app.get<ById>('/points/:id/contract/file', { config: { access: ['read', 'SupplyPoint'] }, schema: byId }, async (request, reply) => {
    const point = await pointOf(request);
    await request.ctx.noteLook('download', 'SupplyPoint', point.id, { contract: point.contract_number }, point.customer_id);
    return sendContract(request.ctx, reply, point);
  });
  app.get<ById>('/points/:id/meter', { config: manage, schema: byId }, (request, reply) => showMeter(request, reply));
  app.post<ById & { Body: ExchangeBody }>('/points/:id/meter', { config: manage, schema: { ...byId, body: form(exchangeFields) } }, takeMeter);
  app.get<ById>('/points/:id/reading', { config: enter, schema: byId }, (request, reply) => showEntry(request, reply));
  app.post<ById & { Body: DeskEntryBody }>('/points/:id/reading', { config: enter, schema: { ...byId, body: form(deskEntryFields) } }, takeEntry);
} // prettier-ignore

async function pointOf(request: FastifyRequest<ById>) {
  const { ctx, params } = request;
  const [[point]] = await ctx.read(pointById({ id: params.id, today: ctx.today }));
  if (!point) throw notFound();
  return point;
}

const statusOf = (faults: Faults, doubtful?: Examined) => (Object.keys(faults).length > 0 || doubtful ? 422 : 200);

async function showContract(
  request: FastifyRequest<ById>,
  reply: FastifyReply,
  typed = {},
  faults: Faults = {},
  status?: number,
) {
  const model = contractForm(request.ctx as Ctx, await pointOf(request), typed, faults);
  return reply.page('supply-points:desk/contract.njk', model, { status: status ?? statusOf(faults) });
}

async function takeContract(request: FastifyRequest<ById>, reply: FastifyReply) {
  const { id } = await pointOf(request); // before a file is taken for nothing
  try {
    const { fields, faults } = await saveContract(request, id);
    if (Object.keys(faults).length > 0) return await showContract(request, reply, fields, faults);
    return reply.back(homeOf(id), { kind: 'ok', key: 'supply-points.desk.contract.saved' });
  } catch (error) {
    if (!isProblem(error) || error.key !== 'supply-points.conflict.point') throw error;
    return showContract(request, reply, {}, { form: { key: error.key } }, 409);
  }
}

/** Makes the model of a form that judges what was typed: a meter's, or that of readings. */
type FormModel = typeof meterForm | typeof entryForm;

/** Shows such a form of a point, with what was typed and what is wrong or doubtful about it. */
const shower =
  (modelOf: FormModel, template: string) =>
  async (request: FastifyRequest<ById>, reply: FastifyReply, typed = {}, faults: Faults = {}, doubtful?: Examined) => {
    const ctx = request.ctx as Ctx;
    const model = modelOf(ctx, await groundOf(ctx, request.params.id), typed, faults, doubtful);
    return reply.page(template, model, { status: statusOf(faults, doubtful) });
  };

const showMeter = shower(meterForm, 'supply-points:desk/meter.njk');
const showEntry = shower(entryForm, 'supply-points:desk/entry.njk');

async function takeMeter(request: FastifyRequest<ById & { Body: ExchangeBody }>, reply: FastifyReply) {
  const { id } = request.params;
  const outcome = await exchangeMeter(request.ctx as Ctx, id, request.body);
  if (outcome.result === 'refused') return showMeter(request, reply, request.body, outcome.faults);
  if (outcome.result === 'doubtful') return showMeter(request, reply, request.body, {}, outcome.examined);
  return reply.back(homeOf(id), { kind: 'ok', key: `supply-points.desk.meter.${outcome.result}` });
}

async function takeEntry(request: FastifyRequest<ById & { Body: DeskEntryBody }>, reply: FastifyReply) {
  const { id } = request.params;
  const outcome = await enterReadings(request.ctx as Ctx, id, request.body);
  if (outcome.result === 'refused') return showEntry(request, reply, request.body, outcome.examined.faults);
  if (outcome.result === 'doubtful') return showEntry(request, reply, request.body, {}, outcome.examined);
  const kind = outcome.result === 'entered' ? 'ok' : 'info';
  return reply.back(`${homeOf(id)}#readings`, { kind, key: `supply-points.desk.entry.${outcome.result}` });
}
