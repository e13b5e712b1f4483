import { closed, form, notFound, OperatorError, pagerOf, text, Type, uuid, withQuery, type FastifyInstance, type FastifyReply, type FastifyRequest, type RequestContext } from 'portico'; // prettier-ignore
import type { TicketsConfig } from '../config.ts';
import { allTypes } from '../desk/ticket-queries.ts';
import { titleIn } from '../desk/view.ts';
import { sendMailFrame, type InsidePicture } from '../mail/frame.ts';
import { PLACES, type Place } from '../mail/inbound.entity.ts';
import { splitQuote } from '../mail/quote.ts';
import { customerByNumber, customersNamed, receivedCounts, receivedFiles, receivedHtml, receivedMail, receivedPage, type ReceivedMail, type ReceivedRow } from '../mail/received-queries.ts'; // prettier-ignore
import { acceptInbound, admitInbound, contactFromInbound, customerFromInbound, ignoreInbound, linkInbound, replayInbound } from '../mail/receive.ts'; // prettier-ignore
import { byId, oneOf, ticked, type ById } from './desk-schemas.ts';

type Ctx = RequestContext<TicketsConfig>;
type List = { Querystring: { place: string; page: number } };
type Link = ById & { Body: { number: string; remember?: string } };
type Create = ById & { Body: { number: string; name: string; kind: 'person' | 'organisation' } };
type Accept = ById & { Body: { type: string; owner: 'customer' | 'guest' } };
type Away = ById & { Body: { as: 'ignored' | 'spam' } };
type Html = ById & { Querystring: { remote?: string } };
type Errors = Record<string, string>;

const HERE = '/desk/tickets/received';
const receive = { access: ['receive', 'Desk'] } as const;
const list = closed({
  place: Type.Union(PLACES.map((place) => Type.Literal(place)), { default: 'waiting' }),
  page: Type.Integer({ minimum: 1, maximum: 1000, default: 1 }),
}); // prettier-ignore

/** What came by mail and is no ticket, for those in charge of receiving: folders, one message, and what can become of it. */
export function receivedRoutes(app: FastifyInstance, config: TicketsConfig): void {
  app.get<List>('/received', { config: receive, schema: { querystring: list } }, (request, reply) => showList(request, reply, config));
  app.get<ById>('/received/:id', { config: receive, schema: byId }, (request, reply) => showMail(request, reply));
  app.get<Html>('/received/:id/html', { config: receive, schema: { ...byId, querystring: closed({ remote: Type.Optional(Type.Literal('1')) }) } }, sendHtml);
  app.get<{ Params: { id: string; file: string } }>('/received/:id/files/:file', { config: receive, schema: { params: closed({ id: uuid(), file: uuid() }) } }, sendFile);
  app.get<ById>('/received/:id/raw', { config: receive, schema: byId }, sendRaw);
  app.post<Link>('/received/:id/link', { config: receive, schema: { ...byId, body: form({ number: text(40, 1), remember: ticked() }) } }, linkTo);
  app.post<Create>('/received/:id/customer', { config: receive, schema: { ...byId, body: form({ number: text(40), name: text(200), kind: oneOf(['person', 'organisation'] as const) }) } }, createFrom);
  app.post<Accept>('/received/:id/accept', { config: receive, schema: { ...byId, body: form({ type: uuid(), owner: oneOf(['customer', 'guest'] as const) }) } }, accept);
  app.post<ById>('/received/:id/admit', { config: receive, schema: { ...byId, body: form({}) } }, async ({ ctx, params }, reply) =>
    reply.back(`/desk/tickets/${await admitInbound(ctx as Ctx, params.id)}`, { kind: 'ok', key: 'tickets.mail.told.admitted' }));
  app.post<Away>('/received/:id/away', { config: receive, schema: { ...byId, body: form({ as: oneOf(['ignored', 'spam'] as const) }) } }, async ({ ctx, params, body }, reply) => {
    await ignoreInbound(ctx as Ctx, params.id, body.as);
    return reply.back(HERE, { kind: 'ok', key: 'tickets.mail.told.away' });
  });
  app.post<ById>('/received/:id/replay', { config: receive, schema: { ...byId, body: form({}) } }, async ({ ctx, params }, reply) => {
    await replayInbound(ctx as Ctx, params.id);
    return reply.back(`${HERE}/${params.id}`, { kind: 'ok', key: 'tickets.mail.told.replayed' });
  });
} // prettier-ignore

async function showList({ ctx, query }: FastifyRequest<List>, reply: FastifyReply, { pageSize }: TicketsConfig) {
  const { place, page } = query;
  const [rows, counts] = await ctx.read(receivedPage({ place, limit: pageSize + 1, offset: (page - 1) * pageSize }), receivedCounts({}));
  const count = (of: string) => counts.find((one) => one.place === of)?.count ?? 0;
  return reply.page('tickets:desk/received.njk', {
    mails: rows.slice(0, pageSize).map((row) => rowView(ctx, row)),
    place,
    tabs: PLACES.map((of) => ({ href: withQuery(HERE, { place: of }), label: ctx.t(`tickets.mail.place.${of}`), count: count(of), current: of === place })),
    pager: pagerOf(page, pageSize, Math.min(rows.length, pageSize), rows.length > pageSize, (to) => withQuery(HERE, { place, page: to })),
  });
} // prettier-ignore

const rowView = (ctx: FastifyRequest['ctx'], row: ReceivedRow) => ({
  ...row,
  sender: row.from_name || row.from_address || ctx.t('tickets.mail.no-sender'),
  title: row.subject || ctx.t('tickets.mail.no-subject'),
  why: row.outcome ? ctx.t(`tickets.mail.outcome.${row.outcome}`) : row.reason ? ctx.t(`tickets.mail.reason.${row.reason}`) : '',
}); // prettier-ignore

