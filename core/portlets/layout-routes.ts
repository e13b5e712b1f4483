import type { FastifyInstance } from 'fastify';
import type { Services } from '../portal.ts';

/** The page on which a person arranges the tiles of the dashboard. */
export function layoutRoutes(_services: Services, _area: 'customer' | 'desk') {
  return (_app: FastifyInstance): void => {};
}
