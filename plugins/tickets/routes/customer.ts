import { ANY_FILE, closed, invalid, isProblem, receiveFiles, text, Type, upload, uuid, type FastifyInstance, type FastifyReply, type FastifyRequest, type FileFault, type ReceivedFile, type RequestContext, type Routes } from 'portico'; // prettier-ignore
import type { TicketsConfig } from '../config.ts';
import { recordAt, recordByNumber } from '../customer/about.ts';
import { exportCsv } from '../customer/export.ts';
import { foundTicket } from '../customer/found.ts';
import { filterOf, listModel, type ListQuery } from '../customer/list.ts';
import { followUp, newModel, sentModel, type NewFields } from '../customer/new.ts';
import { SORTS, TABS } from '../customer/queries.ts';
import { ticketModel } from '../customer/ticket.ts';
import { answer } from '../customer/write.ts';
import { PRIORITIES, STATES, type Priority } from '../words.ts';
import { actionRoutes } from './customer-actions.ts';
import { fileRoutes } from './customer-files.ts';

type Ctx = RequestContext<TicketsConfig>;

/** A field of a form with files holds 10 kB; letters with marks take two bytes. */
const MOST_TEXT = 6000;

const oneOf = (values: readonly string[]) =>
  Type.Optional(Type.Union(['', ...values].map((value) => Type.Literal(value))));

/** Parameters of the list; an empty one, as a form sends it, means any. */
const listQuery = closed({
  tab: oneOf(TABS),
  q: Type.Optional(text(100)),
  type: Type.Optional(Type.Union([Type.Literal(''), uuid()])),
  state: oneOf(STATES),
  flagged: oneOf(['on']),
  sort: oneOf(SORTS),
  direction: oneOf(['asc', 'desc']),
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
});
type Listed = { Querystring: ListQuery };

const newBody = upload({
  form: uuid(),
  type: Type.Union([Type.Literal(''), uuid()], { default: '' }),
  subject: { ...text(200), default: '' },
  text: { ...text(MOST_TEXT), default: '' },
  priority: Type.Union(
    ['', ...PRIORITIES].map((value) => Type.Literal(value)),
    { default: '' },
  ),
  record: { ...text(120), default: '' },
  number: { ...text(60), default: '' },
  wishedDay: { ...Type.String({ pattern: '^([0-9]{4}-[0-9]{2}-[0-9]{2})?$' }), default: '' },
  wishedTime: { ...Type.String({ pattern: '^(([01][0-9]|2[0-3]):[0-5][0-9])?$' }), default: '' },
});

export const byId = { params: closed({ id: uuid() }) };
export type ById = { Params: { id: string } };

const withoutEmpty = (query: object): ListQuery =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));

/** Pages of the customer: his tickets, one of them, and the form for a new one. */
export const customerRoutes: Routes<TicketsConfig> = (app: FastifyInstance) => {
  app.get<Listed>('/', { config: { access: ['read', 'Ticket'] }, schema: { querystring: listQuery } }, async ({ ctx, query }, reply) =>
    reply.page('tickets:list.njk', await listModel(ctx as Ctx, withoutEmpty(query))),
  );
  app.get<Listed>('/export.csv', { config: { access: ['read', 'Ticket'] }, schema: { querystring: listQuery } }, async ({ ctx, query }, reply) => {
    const body = await exportCsv(ctx as Ctx, filterOf(withoutEmpty(query)));
    return reply.download({ name: `${ctx.t('tickets.title')}.csv`, mime: 'text/csv; charset=utf-8', body });
  });
  app.get<{ Querystring: { about?: string; type?: string; record?: string } }>(
    '/new',
    { config: { access: ['create', 'Ticket'] }, schema: { querystring: closed({ about: Type.Optional(uuid()), type: Type.Optional(uuid()), record: Type.Optional(text(120)) }) } },
    async (request, reply) => {
      const ctx = request.ctx as Ctx;
      const { about, ...given } = request.query;
      const typed = about === undefined ? given : await followUp(ctx, about);
      return reply.page('tickets:new.njk', await newModel(ctx, typed));
    },
  );
  app.post('/new', { config: { access: ['create', 'Ticket'] }, schema: { body: newBody } }, receiveNew);
  app.get<ById>('/:id', { config: { access: ['read', 'Ticket'] }, schema: byId }, async ({ ctx, params }, reply) =>
    reply.page('tickets:ticket.njk', await ticketModel(ctx as Ctx, params.id)),
  );
  app.get<ById>('/:id/sent', { config: { access: ['create', 'Ticket'] }, schema: byId }, async ({ ctx, params }, reply) =>
    reply.page('tickets:sent.njk', await sentModel(ctx as Ctx, params.id)),
  );
  app.post<ById>(
    '/:id/answer',
    { config: { access: ['answer', 'Ticket'] }, schema: { ...byId, body: upload({ form: uuid(), text: { ...text(MOST_TEXT), default: '' } }) } },
    receiveAnswer,
  );
  actionRoutes(app);
  fileRoutes(app);
}; // prettier-ignore

