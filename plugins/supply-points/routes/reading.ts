import { closed, form, isProblem, upload, uuid, type FastifyInstance, type FastifyReply, type FastifyRequest, type RequestContext } from 'portico'; // prettier-ignore
import type { SupplyPointsConfig } from '../config.ts';
import { entryFields, examine, groundOf, type EntryBody, type Ground } from '../entry.ts';
import type { Fault } from '../metering/verdict.ts';
import { formModel, verdictModel } from '../models/entry.ts';
import { receivePhoto } from '../photo.ts';
import { submitReadings } from '../submit.ts';

type Ctx = RequestContext<SupplyPointsConfig>;
type ById = { Params: { id: string } };

const byId = { params: closed({ id: uuid() }) };
const access = { access: ['submit', 'Reading'] } as const;
const body = form(entryFields);

/** Reading one's own meter: the form, the verdict before anything is sent, back to the form, and sending. */
export function readingRoutes(app: FastifyInstance): void {
  app.get<ById>('/:id/reading', { config: access, schema: byId }, async (request, reply) => {
    const ctx = request.ctx as Ctx;
    return showForm(ctx, reply, await groundOf(ctx, request.params.id));
  });
  app.post<ById>('/:id/reading', { config: access, schema: { ...byId, body: upload(entryFields) } }, look);
  app.post<ById & { Body: EntryBody }>('/:id/reading/change', { config: access, schema: { ...byId, body } }, async (request, reply) => {
    const ctx = request.ctx as Ctx;
    return showForm(ctx, reply, await groundOf(ctx, request.params.id), request.body);
  });
  app.post<ById & { Body: EntryBody }>('/:id/reading/confirm', { config: access, schema: { ...byId, body } }, confirm);
} // prettier-ignore

function showForm(ctx: Ctx, reply: FastifyReply, ground: Ground, typed?: EntryBody, faults: Record<string, Fault> = {}, status?: number) {
  const model = formModel(ctx, ground, typed, faults);
  return reply.page('supply-points:reading.njk', model, { status: status ?? (Object.keys(faults).length > 0 ? 422 : 200) });
} // prettier-ignore

/** First step: says what would become of the readings. */
async function look(request: FastifyRequest<ById>, reply: FastifyReply) {
  const ctx = request.ctx as Ctx;
  const ground = await groundOf(ctx, request.params.id); // before a photo is taken for somebody else's meter
  const { fields, photo, fault } = await receivePhoto<EntryBody>(request);
  const examined = examine(ctx, ground, fields);
  const faults = { ...examined.faults, ...(fault ? { photo: fault } : {}) };
  const typed = photo === undefined ? fields : { ...fields, photo_id: photo };
  if (Object.keys(faults).length > 0) return showForm(ctx, reply, ground, typed, faults);
  return reply.page('supply-points:verdict.njk', verdictModel(ctx, examined, typed, photo));
}

/** Second step: sends them, after another look. */
async function confirm(request: FastifyRequest<ById & { Body: EntryBody }>, reply: FastifyReply) {
  const ctx = request.ctx as Ctx;
  const { id } = request.params;
  try {
    const outcome = await submitReadings(ctx, id, request.body);
    if (outcome.result === 'refused') return showForm(ctx, reply, outcome.examined, request.body, outcome.examined.faults);
    const key = outcome.result === 'repeated' ? 'repeated' : outcome.verdict;
    return reply.back(`/supply-points/${id}`, { kind: key === 'accepted' ? 'ok' : 'info', key: `supply-points.sent.${key}` });
  } catch (error) {
    if (!isProblem(error) || error.key !== 'supply-points.conflict.changed') throw error;
    return showForm(ctx, reply, await groundOf(ctx, id), request.body, { form: { key: error.key } }, 409);
  }
} // prettier-ignore
