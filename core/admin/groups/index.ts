import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { createGroup, findGroup, renameGroup } from '../../directory/groups.ts';
import { notFound, OperatorError } from '../../errors.ts';
import { closed, form, text } from '../../http/schema.ts';
import { GROUP_CODE } from '../../matrix/changes.ts';
import { askRead, loadMatrix, type GroupState, type MatrixState } from '../../matrix/state.ts';
import type { Services } from '../../portal.ts';
import type { MatrixRoom } from '../matrix/plan.ts';
import { ruleRoutes } from './rules.ts';
import { policyModel, secondFactorRoutes } from './second-factor.ts';
import { groupRow, mayDo, ruleChoices, ruleText } from './view.ts';

export const groupParams = closed({ group: GROUP_CODE });
const KIND = Type.Union([Type.Literal('customer'), Type.Literal('staff')]);
const createForm = form({ code: text(60), title: text(200), kind: KIND });
const renameForm = form({ title: text(200), version: Type.String({ pattern: '^[0-9]{1,19}$' }) });

/** Admin > Groups: list, new ones, and each group's name and explicit rules. */
export function groupRoutes(room: MatrixRoom) {
  const { services } = room;
  return (app: FastifyInstance): void => {
    app.get('/groups', { config: { access: ['read', 'Group'] } }, async (request, reply) => showList(request, reply));
    app.post<{ Body: Static<typeof createForm> }>(
      '/groups',
      { config: { access: ['manage', 'Group'] }, schema: { body: createForm } },
      (request, reply) => create(request, reply),
    );
    app.get<{ Params: Static<typeof groupParams> }>(
      '/groups/:group',
      { config: { access: ['read', 'Group'] }, schema: { params: groupParams } },
      async (request, reply) => {
        const { group } = await loadGroup(request);
        return reply.page('core:admin/group.njk', await groupModel(services, request, group));
      },
    );
    app.post<{ Params: Static<typeof groupParams>; Body: Static<typeof renameForm> }>(
      '/groups/:group',
      { config: { access: ['manage', 'Group'] }, schema: { params: groupParams, body: renameForm } },
      (request, reply) => rename(services, request, reply),
    );
    ruleRoutes(room, app);
    secondFactorRoutes(services, app);
  };
}

/** The group of the address, and the matrix it stands in; 404 where there is none. */
export async function loadGroup(
  request: FastifyRequest<{ Params: Static<typeof groupParams> }>,
): Promise<{ group: GroupState; state: MatrixState }> {
  const state = await loadMatrix(askRead(request.ctx.read));
  const group = state.groups.get(request.params.group);
  if (!group) throw notFound();
  return { group, state };
}

interface Typed {
  values: Record<string, string>;
  errors: Record<string, string>;
}

async function showList(request: FastifyRequest, reply: FastifyReply, typed?: Typed): Promise<FastifyReply> {
  const { ctx } = request;
  const state = await loadMatrix(askRead(ctx.read));
  const model = {
    rows: [...state.groups.values()].map((group) => groupRow(ctx, group)),
    manage: ctx.ability.can('manage', 'Group'),
    portlets: ctx.ability.can('read', 'Portlet'),
    values: typed?.values ?? { kind: 'customer', code: '', title: '' },
    errors: typed?.errors ?? {},
  };
  return reply.page('core:admin/groups.njk', model, typed ? { status: 422 } : {});
}

async function create(request: FastifyRequest<{ Body: Static<typeof createForm> }>, reply: FastifyReply) {
  const { code: typed, title, kind } = request.body;
  const code = typed.trim().toUpperCase();
  const { t } = request.ctx;
  const errors: Record<string, string> = {};
  if (!/^[A-Z][A-Z0-9_-]{1,39}$/.test(code)) errors.code = t('core.group.error.code');
  if (title.trim() === '') errors.title = t('core.group.error.title');
  if (Object.keys(errors).length === 0) {
    const made = await request.ctx.write((tx) =>
      createGroup(tx, { code, title, kind }).catch((error: unknown) => {
        if (error instanceof OperatorError) return undefined;
        throw error;
      }),
    );
    if (made) return reply.back(`/admin/groups/${code}`, { kind: 'ok', key: 'core.group.created', values: { group: made.title } });
    errors.code = t('core.group.error.taken');
  }
  return showList(request, reply, { values: { code: typed, title, kind }, errors });
} // prettier-ignore

/** What the page of a group shows. */
export async function groupModel(
  services: Services,
  request: FastifyRequest,
  group: GroupState,
  typed: { title?: string; errors?: Record<string, string>; conflict?: object } = {},
) {
  const { ctx } = request;
  return {
    group: { ...groupRow(ctx, group), version: group.version },
    title: typed.title ?? group.title,
    errors: typed.errors ?? {},
    conflict: typed.conflict,
    rules: group.rules.map((rule) => ruleText(services, ctx, rule)),
    choices: ruleChoices(services, ctx, group.kind),
    ...(await policyModel(services, request, group)),
    may: mayDo(services, ctx, group),
    manage: ctx.ability.can('manage', 'Group'),
    links: { portlets: ctx.ability.can('read', 'Portlet'), accounts: ctx.ability.can('read', 'Account'), id: group.id },
  };
}

async function rename(
  services: Services,
  request: FastifyRequest<{ Params: Static<typeof groupParams>; Body: Static<typeof renameForm> }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { ctx, body } = request;
  const { group } = await loadGroup(request);
  if (body.title.trim() === '') {
    const errors = { title: ctx.t('core.group.error.title') };
    return reply.page('core:admin/group.njk', await groupModel(services, request, group, { title: body.title, errors }), { status: 422 });
  }
  const done = await ctx.write(async (tx) => renameGroup(tx, await findGroup(tx, group.code), body.title, body.version));
  if (done) return reply.back(`/admin/groups/${group.code}`, { kind: 'ok', key: 'core.group.renamed' });
  const lines = group.title === body.title.trim() ? [] : [{ label: ctx.t('core.group.name'), theirs: group.title, mine: body.title.trim() }];
  const model = await groupModel(services, request, group, { title: body.title, conflict: { lines } });
  return reply.page('core:admin/group.njk', model, { status: 409 });
} // prettier-ignore
