import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { v7 } from 'uuid';
import type { PlacementRow } from '../access/ability.ts';
import { executeIn } from '../database/orm.ts';
import { problem } from '../errors.ts';
import { form } from '../http/schema.ts';
import { insertLike } from '../matrix/order.ts';
import type { Size } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { arrange, layoutKey, parked, personalLayout, type PersonalTile } from './layout.ts';

const TILE = '[a-z][a-z0-9-]*\\.[a-z][a-z0-9-]*';
const layoutForm = Type.Object(
  {
    tile: Type.Optional(Type.Array(Type.String({ pattern: `^${TILE}$`, maxLength: 120 }), { maxItems: 500 })),
    customer: Type.Optional(Type.String({ maxLength: 36 })),
    move: Type.Optional(Type.String({ pattern: `^(up|down)\\.${TILE}$`, maxLength: 130 })),
  },
  {
    additionalProperties: false,
    form: true,
    patternProperties: { [`^(show|size)\\.${TILE}$`]: Type.String({ maxLength: 10 }) },
  },
);

interface LayoutBody {
  tile?: string[];
  move?: string;
  [field: `${string}.${string}`]: string;
}

/** The page on which a person arranges the tiles of the dashboard: order, width, and what is shown. */
export function layoutRoutes(services: Services, area: 'customer' | 'desk') {
  const path = area === 'desk' ? '/desk/layout' : '/layout';
  return (app: FastifyInstance): void => {
    app.get('/layout', { config: { access: 'signed-in' } }, (request, reply) => show(services, area, path, request, reply));
    app.post<{ Body: LayoutBody }>(
      '/layout',
      { config: { access: 'signed-in' }, schema: { body: layoutForm } },
      async (request, reply) => {
        const tiles = placementsOf(services, area, request);
        const stored = await readPersonal(request);
        await save(request, chosen(services, tiles, moved(request.body, tiles), stored));
        return reply.back(path, request.body.move === undefined ? { kind: 'ok', key: 'core.layout.saved' } : undefined);
      },
    );
    app.post('/layout/reset', { config: { access: 'signed-in' }, schema: { body: form({ customer: Type.Optional(Type.String({ maxLength: 36 })) }) } }, async (request, reply) => {
      await save(request, []);
      return reply.back(path, { kind: 'ok', key: 'core.layout.reset.done' });
    });
  };
} // prettier-ignore

const placementsOf = (services: Services, area: 'customer' | 'desk', request: FastifyRequest): PlacementRow[] =>
  request
    .access!.shown(request.viewer!.membership.houseRole)
    .filter((placement) => services.registry.portlets.get(placement.portlet)!.area === area);

async function readPersonal(request: FastifyRequest): Promise<PersonalTile[]> {
  const { account, group } = request.viewer!;
  const [[row]] = await request.ctx.read(personalLayout({ account: account.id, key: layoutKey(group.id) }));
  return row?.value ?? [];
}

async function show(
  services: Services,
  area: 'customer' | 'desk',
  path: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { t } = request.ctx;
  const placements = placementsOf(services, area, request);
  const personal = await readPersonal(request);
  const tiles = arrange(placements, personal).map(({ portlet: id, size, hidden, locked }) => {
    const portlet = services.registry.portlets.get(id)!;
    const sizes = portlet.sizes.map((value) => ({ value, label: t(`core.layout.size.${value}`) }));
    return { id, title: t(portlet.title), icon: portlet.icon, size, sizes, hidden, locked };
  });
  const waiting = parked(placements, personal).map((id) => {
    const portlet = services.registry.portlets.get(id);
    return { title: portlet ? t(portlet.title) : id };
  });
  const model = {
    tiles,
    parked: waiting,
    action: path,
    home: area === 'desk' ? '/desk' : '/',
    own: personal.length > 0,
  };
  return reply.page(area === 'desk' ? 'core:desk-layout.njk' : 'core:layout.njk', model);
}

/** The order of the form, after the button that moves a tile without script. Locked tiles are not passed: they keep their places. */
function moved(body: LayoutBody, placements: readonly PlacementRow[]): LayoutBody {
  if (body.move === undefined) return body;
  const [direction, ...rest] = body.move.split('.');
  const free = (body.tile ?? []).filter((id) => !placements.find((p) => p.portlet === id)?.locked);
  const at = free.indexOf(rest.join('.'));
  const to = at + (direction === 'up' ? -1 : 1);
  if (at >= 0 && free[to] !== undefined) [free[at], free[to]] = [free[to], free[at]!];
  return { ...body, tile: free };
}

/** What a form makes of the stored layout: only where it differs from the group's; parked tiles stay where they were. */
function chosen(services: Services, placements: readonly PlacementRow[], body: LayoutBody, stored: readonly PersonalTile[]): PersonalTile[] {
  const free = placements.filter(({ locked }) => !locked);
  const order = [...new Set(body.tile ?? [])].filter((id) => free.some(({ portlet }) => portlet === id));
  const tiles = new Map(order.map((id) => [id, tileOf(services, free.find(({ portlet }) => portlet === id)!, body)]));
  const waiting = stored.filter(({ portlet }) => !placements.some((placement) => placement.portlet === portlet));
  const plain = [...tiles.values()].every((tile) => tile.size === undefined && tile.hidden === undefined);
  if (plain && waiting.length === 0 && order.join() === free.map(({ portlet }) => portlet).join()) return [];
  for (const tile of waiting) tiles.set(tile.portlet, tile);
  const ids = insertLike(order, waiting.map(({ portlet }) => portlet), stored.map(({ portlet }) => portlet));
  return ids.map((id) => tiles.get(id)!);
} // prettier-ignore

/** @throws Problem 422 for a width the portlet does not have */
function tileOf(services: Services, { portlet: id, size }: PlacementRow, body: LayoutBody): PersonalTile {
  const { sizes } = services.registry.portlets.get(id)!;
  const wanted = body[`size.${id}`] as Size | undefined;
  if (wanted !== undefined && !sizes.includes(wanted)) {
    const values = { portlet: id, size: wanted.toUpperCase(), sizes: sizes.join(', ').toUpperCase() };
    throw problem(422, 'invalid', 'core.matrix.refused.size', { values });
  }
  return {
    portlet: id,
    ...(wanted !== undefined && wanted !== size ? { size: wanted } : {}),
    ...(body[`show.${id}`] === undefined ? { hidden: true } : {}),
  };
}

async function save(request: FastifyRequest, tiles: readonly PersonalTile[]): Promise<void> {
  const { account, group } = request.viewer!;
  await request.ctx.write(async ({ em }) => {
    if (tiles.length === 0) {
      await executeIn(em, 'delete from core_preference where account_id = $1 and key = $2', [account.id, layoutKey(group.id)]);
    } else {
      await executeIn(
        em,
        `insert into core_preference (id, account_id, key, value) values ($1, $2, $3, $4)
         on conflict (account_id, key) do update set value = excluded.value`,
        [v7(), account.id, layoutKey(group.id), JSON.stringify(tiles)],
      );
    }
  });
} // prettier-ignore
