import { acceptOf, ANY_FILE, closed, fileLabels, isProblem, newId, receiveFiles, text, Type, upload, uuid, type FastifyInstance, type FastifyReply, type FastifyRequest, type Received, type RequestContext } from 'portico'; // prettier-ignore
import type { TicketsConfig } from '../config.ts';
import { customersFor } from '../desk/customers.ts';
import { enterTicket, STAFF_CHANNELS } from '../desk/new-ticket.ts';
import { subjectAt, subjectsLike } from '../desk/subject.ts';
import { allTypes, customerById, peopleOf } from '../desk/ticket-queries.ts';
import { titleIn } from '../desk/view.ts';
import { PRIORITIES, type Priority } from '../words.ts';
import { oneOf, oneOfOrNone, uuidOrNone, work } from './desk-schemas.ts';

type Ctx = RequestContext<TicketsConfig>;

interface Fields {
  id: string;
  of: string;
  about: string;
  channel: (typeof STAFF_CHANNELS)[number];
  type: string;
  priority: Priority | '';
  subject: string;
  body: string;
  requester: string;
  requester_name: string;
}

const entryBody = upload({
  id: uuid(),
  of: uuid(),
  about: { ...text(120), default: '' },
  channel: { ...oneOf(STAFF_CHANNELS), default: 'phone' },
  type: uuidOrNone(),
  priority: oneOfOrNone(PRIORITIES),
  subject: { ...text(200), default: '' },
  body: { ...text(100_000), default: '' },
  requester: uuidOrNone(),
  requester_name: { ...text(200), default: '' },
});
const asked = closed({
  q: Type.String({ maxLength: 200, default: '' }),
  customer: Type.Optional(uuid()),
  about: { ...text(120), default: '' },
  channel: { ...oneOf(STAFF_CHANNELS), default: 'phone' },
});
type Asked = { Querystring: { q: string; customer?: string; about: string; channel: Fields['channel'] } };

/** What staff take in themselves: whose it is, then what it is. */
export function newTicketRoutes(app: FastifyInstance, config: TicketsConfig): void {
  app.get<Asked>('/new', { config: work, schema: { querystring: asked } }, start);
  app.post('/new', { config: work, schema: { body: entryBody } }, (request, reply) =>
    receiveFiles<Fields, FastifyReply>(request, { accept: ANY_FILE, maxFiles: config.maxFiles, maxBytes: config.maxBytes }, (received) => take(request, reply, received)));
} // prettier-ignore

async function start(request: FastifyRequest<Asked>, reply: FastifyReply) {
  const ctx = request.ctx as Ctx;
  const { q, customer, about, channel } = request.query;
  const record = about === '' ? undefined : await subjectAt(ctx, about);
  const of = record?.customerId ?? customer;
  if (of !== undefined) return showForm(ctx, reply, { of, about: record ? about : '', channel });
  const typed = q.trim();
  const [customers, records] = typed === '' ? [[], []] : await Promise.all([customersFor(ctx, typed), subjectsLike(ctx, typed)]);
  return reply.page('tickets:desk/find.njk', { q: typed, channel, customers, records });
} // prettier-ignore

async function take(request: FastifyRequest, reply: FastifyReply, { fields, files, fault }: Received<Fields>): Promise<FastifyReply> {
  const ctx = request.ctx as Ctx;
  if (fault) return showForm(ctx, reply, fields, { files: ctx.t(fault.key, fault.values) });
  const { of: customerId, type: typeId, requester_name: requesterName, ...entry } = fields;
  try {
    const made = await enterTicket(ctx, { ...entry, customerId, typeId, requesterName }, files);
    return reply.back(`/desk/tickets/${made.id}`, { kind: 'ok', key: 'tickets.desk.done.created', values: { number: made.number } });
  } catch (error) {
    if (!isProblem(error) || error.status !== 422) throw error;
    return showForm(ctx, reply, fields, Object.fromEntries(Object.entries(error.fields).map(([name, { key, values }]) => [name, ctx.t(key, values)])));
  }
} // prettier-ignore

type Start = Pick<Fields, 'of' | 'about' | 'channel'> & Partial<Fields>;

async function showForm(ctx: Ctx, reply: FastifyReply, fields: Start, errors: Record<string, string> = {}) {
  const [[customer], people, types] = await ctx.read(customerById({ id: fields.of }), peopleOf({ customer: fields.of }), allTypes({}));
  if (!customer) return reply.back('/desk/tickets/new');
  const about = fields.about === '' ? undefined : await subjectAt(ctx, fields.about);
  const model = {
    customer, fields: { ...fields, id: fields.id ?? newId(), requester: fields.requester ?? (people.length === 1 ? people[0]!.id : '') }, errors,
    about: about?.label,
    people: people.map(({ id, name, email }) => ({ value: id, label: email === null ? name : `${name}, ${email}` })),
    types: types.filter(({ active }) => active).map(({ id, titles }) => ({ value: id, label: titleIn(titles, ctx.locale) })),
    channels: STAFF_CHANNELS.map((value) => ({ value, label: ctx.t(`tickets.channel.${value}`) })),
    priorities: PRIORITIES.map((value) => ({ value, label: ctx.t(`tickets.desk.priority.${value}`) })),
    accept: acceptOf(ANY_FILE), fileTypes: fileLabels(ANY_FILE), maxFiles: ctx.config.maxFiles, maxBytes: Math.min(ctx.config.maxBytes, ctx.files.uploadLimit),
  }; // prettier-ignore
  return reply.page('tickets:desk/new.njk', model, { status: Object.keys(errors).length > 0 ? 422 : 200 });
} // prettier-ignore
