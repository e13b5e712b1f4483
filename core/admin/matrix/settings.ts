import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { notFound } from '../../errors.ts';
import { closed } from '../../http/schema.ts';
import { GROUP_CODE, PORTLET_ID } from '../../matrix/changes.ts';
import { readSettings, settingErrors, settingFields } from '../../matrix/settings-form.ts';
import { accessOf, askRead, emptyCell, loadMatrix, sideOf } from '../../matrix/state.ts';
import { settingsOf } from '../../portlets/settings.ts';
import { grantTexts } from '../../access/labels.ts';
import { membersText } from './model.ts';
import { showPlan, type MatrixRoom } from './plan.ts';

const params = closed({ group: GROUP_CODE, portlet: PORTLET_ID });
type Params = Static<typeof params>;

// The portlet's own schema checks the values: which one is known only when the portlet is.
const settingsForm = Type.Object(
  { settings: Type.Optional(Type.String({ maxLength: 20_000 })) },
  { additionalProperties: false, form: true, patternProperties: { '^s\\.[A-Za-z_$][\\w$-]{0,60}$': Type.String({ maxLength: 5000 }) } },
); // prettier-ignore

/** The settings of one portlet in one group: a form drawn from the portlet's schema; saving leads to the plan. */
export function settingsRoutes(room: MatrixRoom, app: FastifyInstance): void {
  app.get<{ Params: Params }>(
    '/portlets/:group/:portlet',
    { config: { access: ['read', 'Portlet'] }, schema: { params } },
    async (request, reply) => reply.page('core:admin/cell.njk', (await cellModel(room, request)).model),
  );
  app.post<{ Params: Params; Body: Record<string, string> }>(
    '/portlets/:group/:portlet',
    { config: { access: ['manage', 'Portlet'] }, schema: { params, body: settingsForm } },
    (request, reply) => planSettings(room, request, reply),
  );
}

async function planSettings(
  room: MatrixRoom,
  request: FastifyRequest<{ Params: Params; Body: Record<string, string> }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { group, portlet: id } = request.params;
  const portlet = room.services.registry.portlets.get(id);
  if (!portlet?.settings) throw notFound();
  const values = readSettings(portlet, request.body);
  const errors = settingErrors(request.ctx.t, portlet, values);
  const { model, stored } = await cellModel(room, request, values, errors);
  if (Object.keys(errors).length > 0) return reply.page('core:admin/cell.njk', model, { status: 422 });
  const seen = seenSettings(request.body.settings) ?? stored;
  const side = sideOf(room.services.registry, id);
  return showPlan(room, request, reply, { cells: [{ group, portlet: id, set: { settings: values }, was: { settings: seen } }], orders: [] }, side);
} // prettier-ignore

/** What was stored when the form was opened, so that a change by somebody else is told. */
function seenSettings(json: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
} // prettier-ignore

async function cellModel(
  { services }: MatrixRoom,
  request: FastifyRequest<{ Params: Params }>,
  values?: Record<string, unknown>,
  errors: Record<string, string> = {},
) {
  const { ctx } = request;
  const { registry } = services;
  const portlet = registry.portlets.get(request.params.portlet);
  const state = await loadMatrix(askRead(ctx.read));
  const group = state.groups.get(request.params.group);
  if (!portlet || !group || sideOf(registry, portlet.id) !== group.kind) throw notFound();
  const cell = group.cells.get(portlet.id) ?? emptyCell(registry, portlet.id);
  const shown = accessOf(registry, group).shown('all').some((p) => p.portlet === portlet.id);
  const model = {
    portlet: { id: portlet.id, title: ctx.t(portlet.title), icon: portlet.icon, description: portlet.description ? ctx.t(portlet.description) : '' },
    group: { code: group.code, title: group.title, members: membersText(ctx, group) },
    cell: { ...cell, hiddenByRule: cell.state === 'on' && !shown },
    grants: grantTexts(services, ctx.t, portlet.grants),
    fields: settingFields(services, ctx.t, portlet, values ?? settingsOf(portlet, cell.settings), errors),
    errors,
    settings: JSON.stringify(cell.settings),
    manage: ctx.ability.can('manage', 'Portlet'),
  };
  return { model, stored: cell.settings };
} // prettier-ignore
