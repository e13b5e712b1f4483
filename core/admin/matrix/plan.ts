import type { FastifyReply, FastifyRequest } from 'fastify';
import type { MountedRoute } from '../../http/mount.ts';
import type { Changes } from '../../matrix/changes.ts';
import { snapshotOf } from '../../matrix/snapshot.ts';
import { makePlan } from '../../matrix/plan.ts';
import { askRead, loadMatrix, sideOf, type MatrixState } from '../../matrix/state.ts';
import type { Services } from '../../portal.ts';
import { planView, type PlanScope } from './plan-view.ts';

/** What the rooms of the matrix need. */
export interface MatrixRoom {
  services: Services;
  /** Every route of the portal, for "opens /invoices"; complete once all are mounted. */
  routes: readonly MountedRoute[];
}

/** What the texts of a plan are made of, for one request. */
export const scopeFor = ({ services, routes }: MatrixRoom, request: FastifyRequest, state: MatrixState): PlanScope => ({
  services,
  routes,
  state,
  ctx: request.ctx,
});

/** The plan of some changes, as a page or, for the panel beside the matrix, as a fragment. */
export async function showPlan(
  room: MatrixRoom,
  request: FastifyRequest,
  reply: FastifyReply,
  changes: Changes,
  side?: 'customer' | 'staff',
  undoes?: number,
): Promise<FastifyReply> {
  const { registry } = room.services;
  const ask = askRead(request.ctx.read);
  const state = await loadMatrix(ask);
  const first = changes.cells[0]?.portlet;
  const of = side ?? (first === undefined ? 'customer' : sideOf(registry, first));
  const rows = snapshotOf(state, registry, of).rows;
  const plan = await makePlan(ask, registry, state, changes, rows);
  const view = plan.lines.length > 0 ? planView(scopeFor(room, request, state), plan) : undefined;
  const template = request.headers['hx-request'] === 'true' ? 'core:admin/_plan.njk' : 'core:admin/plan.njk';
  const back = `/admin/portlets${of === 'staff' ? '?side=staff' : ''}`;
  return reply.header('vary', 'HX-Request').page(template, { plan: view, undoes, back, manage: true });
}