/** Reads a form with files, all of which have to be taken. */
function receive<Fields, Result>(
  request: FastifyRequest,
  take: (fields: Fields, files: ReceivedFile[], fault: FileFault | undefined) => Promise<Result>,
) {
  const { maxBytes, maxFiles } = (request.ctx as Ctx).config;
  return receiveFiles<Fields, Result>(request, { accept: ANY_FILE, maxBytes, maxFiles }, ({ fields, files, fault }) =>
    take(fields, files, fault),
  );
}

const wantsPage = (request: FastifyRequest): boolean => !(request.headers.accept ?? '').startsWith('application/json');

/** Sentences beside the fields; whatever else went wrong goes on as it is. */
function sentences(request: FastifyRequest, error: unknown): Record<string, string> {
  if (!wantsPage(request) || !isProblem(error) || error.status !== 422) throw error;
  return Object.fromEntries(
    Object.entries(error.fields).map(([field, { key, values }]) => [field, request.ctx.t(key, values)]),
  );
}

async function receiveNew(request: FastifyRequest, reply: FastifyReply) {
  const ctx = request.ctx as Ctx;
  const outcome = await receive<NewFields, { id: string } | { fields: NewFields; errors: Record<string, string> }>(request, async (fields, files, fault) => {
    try {
      if (fault) throw invalid({ files: fault });
      const { priority, record, number, ...rest } = fields;
          const about = number.trim() === '' ? await recordAt(ctx, record) : await recordByNumber(ctx, number);
      return await foundTicket(ctx, { ...rest, ...(priority === '' ? {} : { priority: priority as Priority }), about: about ?? null, files }, 'portal');
    } catch (error) {
      return { fields, errors: sentences(request, error) };
    }
  });
  if ('id' in outcome) return reply.back(`/tickets/${outcome.id}/sent`);
  return reply.page('tickets:new.njk', await newModel(ctx, outcome.fields, outcome.errors), { status: 422 });
} // prettier-ignore

async function receiveAnswer(request: FastifyRequest, reply: FastifyReply) {
  const ctx = request.ctx as Ctx;
  const { id } = request.params as { id: string };
  const refused = await receive<{ form: string; text: string }, { text: string; errors: Record<string, string> } | undefined>(request, async (fields, files, fault) => {
    try {
      if (fault) throw invalid({ files: fault });
      await answer(ctx, id, { ...fields, files });
      return undefined;
    } catch (error) {
      return { text: fields.text, errors: sentences(request, error) };
    }
  });
  if (refused) return reply.page('tickets:ticket.njk', await ticketModel(ctx, id, refused), { status: 422 });
  return reply.back(`/tickets/${id}`, { kind: 'ok', key: 'tickets.my.flash.answered' });
} // prettier-ignore
