import type { FastifyInstance, FastifyRequest } from 'fastify';
import { holdsAll } from '../access/ability.ts';
import { AREA_PREFIX } from '../http/pages.ts';
import type { NavigationItem } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';

/** The first page of the admin area: a tile for each room that the viewer may enter. */
export function homeRoutes(services: Services) {
  return (app: FastifyInstance): void => {
    app.get('/', { config: { access: 'signed-in' } }, async (request, reply) =>
      reply.page('core:admin/home.njk', {
        tiles: services.registry.navigation
          .filter((item) => item.area === 'admin' && mayEnter(request, item))
          .sort((a, b) => (a.position ?? 50) - (b.position ?? 50))
          .map((item) => tileOf(services, request, item)),
      }),
    );
  };
}

const mayEnter = (request: FastifyRequest, { needs }: NavigationItem): boolean =>
  needs === 'signed-in' || holdsAll(request.ctx.ability, [needs]);

function tileOf(services: Services, request: FastifyRequest, item: NavigationItem) {
  const about = item.label.replace(/\.nav$/, '.about');
  return {
    href: `${AREA_PREFIX[item.area]}${item.path}`,
    icon: item.icon,
    label: request.ctx.t(item.label),
    about: services.catalogues.has(about) ? request.ctx.t(about) : undefined,
  };
}