const BADGE: Record<Place, string> = {
  waiting: 'info',
  held: 'warn',
  automatic: 'info',
  quarantine: 'danger',
  done: 'ok',
};

async function find({ ctx, params }: FastifyRequest<ById>): Promise<ReceivedMail> {
  const [[row]] = await ctx.read(receivedMail({ id: params.id }));
  if (!row || row.place === null) throw notFound();
  return row;
}

/** @param refused what was wrong with a form, by field, and what was typed */
async function showMail(request: FastifyRequest<ById>, reply: FastifyReply, refused?: { errors: Errors; typed: Record<string, unknown> }) {
  const { ctx } = request;
  const row = await find(request);
  const [files, candidates, types] = await ctx.read(receivedFiles({ id: row.id }), customersNamed({ ids: row.customer_ids }), allTypes({}));
  const isOpen = row.place !== 'done' && row.place !== 'quarantine';
  if (request.method === 'GET') await ctx.noteLook('look', 'Inbound', row.id, { from: row.from_address }, row.customer_id ?? undefined);
  return reply.page('tickets:desk/received-one.njk', {
    mail: { ...rowView(ctx, row), ...splitQuote(row.body), open: isOpen, badge: BADGE[row.place!], callout: row.place === 'done' ? 'info' : BADGE[row.place!] },
    files,
    candidates: candidates.filter(({ id }) => id !== row.customer_id),
    types: types.filter(({ active }) => active).map(({ id, titles }) => ({ value: id, label: titleIn(titles, ctx.locale) })),
    may: { create: ctx.ability.can('create', 'Customer'), work: ctx.ability.can('read', 'Desk') },
    errors: refused?.errors ?? {},
    typed: { linkNumber: '', number: '', name: row.from_name ?? '', kind: 'person', ...refused?.typed },
  }, refused ? { status: 422 } : {});
} // prettier-ignore

async function sendHtml({ ctx, params, query }: FastifyRequest<Html>, reply: FastifyReply) {
  const [[row], files] = await ctx.read(receivedHtml({ id: params.id }), receivedFiles({ id: params.id }));
  if (!row?.html) throw notFound();
  const pictures = files.filter((file): file is typeof file & InsidePicture => file.content_id !== null);
  return sendMailFrame(reply, ctx.files, row.html, { pictures, remote: query.remote === '1' });
}

async function sendFile(
  { ctx, params }: FastifyRequest<{ Params: { id: string; file: string } }>,
  reply: FastifyReply,
) {
  const [files] = await ctx.read(receivedFiles({ id: params.id }));
  const file = files.find(({ id }) => id === params.file);
  if (!file) throw notFound();
  await ctx.noteLook('download', 'Inbound', params.id, { name: file.name });
  const { name, mime, sha256 } = file;
  return reply.download({
    name,
    mime,
    sha256,
    size: Number(file.size),
    body: (range) => ctx.files.read(file.file_id, range),
  });
}

/** The message as it came, for those who look at one that cannot be read. */
async function sendRaw(request: FastifyRequest<ById>, reply: FastifyReply) {
  const { ctx } = request;
  const row = await find(request);
  const id = row.raw_file_id;
  if (id === null) throw notFound();
  await ctx.noteLook('download', 'Inbound', row.id, { raw: true }, row.customer_id ?? undefined);
  const size = Number(row.size);
  return reply.download({ name: `${row.subject || row.id}.eml`, mime: 'message/rfc822', size, body: (range) => ctx.files.read(id, range) });
} // prettier-ignore

async function linkTo(request: FastifyRequest<Link>, reply: FastifyReply) {
  const { params, body } = request;
  const ctx = request.ctx as Ctx;
  const [[customer]] = await ctx.read(customerByNumber({ number: body.number.trim() }));
  if (!customer) return showMail(request, reply, { errors: { number: ctx.t('tickets.mail.link.none') }, typed: { linkNumber: body.number } });
  if (body.remember === undefined) await linkInbound(ctx, params.id, customer.id);
  else await contactFromInbound(ctx, params.id, customer.id);
  return reply.back(`${HERE}/${params.id}`, { kind: 'ok', key: 'tickets.mail.told.linked' });
} // prettier-ignore

async function createFrom(request: FastifyRequest<Create>, reply: FastifyReply) {
  const ctx = request.ctx as Ctx;
  if (!ctx.ability.can('create', 'Customer')) throw notFound();
  try {
    await customerFromInbound(ctx, request.params.id, request.body);
  } catch (error) {
    if (!(error instanceof OperatorError) || !error.fields) throw error;
    const errors = Object.entries(error.fields).map(([field, { key, values }]) => [field === 'number' ? 'customerNumber' : field, ctx.t(key, values)]);
    return showMail(request, reply, { errors: Object.fromEntries(errors) as Errors, typed: request.body });
  }
  return reply.back(`${HERE}/${request.params.id}`, { kind: 'ok', key: 'tickets.mail.told.linked' });
} // prettier-ignore

async function accept(request: FastifyRequest<Accept>, reply: FastifyReply) {
  const { body, params } = request;
  const row = await find(request);
  if (body.owner === 'customer' && row.customer_id === null) throw notFound();
  const customerId = body.owner === 'customer' ? row.customer_id : null;
  const ticket = await acceptInbound(request.ctx as Ctx, params.id, { typeId: body.type, customerId });
  return reply.back(`/desk/tickets/${ticket}`, { kind: 'ok', key: 'tickets.mail.told.accepted' });
}
