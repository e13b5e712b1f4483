import type { FastifyRequest } from 'fastify';
import { createStanding, type Maker } from '../access/standing.ts';
import type { Context, Grant, Transaction } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { underMaintenance } from '../settings/maintenance.ts';
import { todayIn, writeAs } from './context.ts';

/**
 * What an address that somebody made works with while he is not here: the rows of his customer, as the customer's own requests read them,
 * and nobody else's. It speaks the language of whoever asks.
 */
export interface OnBehalf<Config = unknown> extends Omit<Context<Config>, 'viewer' | 'ability'> {
  /**
   * One transaction over the customer's rows in the portal's name: that the address was used is noted where it is used, so also by a GET.
   * Nothing else is written this way.
   */
  note<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}

/** Takes the place of the maker of an address; undefined where he himself may no longer do all of what it needs. */
export type Behalf = (maker: Maker, needs: readonly Grant[]) => Promise<OnBehalf | undefined>;

/**
 * Makes `request.onBehalf` of a request in the public area.
 * @throws Problem 503 while customers are refused for maintenance: what they made waits as well
 * @throws Error outside the public area, where the viewer is known and reads for himself
 */
export function createBehalf(services: Services, request: FastifyRequest): Behalf {
  const { area, room = 'core' } = request.routeOptions.config;
  if (area !== 'public') throw new Error(`Route ${request.routeOptions.url}: only the public area works on behalf of somebody.`);
  const standing = createStanding(services.reader, services.groups);
  return async (maker, needs) => {
    if (request.stored.maintenance.on) throw underMaintenance();
    for (const grant of needs) if (!(await standing(maker, grant))) return undefined;
    return behalfOf(services, request, maker.customerId, room);
  };
} // prettier-ignore

function behalfOf(services: Services, request: FastifyRequest, customer: string, room: string): OnBehalf {
  const scope = { role: 'portico_customer', customer } as const;
  const timeZone = services.settings.PORTICO_TIMEZONE;
  const { locale } = request;
  return {
    locale,
    timeZone,
    today: todayIn(timeZone),
    read: services.reader.in(scope),
    config: services.registry.configs.get(room),
    log: request.log,
    files: services.files,
    t: (key, values, language = locale) => services.catalogues.t(language, key, values),
    link: (path) => `${services.publicUrl}${path}`,
    contributions: services.registry.contributions,
    note: (work) => writeAs(services, { scope, name: 'Portico', address: request.ip, customerId: customer }, work),
  };
}
