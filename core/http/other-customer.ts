import type { FastifyRequest } from 'fastify';
import { conflict } from '../errors.ts';

/**
 * Every form says for whom its page was made; with two tabs open that may no longer be the current customer. Takes the field away.
 * @throws Problem 409 when the form was made for another customer
 */
export function refuseOtherCustomer(request: FastifyRequest, body: unknown): void {
  if (typeof body !== 'object' || body === null || !('customer' in body) || request.viewer?.kind !== 'customer') return;
  if (request.routeOptions.config.area !== 'customer') return;
  if (body.customer !== request.viewer.customer?.id)
    throw conflict('core.error.other-customer', { name: request.viewer.customer?.name ?? '' });
  delete body.customer;
}
