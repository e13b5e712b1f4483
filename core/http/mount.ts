import type { FastifyInstance, RouteOptions } from 'fastify';
import { OperatorError } from '../errors.ts';
import type { Area, Routes } from '../plugin/contract.ts';
import { closed, openness } from './schema.ts';
import { AREA_PREFIX } from './pages.ts';

/** A route as the tests of access see it. */
export interface MountedRoute {
  method: string;
  url: string;
  area: Area;
  room: string;
  access: unknown;
  schema: RouteOptions['schema'];
}

/** Collects the problems of routes, so that all of them are reported at once. */
export interface Mounting {
  routes: MountedRoute[];
  problems: string[];
}

/**
 * Mounts routes of a room in an area: its prefix, its access rule and closed schemas. What is missing is a problem of the boot.
 * @param room `core` or a plugin id; a plugin's routes live under its id
 */
export async function mount(
  app: FastifyInstance,
  mounting: Mounting,
  area: Area,
  room: string,
  routes: Routes<never>,
  config: unknown,
): Promise<void> {
  const prefix = `${AREA_PREFIX[area]}${room === 'core' ? '' : `/${room}`}`;
  await app.register(
    async (scope) => {
      scope.addHook('onRoute', (route) => checkRoute(mounting, area, room, route));
      await routes(scope, { config: config as never });
    },
    prefix === '' ? {} : { prefix },
  );
}

function checkRoute(mounting: Mounting, area: Area, room: string, route: RouteOptions): void {
  const method = [route.method].flat().join(',');
  const where = `Route ${method} ${route.url} of ${room === 'core' ? 'core' : `plugin "${room}"`}`;
  const config = { ...route.config, area, room };
  route.config = config;
  if (config.access === undefined)
    mounting.problems.push(`${where}: declares no access; add config.access, such as ['read', 'Invoice'].`);
  if (area !== 'public' && config.access === 'public')
    mounting.problems.push(`${where}: is public but stands in area ${area}; mount it in the public area.`);
  closeSchemas(mounting, where, route);
  if (method === 'HEAD') return;
  mounting.routes.push({ method, url: route.url, area, room, access: config.access, schema: route.schema });
}

const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

function closeSchemas(mounting: Mounting, where: string, route: RouteOptions): void {
  const schema = { ...route.schema };
  schema.querystring ??= closed({}); // without one nothing of the query can be used
  if (/:\w|\*/.test(route.url) && schema.params === undefined)
    mounting.problems.push(`${where}: has path parameters but no schema for them.`);
  if (WITH_BODY.has(String(route.method)) && schema.body === undefined) {
    mounting.problems.push(`${where}: has no schema for its body; use form({...}) or closed({...}).`);
  }
  for (const part of ['body', 'querystring', 'params'] as const) {
    const problem = schema[part] === undefined ? undefined : openness(schema[part]);
    if (problem !== undefined) mounting.problems.push(`${where}: the schema of its ${part} ${problem}.`);
  }
  route.schema = schema;
}

/** @throws OperatorError with every problem of every route */
export function refuseProblems(mounting: Mounting): void {
  if (mounting.problems.length > 0) throw new OperatorError(mounting.problems.join('\n'));
}
