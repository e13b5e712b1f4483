import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PortalSettings } from '../config/schema.ts';
import { notFound, problem } from '../errors.ts';
import type { Area } from '../plugin/contract.ts';
import { owesSecondStep } from '../second-factor/policy.ts';
import type { Viewer } from '../session/viewer.ts';
import { underMaintenance } from '../settings/maintenance.ts';
import { localPath } from './next.ts';

const CUSTOMER_AREAS: readonly (Area | undefined)[] = ['customer', 'api'];

/**
 * Lets a request through or refuses it, before anything is loaded. Nobody is sent to sign in and comes back; a customer who lacks
 * the grant gets 404, as for a page that is not there; staff get 403.
 */
export async function guard(
  settings: PortalSettings,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const { access, area, always, beforeSecondStep } = request.routeOptions.config;
  const { viewer } = request;
  if (access === undefined) throw notFound();
  const owes = viewer !== undefined && beforeSecondStep !== true && owesSecondStep(settings, viewer);
  if (owes && access === 'public') request.viewer = undefined; // for public pages he is nobody yet
  if (access === 'public') return undefined;
  if (!viewer) return toLogin(request, reply);
  if (owes) return toSecondStep(request, reply, viewer);
  const customerSide = CUSTOMER_AREAS.includes(area);
  if (customerSide !== (viewer.kind === 'customer') && always !== true) return wrongSide(request, reply, customerSide);
  if (request.stored.maintenance.on && viewer.kind === 'customer' && always !== true && !viewer.preview) {
    throw underMaintenance();
  }
  if (viewer.preview && request.method !== 'GET' && request.method !== 'HEAD')
    throw problem(403, 'preview', 'core.error.preview');
  if (access === 'signed-in' || request.ability!.can(access[0], access[1])) return undefined;
  throw viewer.kind === 'staff' ? problem(403, 'forbidden', 'core.error.forbidden') : notFound();
}

function wrongSide(request: FastifyRequest, reply: FastifyReply, customerSide: boolean): FastifyReply {
  if (!customerSide) throw notFound();
  if (request.url === '/') return reply.redirect('/desk', 303);
  throw problem(403, 'forbidden', 'core.error.staff-here');
}

function toLogin(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (request.routeOptions.config.area === 'api') {
    reply.header('www-authenticate', 'Bearer');
    throw problem(401, 'unauthenticated', 'core.error.unauthenticated');
  }
  const from = request.method === 'GET' ? request.url : refererPath(request);
  const next = localPath(from);
  const target = next === undefined || next === '/' ? '/login' : `/login?next=${encodeURIComponent(next)}`;
  if (request.headers['hx-request'] === 'true') return reply.code(401).header('hx-redirect', target).send();
  return reply.redirect(target, 303);
}

/** Whoever owes the second step goes where it is passed or set up, and nowhere else. */
function toSecondStep(request: FastifyRequest, reply: FastifyReply, viewer: Viewer): FastifyReply {
  if (request.routeOptions.config.area === 'api') throw problem(403, 'second-step', 'core.error.second-step');
  const base = viewer.kind === 'staff' || viewer.preview ? '/desk/second-factor' : '/second-factor';
  const next = localPath(request.method === 'GET' ? request.url : refererPath(request));
  const target = next === undefined || next === '/' ? base : `${base}?next=${encodeURIComponent(next)}`;
  if (request.headers['hx-request'] === 'true') return reply.code(401).header('hx-redirect', target).send();
  return reply.redirect(target, 303);
}

function refererPath(request: FastifyRequest): string | undefined {
  const { referer } = request.headers;
  if (referer === undefined || !URL.canParse(referer)) return undefined;
  const url = new URL(referer);
  return url.host === request.host ? `${url.pathname}${url.search}` : undefined;
}
