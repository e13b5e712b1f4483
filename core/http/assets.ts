import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { notFound } from '../errors.ts';
import type { Services } from '../portal.ts';
import { closed } from './schema.ts';

/** Style sheets, scripts and pictures of core, plugins and themes: names with a hash, kept by browsers for ever. */
export function assetRoutes(services: Services) {
  return (app: FastifyInstance): void => {
    app.get(
      '/assets/*',
      { config: { access: 'public' }, schema: { params: closed({ '*': Type.String() }) } },
      async (request, reply) => {
        const asset = services.assets.find(request.url.split('?')[0]!);
        if (!asset) throw notFound();
        reply
          .header('cache-control', 'public, max-age=31536000, immutable')
          .header('etag', asset.etag)
          .type(asset.type);
        reply.header('vary', 'Accept-Encoding').header('cross-origin-resource-policy', 'same-origin');
        if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send();
        const packed = (request.headers['accept-encoding'] ?? '').includes('gzip') ? asset.gzip : undefined;
        if (packed) reply.header('content-encoding', 'gzip');
        return reply.send(packed ?? asset.bytes);
      },
    );
  };
}
