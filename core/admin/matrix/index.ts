import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { holdsAll } from '../../access/ability.ts';
import { notFound, problem } from '../../errors.ts';
import { closed, form, text } from '../../http/schema.ts';
import { applyChanges } from '../../matrix/apply.ts';
import { GROUP_CODE, touchedGroups, withChanges, type Changes } from '../../matrix/changes.ts';
import { draftForm, keepLayouts, readDraft, type DraftBody } from '../../matrix/draft.ts';
import { pressButton } from '../../matrix/press.ts';
import { readChanges, readSnapshot, snapshotOf } from '../../matrix/snapshot.ts';
import { moveLike } from '../../matrix/order.ts';
import { makePlan } from '../../matrix/plan.ts';
import { readRevisions, revisionByNumber, revisionsAfter } from '../../matrix/revisions.ts';
import { allGrants } from '../../matrix/rules.ts';
import { accessOf, askRead, loadMatrix, sideOf, type MatrixState } from '../../matrix/state.ts';
import { matrixModel } from './model.ts';
import { scopeFor, showPlan, type MatrixRoom } from './plan.ts';
import { planView, sinceThen } from './plan-view.ts';
import { revisionRoutes } from './revisions.ts';
import { settingsRoutes } from './settings.ts';

const NOTHING: Changes = { cells: [], orders: [] };

const SIDE = Type.Union([Type.Literal('customer'), Type.Literal('staff')]);
const query = closed({ side: Type.Optional(SIDE), group: Type.Optional(GROUP_CODE), q: Type.Optional(text(100)) });
const planned = {
  changes: Type.String({ maxLength: 400_000 }),
  undoes: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
};
const reviewForm = form(planned);
const applyForm = form({
  ...planned,
  versions: Type.String({ maxLength: 20_000 }),
  revision: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }),
  reason: Type.Optional(text(300)),
});

/** Admin > Portlets: the matrix, its plan, revisions, and the settings of each cell. */
export function matrixRoutes(room: MatrixRoom) {
  return (app: FastifyInstance): void => {
    app.get<{ Querystring: Static<typeof query> }>(
      '/portlets',
      { config: { access: ['read', 'Portlet'] }, schema: { querystring: query } },
      (request, reply) => showMatrix(room, request, reply),
    );
    const manage = { config: { access: ['manage', 'Portlet'] as const }, schema: { body: draftForm } };
    app.post<{ Body: DraftBody }>('/portlets', manage, (request, reply) => redraw(room, request, reply));
    app.post<{ Body: DraftBody }>('/portlets/plan', manage, async (request, reply) => {
      const base = readSnapshot(request.body.base);
      return showPlan(room, request, reply, readDraft(request.body, base, room.services.registry), base.side);
    });
    app.post<{ Body: Static<typeof reviewForm> }>(
      '/portlets/review',
      { config: { access: ['manage', 'Portlet'] }, schema: { body: reviewForm } },
      (request, reply) => showPlan(room, request, reply, readChanges(request.body.changes), undefined, request.body.undoes),
    );
    app.post<{ Body: Static<typeof applyForm> }>(
      '/portlets/apply',
      { config: { access: ['manage', 'Portlet'] }, schema: { body: applyForm } },
      (request, reply) => apply(room, request, reply),
    );
    revisionRoutes(room, app);
    settingsRoutes(room, app);
  };
} // prettier-ignore

async function lastRevision(request: FastifyRequest, state: MatrixState) {
  if (state.revision === 0) return undefined;
  const [last] = await readRevisions(askRead(request.ctx.read), revisionsAfter(state.revision - 1));
  return last && { number: last.number, at: last.at, actor: last.actor };
}

async function showMatrix(
  { services }: MatrixRoom,
  request: FastifyRequest<{ Querystring: Static<typeof query> }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { ctx } = request;
  const { group, q } = request.query;
  const state = await loadMatrix(askRead(ctx.read));
  const side = request.query.side ?? state.groups.get(group ?? '')?.kind ?? 'customer';
  const model = matrixModel({ services, ctx, state, changes: NOTHING, kept: NOTHING, side, group, q });
  return reply.page('core:admin/matrix.njk', { ...model, last: await lastRevision(request, state), plan: undefined });
}

