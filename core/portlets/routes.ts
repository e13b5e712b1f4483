import { Type } from 'typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PlacementRow } from '../access/ability.ts';
import { notFound } from '../errors.ts';
import type { Cookies } from '../http/cookies.ts';
import { requestContext, scopeOf } from '../http/context.ts';
import { answerFromKept } from '../http/keeping.ts';
import { pageLocals } from '../http/pages.ts';
import { closed } from '../http/schema.ts';
import type { Services } from '../portal.ts';
import { compileSchema } from '../http/schema.ts';
import { arrange } from './layout.ts';
import { placementOf, runPortlet, runPortlets } from './run.ts';

const ID = Type.String({ pattern: '^[a-z][a-z0-9-]*\\.[a-z][a-z0-9-]*$' });
const params = closed({ id: ID });
const fresh = closed({ fresh: Type.Optional(Type.String({ maxLength: 5 })) });

// The action's own closed schema checks the body: which one is known only when the portlet is.
const ANY_FORM = Type.Object(
  {},
  { additionalProperties: false, patternProperties: { '^[a-z][A-Za-z0-9_-]*$': Type.String({ maxLength: 10_000 }) } },
);

/** Longest statement of the frame around the tiles. */
const READ_MS = 5000;

/** Plugins whose data the tiles of a viewer show. */
function readsOf(services: Services, request: FastifyRequest): string[] {
  const shown = request.access!.shown(request.viewer!.membership.houseRole);
  return [
    ...new Set(shown.flatMap((p) => services.registry.portlets.get(p.portlet)?.reads ?? [p.portlet.split('.')[0]!])),
  ];
}

/** The tiles a viewer sees, in his own order; in the desk area those of staff. */
function tilesOf(services: Services, request: FastifyRequest, area: 'customer' | 'desk'): PlacementRow[] {
  const viewer = request.viewer!;
  const shown = request
    .access!.shown(viewer.membership.houseRole)
    .filter((p) => services.registry.portlets.get(p.portlet)!.area === area);
  return arrange(shown, viewer.layout).filter((tile) => !tile.hidden);
}

/** Dashboard, single tiles and their actions. */
export function portletRoutes(services: Services, cookies: Cookies, area: 'customer' | 'desk') {
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/', { config: { access: 'signed-in' } }, async (request, reply) => {
      if (answerFromKept(services, cookies, request, reply, readsOf(services, request))) return reply;
      return dashboard(services, cookies, request, reply, area);
    });
    app.get<{ Params: { id: string }; Querystring: { fresh?: string } }>(
      '/portlets/:id',
      { config: { access: 'signed-in' }, schema: { params, querystring: fresh } },
      async (request, reply) => {
        const placement = placementOf(request, request.params.id);
        const portlet = services.registry.portlets.get(placement.portlet)!;
        if (portlet.area !== area) throw notFound();
        const reads = portlet.reads ?? [portlet.id.split('.')[0]!];
        if (request.query.fresh === undefined && answerFromKept(services, cookies, request, reply, reads)) return reply;
        return onePortlet(services, cookies, request, reply, placement);
      },
    );
    app.post<{ Params: { id: string; name: string } }>(
      '/portlets/:id/actions/:name',
      {
        config: { access: 'signed-in' },
        schema: { params: closed({ id: ID, name: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }) }), body: ANY_FORM },
      },
      (request, reply) => runAction(services, cookies, request, reply),
    );
  };
}

async function dashboard(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest,
  reply: FastifyReply,
  area: 'customer' | 'desk',
) {
  const together = services.reader.together(scopeOf(request.viewer!));
  const frame = pageLocals(services, cookies, request, reply, together.part(READ_MS));
  const running = runPortlets({ services, request, locals: frame, together }, tilesOf(services, request, area));
  const [locals, tiles] = await Promise.all([frame, running]);
  const until = Math.min(Infinity, ...tiles.map((tile) => tile.until));
  if (until <= Date.now()) request.keepKey = undefined;
  else request.keepUntil = Math.min(request.keepUntil ?? Infinity, until);
  let portlets = ''; // put together, not joined: the page is copied once, when it is sent
  for (const { html } of tiles) portlets += html;
  const arrangeHref = request.viewer!.preview ? undefined : `${area === 'desk' ? '/desk' : ''}/layout`;
  reply.type('text/html; charset=utf-8').header('cache-control', 'private, no-cache');
  return services.templates.render(
    area === 'desk' ? 'core:desk.njk' : 'core:dashboard.njk',
    { portlets, arrange: arrangeHref },
    locals,
  );
}

async function onePortlet(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest,
  reply: FastifyReply,
  placement: PlacementRow,
  fresh = (request.query as { fresh?: string }).fresh !== undefined,
) {
  const frame = pageLocals(services, cookies, request, reply);
  const tile = await runPortlet({ services, request, locals: frame, fresh }, placement);
  if (tile.until <= Date.now()) request.keepKey = undefined;
  else request.keepUntil = Math.min(request.keepUntil ?? Infinity, tile.until);
  reply.type('text/html; charset=utf-8').header('cache-control', 'private, no-cache');
  const asPage = request.headers['hx-request'] !== 'true' && (request.headers.accept ?? '').includes('text/html');
  if (!asPage) return tile.html;
  const portlet = services.registry.portlets.get(placement.portlet)!;
  const title = services.catalogues.t(request.locale, portlet.title);
  return services.templates.render(
    'core:portlet-page.njk',
    { section: tile.html, portlet: { id: portlet.id, title } },
    await frame,
  );
}

async function runAction(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest<{ Params: { id: string; name: string } }>,
  reply: FastifyReply,
) {
  const placement = placementOf(request, request.params.id);
  const portlet = services.registry.portlets.get(placement.portlet)!;
  const action = placement.state === 'on' ? portlet.actions?.[request.params.name] : undefined;
  if (!action || !request.ability!.can(...action.needs)) throw notFound();
  const checked = compileSchema({ schema: { ...action.body, form: true }, httpPart: 'body' })(request.body);
  if ('error' in checked) throw Object.assign(checked.error, { statusCode: 400 });
  const plugin = portlet.id.split('.')[0]!;
  await action.run(
    requestContext(services, request, services.registry.configs.get(plugin)),
    checked.value as Record<string, unknown>,
  );
  // The data versions of this request are those before the action: what is kept under them is the old tile.
  if (request.headers['hx-request'] === 'true') return onePortlet(services, cookies, request, reply, placement, true);
  return reply.redirect('/', 303);
}
