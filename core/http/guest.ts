import { createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Locale } from '../i18n/locales.ts';
import type { JobContext } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { underMaintenance } from '../settings/maintenance.ts';
import { jobContext } from './context.ts';

/**
 * What a form of the public area works with for somebody who is not signed in: the portal's own role, which sees everything, for nobody.
 * What is typed there is anybody's claim, and nothing that is read goes back to him but what anybody may know.
 */
export interface Guest<Config = unknown> extends JobContext<Config> {
  /** Language of who asks. */
  readonly locale: Locale;
  /** Network of who asks, for limits: an address, of IPv6 the /64. */
  readonly network: string;
  /** Signature of a text by the portal's secret, for this plugin and a purpose of it: base64url. */
  sign(this: void, purpose: string, text: string): string;
}

/**
 * Makes `request.guest` of a request in the public area; a GET does not write.
 * @throws Problem 503 while customers are refused for maintenance
 * @throws Error outside the public area, where the viewer is known
 */
export function createGuest(services: Services, request: FastifyRequest, network: string): Guest {
  const { area, room = 'core' } = request.routeOptions.config;
  if (area !== 'public') throw new Error(`Route ${request.routeOptions.url}: only the public area works for guests.`);
  if (request.stored.maintenance.on) throw underMaintenance();
  const job: JobContext = jobContext(services, room);
  return {
    ...job,
    locale: request.locale,
    network,
    sign: (purpose, text) =>
      createHmac('sha256', services.secret).update(`guest ${room} ${purpose} ${text}`).digest('base64url'),
    write: (work) => {
      if (request.method === 'GET' || request.method === 'HEAD')
        throw new Error('GET never writes: move the change into a form');
      return job.write(work);
    },
  };
}
