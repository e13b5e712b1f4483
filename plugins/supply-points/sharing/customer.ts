import { closed, form, isProblem, newToken, notFound, Type, uuid, type FastifyInstance, type FastifyReply, type FastifyRequest, type RequestContext } from 'portico'; // prettier-ignore
import type { SupplyPointsConfig } from '../config.ts';
import { pointsOf } from '../queries.ts';
import { DAYS, emptyForm, examineForm, latestDay, MONTHS, shareFields, type ShareBody } from './form.ts';
import { makeShare } from './make.ts';
import { openingsOf, shareById, sharesOf, type ShareRow } from './queries.ts';
import { revokeShare } from './revoke.ts';
import { FORMS, SHOWN } from './share.entity.ts';
import { formText, openingView, placeOf, shareView, stateOf } from './view.ts';

type Ctx = RequestContext<SupplyPointsConfig>;
type ById = { Params: { id: string } };

const HOME = '/supply-points/shares';
const LISTED = 200;
const OPENINGS = 200;
const access = { access: ['share', 'ConsumptionShare'] } as const;
const byId = { params: closed({ id: uuid() }) };
const secretly = { 'cache-control': 'private, no-store' };

/** The customer's links: the list, one of them with who opened it, making one and revoking it. */
export function shareRoutes(app: FastifyInstance): void {
  app.get('/shares', { config: access }, showList);
  app.get<{ Querystring: { point?: string } }>('/shares/new', { config: access, schema: { querystring: closed({ point: Type.Optional(uuid()) }) } }, async (request, reply) =>
    showForm(request.ctx as Ctx, reply, emptyForm(newToken(), request.query.point === undefined ? [] : [request.query.point])),
  );
  app.post<{ Body: ShareBody }>('/shares', { config: { ...access, rateLimit: { max: 20, timeWindow: '1 minute' } }, schema: { body: form(shareFields) } }, make);
  app.get<ById>('/shares/:id', { config: access, schema: byId }, showOne);
  app.post<ById>('/shares/:id/revoke', { config: access, schema: { ...byId, body: form({}) } }, async (request, reply) => {
    const { revoked } = await revokeShare(request.ctx, request.params.id);
    return reply.back(`${HOME}/${request.params.id}`, { kind: 'ok', key: `supply-points.share.revoked${revoked ? '' : '.already'}` });
  });
} // prettier-ignore

/** Links whose maker may not share any more, by id: they answer nobody, and their customer should know why. */
async function asleepOf(request: FastifyRequest, shares: readonly ShareRow[]): Promise<Set<string>> {
  const { viewer, today } = request.ctx;
  const asleep = new Set<string>();
  const known = new Map([[viewer.account.id, true]]); // who sees this page may share himself
  for (const share of shares) {
    if (stateOf(share, today) !== 'active') continue;
    const accountId = share.account_id!;
    const may = known.get(accountId) ?? (await request.stillMay({ accountId, customerId: share.customer_id }, ['share', 'ConsumptionShare']));
    known.set(accountId, may);
    if (!may) asleep.add(share.id);
  }
  return asleep;
} // prettier-ignore

async function showList(request: FastifyRequest, reply: FastifyReply) {
  const ctx = request.ctx as Ctx;
  const [rows] = await ctx.read(sharesOf({ customer: ctx.viewer.customer!.id, limit: LISTED }));
  const asleep = await asleepOf(request, rows);
  const shares = rows.map((row) => shareView(ctx, row, asleep.has(row.id)));
  const live = shares.filter((share) => share.live);
  return reply.page('supply-points:sharing/list.njk', { shares: [...live, ...shares.filter((share) => !share.live)] });
}

/** One link with its log. */
async function shareModel(ctx: Ctx, id: string, request: FastifyRequest) {
  const [[row], openings] = await ctx.read(shareById({ id }), openingsOf({ share: id, limit: OPENINGS }));
  if (!row) throw notFound();
  const asleep = await asleepOf(request, [row]);
  return { share: shareView(ctx, row, asleep.has(id)), openings: openings.map((one) => openingView(ctx, one)), more: openings.length === OPENINGS };
} // prettier-ignore

async function showOne(request: FastifyRequest<ById>, reply: FastifyReply) {
  return reply.page('supply-points:sharing/one.njk', await shareModel(request.ctx as Ctx, request.params.id, request));
}

async function make(request: FastifyRequest<{ Body: ShareBody }>, reply: FastifyReply) {
  const ctx = request.ctx as Ctx;
  const { body } = request;
  const [own] = await ctx.read(pointsOf({ customer: ctx.viewer.customer!.id, today: ctx.today }));
  const examined = examineForm(ctx, body, new Set(own.map((point) => point.id)));
  if ('faults' in examined) {
    const errors = Object.entries(examined.faults).map(([name, { key, values }]) => [name, ctx.t(key, values)]);
    return showForm(ctx, reply, body, Object.fromEntries(errors) as Record<string, string>);
  }
  const id = await makeShare(ctx, examined.wanted).catch((error: unknown) => {
    if (isProblem(error) && error.code === 'too-many-links') return { form: ctx.t(error.key, error.values) };
    throw error;
  });
  if (typeof id !== 'string') return showForm(ctx, reply, body, id);
  const url = ctx.link(`/supply-points/shared/${body.secret}`);
  reply.headers(secretly);
  return reply.page('supply-points:sharing/made.njk', { ...(await shareModel(ctx, id, request)), url, mailto: mailtoOf(ctx, examined.wanted.adviserEmail, url) });
} // prettier-ignore

/** Opens the person's own mail program with the link; the portal sends it to nobody. */
const mailtoOf = ({ t }: Ctx, to: string | null, url: string): string =>
  `mailto:${encodeURIComponent(to ?? '')}?subject=${encodeURIComponent(t('supply-points.share.made.mail.subject'))}&body=${encodeURIComponent(url)}`;

/** The form; after a refusal with what was typed. */
async function showForm(ctx: Ctx, reply: FastifyReply, typed: ShareBody, errors: Record<string, string> = {}) {
  const [rows] = await ctx.read(pointsOf({ customer: ctx.viewer.customer!.id, today: ctx.today }));
  const chosen = rows.length === 1 ? [rows[0]!.id] : typed.points;
  const { t } = ctx;
  reply.headers(secretly); // the page holds what becomes the secret
  const model = {
    typed, errors, home: HOME,
    points: rows.map((point) => ({ id: point.id, text: placeOf(ctx, point), checked: chosen.includes(point.id) })),
    months: MONTHS.map((count) => ({ value: count, label: t('supply-points.share.months', { count }) })),
    forms: FORMS.map((one) => ({ value: one, text: formText(ctx, one), checked: typed.forms.includes(one) })),
    shown: SHOWN.map((one) => ({ value: one, text: t(`supply-points.share.shown.${one}`, { names: namesOf(rows) }), checked: typed.shown.includes(one) })),
    expires: [...DAYS.map((count) => ({ value: String(count), label: t('supply-points.share.what.days', { count }) })), { value: 'date', label: t('supply-points.share.what.date') }],
    today: ctx.today, latest: latestDay(ctx), maxDays: ctx.config.shareMaxDays,
  };
  return reply.page('supply-points:sharing/form.njk', model, { status: Object.keys(errors).length > 0 ? 422 : 200 });
} // prettier-ignore

/** The names of points, so that the customer sees what "name" would show. */
const namesOf = (points: readonly { label: string }[]): string =>
  [...new Set(points.map(({ label }) => label))].slice(0, 3).join(', ');
