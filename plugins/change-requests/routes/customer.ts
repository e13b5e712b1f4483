import { acceptOf, closed, EVIDENCE, form, notFound, pagerOf, text, Type, upload, uuid, withQuery, type FastifyInstance, type FastifyReply, type RequestContext } from 'portico'; // prettier-ignore
import { answer, withdraw } from '../answer.ts';
import type { ChangeRequestsConfig } from '../config.ts';
import { receive, sendEvidence } from '../files.ts';
import type { Fault } from '../kind.ts';
import {
  evidenceRows,
  fieldRows,
  messageRows,
  NOBODY,
  ownCounts,
  ownEvidence,
  ownRequest,
  ownRequests,
} from '../queries.ts';
import { UNDECIDED } from '../request.entity.ts';
import { detail, sentences, summary } from '../view.ts';
import { kindChoices, receiveForm, showDraft, showForm, type Place } from './form.ts';
import { asked, byId, page, proposal, type ById } from './schemas.ts';

type Ctx = RequestContext<ChangeRequestsConfig>;
type Listed = { Querystring: { show: 'open' | 'over' | 'all'; page: number } };
type Asked = { Querystring: { kind?: string; record?: string; draft?: string } };

const SHOWS = ['open', 'over', 'all'] as const;
const list = closed({ show: Type.Union(SHOWS.map((show) => Type.Literal(show)), { default: 'all' }), page }); // prettier-ignore

/** The customer's pages: his requests, one of them, and the form for a new one. */
export function customerRoutes(app: FastifyInstance, { config }: { config: ChangeRequestsConfig }): void {
  const read = { access: ['read', 'ChangeRequest'], keep: { reads: ['change-requests'] } } as const;
  const proposes = { access: ['propose', 'ChangeRequest'] } as const;
  app.get<Listed>('/', { config: read, schema: { querystring: list } }, ({ ctx, query }, reply) => listPage(ctx as Ctx, reply, config, query));
  app.get<Asked>('/new', { config: proposes, schema: { querystring: closed({ ...asked, draft: Type.Optional(uuid()) }) } }, ({ ctx, query }, reply) =>
    newPage(ctx as Ctx, reply, query),
  );
  app.post('/new', { config: proposes, schema: { body: proposal } }, (request, reply) =>
    receiveForm(request, reply, placeOf(request.ctx as Ctx)),
  );
  app.get<ById>('/:id', { config: { access: read.access }, schema: byId }, ({ ctx, params }, reply) => showPage(ctx as Ctx, reply, params.id));
  app.get<ById>('/evidence/:id', { config: { access: read.access }, schema: byId }, async ({ ctx, params }, reply) => {
    const [[row]] = await ctx.read(ownEvidence({ customer: ctx.viewer.customer!.id, id: params.id }));
    if (!row) throw notFound();
    return sendEvidence(ctx, reply, row);
  });
  app.post<ById>('/:id/answer', { config: proposes, schema: { ...byId, body: upload({ text: { ...text(2000), default: '' } }) } }, (request, reply) =>
    receiveAnswer(request, reply),
  );
  app.post<ById>('/:id/withdraw', { config: proposes, schema: { ...byId, body: form({}) } }, async ({ ctx, params }, reply) => {
    await withdraw(ctx as Ctx, params.id);
    return reply.back('/change-requests', { kind: 'ok', key: 'change-requests.flash.withdrawn' });
  });
} // prettier-ignore

const placeOf = ({ viewer }: Ctx): Place => ({ customer: viewer.customer!, base: '/change-requests', form: '/change-requests/new', template: 'change-requests:new.njk', drafts: true }); // prettier-ignore

async function listPage(ctx: Ctx, reply: FastifyReply, { pageSize }: ChangeRequestsConfig, { show, page: number }: Listed['Querystring']) {
  const customer = ctx.viewer.customer?.id ?? NOBODY;
  const [rows, [counts]] = await ctx.read(ownRequests(customer, show, pageSize, (number - 1) * pageSize), ownCounts({ customer }));
  const total = { open: counts!.open, over: counts!.over, all: counts!.open + counts!.over };
  const address = (of: string, to?: number) => withQuery('/change-requests', { show: of === 'all' ? undefined : of, page: to });
  return reply.page('change-requests:list.njk', {
    requests: rows.map((row) => summary(ctx, row)),
    none: total.all === 0,
    tabs: SHOWS.map((of) => ({ href: address(of), label: ctx.t(`change-requests.show.${of}`), count: total[of], current: of === show })),
    pager: pagerOf(number, pageSize, rows.length, total[show], (to) => address(show, to)),
    canPropose: ctx.ability.can('propose', 'ChangeRequest') && !ctx.viewer.preview,
  });
} // prettier-ignore

async function newPage(ctx: Ctx, reply: FastifyReply, { kind, record = '', draft }: Asked['Querystring']) {
  if (!ctx.viewer.customer) throw notFound(); // the preview of a group has nobody to propose for
  const place = placeOf(ctx);
  if (draft !== undefined) return showDraft(ctx, reply, place, draft);
  if (kind !== undefined) return showForm(ctx, reply, place, { kind, record });
  return reply.page('change-requests:choose.njk', { kinds: await kindChoices(ctx, place) });
}

/** What of an answer was refused. */
interface Refused {
  text: string;
  faults: Record<string, Fault>;
}

async function showPage(ctx: Ctx, reply: FastifyReply, id: string, refused?: Refused) {
  const customer = ctx.viewer.customer?.id;
  if (customer === undefined) throw notFound();
  const [[row], fields, messages, files] = await ctx.read(ownRequest({ customer, id }), fieldRows({ id }), messageRows({ id }), evidenceRows({ id })); // prettier-ignore
  if (!row) throw notFound();
  const canPropose = ctx.ability.can('propose', 'ChangeRequest') && !ctx.viewer.preview;
  // What is verified anew is not decided: what was thought of it before is the reviewers' matter.
  const told = UNDECIDED.includes(row.state)
    ? fields.map((field) => ({ ...field, decision: null, note: null }))
    : fields;
  const model = {
    ...detail(ctx, row, told, messages, files),
    canPropose,
    accept: acceptOf(EVIDENCE),
    text: refused?.text ?? '',
    errors: refused ? sentences(ctx, refused.faults) : {},
  };
  return reply.page('change-requests:request.njk', model, { status: refused ? 422 : 200 });
}

async function receiveAnswer(request: Parameters<typeof receive>[0], reply: FastifyReply) {
  const ctx = request.ctx as Ctx;
  const { id } = request.params as { id: string };
  const refused = await receive<{ text: string }, Refused>(request, async ({ fields, file, fault }) => {
    const faults = fault ? { file: fault } : await answer(ctx, id, fields.text, file);
    return { text: fields.text, faults };
  });
  if (Object.keys(refused.faults).length > 0) return showPage(ctx, reply, id, refused);
  return reply.back(`/change-requests/${id}`, { kind: 'ok', key: 'change-requests.flash.answered' });
}
