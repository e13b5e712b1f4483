import { gunzipSync, gzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../portal.ts';
import { stillHolds, type Kept } from '../portlets/keep.ts';
import { versionsOf, type Viewer } from '../session/viewer.ts';
import type { Cookies } from './cookies.ts';
import { todayIn } from './context.ts';

/** Everything about the viewer that shapes what he is shown, as part of a key. */
export function viewerKey(viewer: Viewer, reads: readonly string[]): string {
  const who = `${viewer.account.id}/${viewer.customer?.id ?? ''}/${viewer.membership.houseRole}`;
  return `${who}|${viewer.group.id}.${viewer.group.version}|${versionsOf(viewer, reads)}`;
}

/** Everything about the page's form that shapes it. */
export function pageKey(services: Services, cookies: Cookies, request: FastifyRequest): string {
  const day = todayIn(services.settings.PORTICO_TIMEZONE);
  return `${request.locale}|${cookies.theme(request) ?? ''}|${day}|${services.build}`;
}

/**
 * Answers from what is kept, before anything is loaded: 304 by the ETag, or the bytes. Otherwise notes the key, and the answer will be
 * kept on its way out. Versions were read with the session, so nothing that is kept can be stale.
 */
export function answerFromKept(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest,
  reply: FastifyReply,
  reads: readonly string[],
): boolean {
  if (request.method !== 'GET' || !request.viewer || request.flash || request.viewer.kind === 'staff') return false;
  if (request.viewer.preview) return false; // the page shows who looks, and why
  const fragment = request.headers['hx-request'] === 'true' ? 'f' : 'p';
  const json = (request.headers.accept ?? '').includes('text/html') ? 'h' : '-';
  const key = `${request.url}|${fragment}${json}|${viewerKey(request.viewer, reads)}|${pageKey(services, cookies, request)}`;
  request.keepKey = key;
  if (stillHolds(request.headers['if-none-match'], key, Date.now())) {
    headersOfKept(reply).code(304).send();
    return true;
  }
  const kept = services.keeper.get(key);
  if (!kept) return false;
  headersOfKept(reply).header('etag', `W/"${kept.tag}"`).type(kept.type);
  sendBytes(request, reply, kept);
  return true;
}

const takesGzip = (request: FastifyRequest): boolean => (request.headers['accept-encoding'] ?? '').includes('gzip');

/** Sends what is kept in the form it is kept in, or unpacks it for the rare client that takes no gzip. */
function sendBytes(request: FastifyRequest, reply: FastifyReply, { body, packed }: Kept): void {
  request.keepKey = undefined; // it is kept already
  if (packed && takesGzip(request)) reply.header('content-encoding', 'gzip').send(body);
  else reply.send(packed ? gunzipSync(body) : body);
}

const headersOfKept = (reply: FastifyReply): FastifyReply =>
  reply.header('cache-control', 'private, no-cache').header('vary', 'Cookie, HX-Request, Accept-Encoding');

/** Keeps an answer on its way out and gives it its ETag. */
export function keepAnswer(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): unknown {
  const key = request.keepKey;
  if (key === undefined || reply.statusCode !== 200 || (typeof payload !== 'string' && !Buffer.isBuffer(payload)))
    return payload;
  // Kept in one form, the one that was asked for: pages as gzip, since browsers take it, answers to scripts as they are.
  const packed = takesGzip(request);
  const body = packed ? gzipSync(payload, { level: 6 }) : Buffer.from(payload);
  const type = String(reply.getHeader('content-type') ?? 'application/octet-stream');
  const tag = services.keeper.set(key, { body, packed, type, until: request.keepUntil });
  headersOfKept(reply).header('etag', `W/"${tag}"`);
  if (packed) reply.header('content-encoding', 'gzip');
  return body;
}
