import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../portal.ts';
import { isLocale, negotiateLocale, type Locale } from '../i18n/locales.ts';
import { previewOf } from '../access/preview.ts';
import { portalVersionOf } from '../settings/cache.ts';
import { touchSession } from '../session/sessions.ts';
import type { Cookies } from './cookies.ts';

/** Finds out who asks: by the session cookie, in the API also by a bearer token; then the ability of the group. */
export async function identify(services: Services, cookies: Cookies, request: FastifyRequest): Promise<void> {
  const config = request.routeOptions.config;
  const bearer = config.area === 'api' ? /^Bearer ([\w-]+)$/.exec(request.headers.authorization ?? '')?.[1] : undefined;
  const cookie = cookies.session(request);
  let viewer = await (bearer === undefined ? services.sessions.session(cookie) : services.sessions.token(bearer));
  if (viewer && cookie !== undefined && !viewer.token) {
    touchSession(services.reader, viewer, cookie, (error) => request.log.warn({ err: error }, 'session not touched'));
  }
  if (viewer?.kind === 'staff' && config.area === 'customer')
    viewer = await previewOf(services, cookies.preview(request), viewer);
  request.viewer = viewer;
  if (viewer) {
    request.access = await services.groups.access(viewer.group);
    request.ability = request.access.for(viewer.membership.houseRole);
  }
  request.stored = await services.stored.get(viewer ? portalVersionOf(viewer.versions) : undefined);
  request.locale = localeOf(services, cookies, request);
  request.flash = cookies.flash(request);
}

function localeOf(services: Services, cookies: Cookies, request: FastifyRequest): Locale {
  const chosen = request.viewer?.account.locale ?? cookies.locale(request);
  if (isLocale(chosen)) return chosen;
  return negotiateLocale(request.headers['accept-language'], services.settings.PORTICO_LOCALE);
}

/** Shows a waiting message once. */
export function consumeFlash(cookies: Cookies, request: FastifyRequest, reply: FastifyReply) {
  const flash = request.flash;
  if (flash) cookies.clearFlash(reply);
  return flash;
}
