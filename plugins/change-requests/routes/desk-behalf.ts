import { closed, form, notFound, text, upload, type FastifyInstance, type FastifyReply, type FastifyRequest, type RequestContext } from 'portico'; // prettier-ignore
import { answer, withdraw } from '../answer.ts';
import type { ChangeRequestsConfig } from '../config.ts';
import { receive } from '../files.ts';
import { customerById } from '../queries.ts';
import { showRequest, type Refused } from './desk-request.ts';
import { kindChoices, receiveForm, showForm, type Place } from './form.ts';
import { asked, byId, proposal, type ById } from './schemas.ts';

type Ctx = RequestContext<ChangeRequestsConfig>;

/** What staff do for a customer, under their own name: propose a change, write down what he told them, withdraw. */
export function behalfRoutes(app: FastifyInstance): void {
  const review = { access: ['review', 'ChangeRequest'] } as const;
  app.get<ById & { Querystring: { kind?: string; record?: string } }>('/for/:id', { config: review, schema: { ...byId, querystring: closed(asked) } }, async (request, reply) => {
    const ctx = request.ctx as Ctx;
    const { kind, record = '' } = request.query;
    const place = await placeOf(ctx, request.params.id);
    if (kind !== undefined) return showForm(ctx, reply, place, { kind, record });
    return reply.page('change-requests:desk/choose.njk', { place, kinds: await kindChoices(ctx, place) });
  });
  app.post<ById>('/for/:id', { config: review, schema: { ...byId, body: proposal } }, async (request, reply) =>
    receiveForm(request, reply, await placeOf(request.ctx as Ctx, request.params.id)));
  app.post<ById>('/:id/heard', { config: review, schema: { ...byId, body: upload({ heard: { ...text(2000), default: '' } }) } }, (request, reply) => receiveHeard(request, reply));
  app.post<ById>('/:id/withdraw', { config: review, schema: { ...byId, body: form({}) } }, async ({ ctx, params }, reply) => {
    await withdraw(ctx as Ctx, params.id);
    return reply.back(`/desk/change-requests/${params.id}`, { kind: 'ok', key: 'change-requests.flash.withdrawn' });
  });
} // prettier-ignore

async function receiveHeard(request: FastifyRequest<ById>, reply: FastifyReply) {
  const { id } = request.params;
  const refused = await receive<{ heard: string }, Refused>(request, async ({ fields, file, fault }) => {
    const { text: missing, ...others } = fault ? { file: fault } : await answer(request.ctx as Ctx, id, fields.heard, file);
    const faults = missing ? { heard: missing, ...others } : others;
    return { faults, status: 422, heard: fields.heard };
  });
  if (Object.keys(refused.faults).length > 0) return showRequest(request, reply, refused);
  return reply.back(`/desk/change-requests/${id}`, { kind: 'ok', key: 'change-requests.flash.heard' });
} // prettier-ignore

async function placeOf(ctx: Ctx, customerId: string): Promise<Place> {
  const [[customer]] = await ctx.read(customerById({ id: customerId }));
  if (!customer) throw notFound();
  return {
    customer,
    base: '/desk/change-requests',
    form: `/desk/change-requests/for/${customerId}`,
    template: 'change-requests:desk/new.njk',
    drafts: false,
  };
}
