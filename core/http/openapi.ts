import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { PORTICO_VERSION } from '../version.ts';
import { AREA_PREFIX } from './pages.ts';

/** Collects the API's routes from here on; everything that is no API is left out. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Portico',
        version: PORTICO_VERSION,
        description: 'What a customer may read and do, with own data only.',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: ({ schema, url }) => ({
      schema: url.startsWith(AREA_PREFIX.api) ? schema : { ...schema, hide: true },
      url,
    }),
  });
}

/** `GET /api/v1/openapi.json`: OpenAPI 3.1, made of the same schemas that check the requests; for signed-in people only. */
export function apiDescription(app: FastifyInstance): void {
  app.get('/openapi.json', { config: { access: 'signed-in' } }, async (_request, reply) => reply.send(app.swagger()));
}
