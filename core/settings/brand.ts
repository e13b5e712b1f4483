import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { notFound } from '../errors.ts';
import { closed } from '../http/schema.ts';
import { DOWNLOAD_CSP } from '../http/headers.ts';
import type { Services } from '../portal.ts';
import { brandCss } from '../templates/theme.ts';

const versioned = closed({ v: Type.Optional(Type.String({ maxLength: 40 })) });

/** The operator's colours as a style sheet, and his logo. */
export function brandRoutes(services: Services) {
  return (app: FastifyInstance): void => {
    app.get(
      '/brand/brand.css',
      { config: { access: 'public' }, schema: { querystring: versioned } },
      async (request, reply) => {
        reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=300');
        return brandCss(request.stored.brand.tokens);
      },
    );
    app.get(
      '/brand/logo',
      { config: { access: 'public' }, schema: { querystring: versioned } },
      async (request, reply) => {
        const { logo } = request.stored.brand;
        if (!logo) throw notFound();
        reply
          .type(logo.mime)
          .header('cache-control', 'public, max-age=300')
          .header('content-security-policy', DOWNLOAD_CSP);
        return reply.send(services.files.read(logo.file));
      },
    );
  };
}
