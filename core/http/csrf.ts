import type { FastifyRequest } from 'fastify';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request comes from a foreign page: by Fetch Metadata, else by Origin. A request with neither header is a script, which
 * no browser sends on somebody's behalf. (https://www.w3.org/TR/fetch-metadata/)
 * @param own origin under which people reach the portal
 */
export function isCrossSite(request: Pick<FastifyRequest, 'method' | 'headers'>, own: string): boolean {
  if (SAFE.has(request.method)) return false;
  const site = request.headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') return true;
  const origin = request.headers.origin;
  if (origin === undefined) return false;
  if (site === 'same-origin') return false;
  return origin !== own && origin !== `http://${request.headers.host}` && origin !== `https://${request.headers.host}`;
}