/** The page again with what the form holds, for the buttons that work without script. Nothing is written. */
async function redraw(room: MatrixRoom, request: FastifyRequest<{ Body: DraftBody }>, reply: FastifyReply) {
  const { services } = room;
  const { registry } = services;
  const { ctx } = request;
  const old = readSnapshot(request.body.base);
  const body = pressButton(request.body, old);
  const changes = readDraft(body, old, registry);
  const state = await loadMatrix(askRead(ctx.read));
  const base = snapshotOf(state, registry, old.side);
  const rows = moveLike(base.rows, old.rows, body.row ?? old.rows);
  const plan = await makePlan(askRead(ctx.read), registry, state, changes, base.rows);
  const group = body.show ?? body.group;
  const model = matrixModel({
    services, ctx, state, changes, kept: keepLayouts(body, old, registry), side: old.side, rows, group, q: body.q,
  }); // prettier-ignore
  const view = plan.lines.length > 0 ? planView(scopeFor(room, request, state), plan) : undefined;
  return reply.page('core:admin/matrix.njk', { ...model, last: await lastRevision(request, state), plan: view });
}

const VERSIONS = /^[0-9]{1,19}$/;

function readVersions(json: string): Record<string, string> {
  try {
    const value = JSON.parse(json) as Record<string, unknown>;
    const fine = Object.entries(value).every(([, version]) => typeof version === 'string' && VERSIONS.test(version));
    if (fine) return value as Record<string, string>;
  } catch {
    // said below
  }
  throw problem(400, 'bad-request', 'core.matrix.refused.form');
}

async function apply(room: MatrixRoom, request: FastifyRequest<{ Body: Static<typeof applyForm> }>, reply: FastifyReply) {
  const { ctx, body } = request;
  const changes = readChanges(body.changes);
  const versions = readVersions(body.versions);
  const { registry } = room.services;
  const first = changes.cells[0];
  const side = first === undefined ? 'customer' : sideOf(registry, first.portlet);
  const [undone] = body.undoes === undefined ? [] : await readRevisions(askRead(ctx.read), revisionByNumber(body.undoes));
  if (body.undoes !== undefined && !undone) throw notFound();
  const outcome = await ctx.write(async (tx) => {
    const before = await loadMatrix(askRead(ctx.read));
    refuseOpening(room, request, before, changes);
    const rows = snapshotOf(before, registry, side).rows;
    const options = { changes, rows, versions, reason: body.reason?.trim(), actor: ctx.viewer.account.name, undoes: body.undoes };
    return applyChanges(tx, registry, options);
  });
  if ('stale' in outcome) return showStale(room, request, reply, changes, outcome.stale);
  const back = `/admin/portlets?group=${touchedGroups(changes)[0] ?? ''}`.replace(/\?group=$/, '');
  if ('unchanged' in outcome) return reply.back(back, { kind: 'info', key: 'core.matrix.nothing' });
  return reply.back(back, { kind: 'ok', key: body.undoes ? 'core.matrix.undone' : 'core.matrix.applied', values: { revision: outcome.revision } });
} // prettier-ignore

/**
 * Who manages portlets of staff groups opens nothing to them that he may not do himself.
 * @throws Problem 403
 */
function refuseOpening(room: MatrixRoom, request: FastifyRequest, state: MatrixState, changes: Changes): void {
  const { registry } = room.services;
  const after = withChanges(state, changes, registry);
  for (const code of touchedGroups(changes)) {
    const [was, is] = [state.groups.get(code), after.groups.get(code)];
    if (was?.kind !== 'staff') continue;
    const [before, then] = [accessOf(registry, was).ability, accessOf(registry, is!).ability];
    const opened = allGrants(registry).filter(([a, s]) => !before.can(a, s) && then.can(a, s));
    if (!holdsAll(request.ctx.ability, opened)) throw problem(403, 'forbidden', 'core.rule.error.stronger');
  }
}

/** Somebody was faster: what changed since the plan was made, and the way to a new plan. */
async function showStale(
  room: MatrixRoom,
  request: FastifyRequest<{ Body: Static<typeof applyForm> }>,
  reply: FastifyReply,
  changes: Changes,
  codes: readonly string[],
): Promise<FastifyReply> {
  const ask = askRead(request.ctx.read);
  const [state, since] = await Promise.all([
    loadMatrix(ask),
    readRevisions(ask, revisionsAfter(request.body.revision)),
  ]);
  const scope = scopeFor(room, request, state);
  return reply.page(
    'core:admin/plan-stale.njk',
    {
      groups: codes.map((code) => state.groups.get(code)?.title ?? code).join(', '),
      cells: sinceThen(scope, changes),
      revisions: since.map(({ number, at, actor, reason }) => ({ number, at, actor, reason })),
      changes: JSON.stringify(changes),
      undoes: request.body.undoes,
    },
    { status: 409 },
  );
}
