import type { FastifyRequest } from 'fastify';
import type { PlacementRow } from '../access/ability.ts';
import { problem } from '../errors.ts';
import type { Read } from '../database/read.ts';
import type { Together } from '../database/together.ts';
import { createLimiter } from '../limiter.ts';
import { requestContext, scopeOf, todayIn } from '../http/context.ts';
import type { Portlet, PortletContext, PortletModel } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { versionsOf, type Viewer } from '../session/viewer.ts';
import type { RenderLocals } from '../templates/environment.ts';

/** A tile: its HTML, and until when it may be kept (0: not at all). */
export interface Tile {
  html: string;
  state: 'ready' | 'empty' | 'loading' | 'error' | 'maintenance';
  until: number;
}

export interface RunOptions {
  services: Services;
  request: FastifyRequest;
  /** The frame of the page: read beside the tiles, needed when the first is drawn. */
  locals: Promise<RenderLocals>;
  /** Reads that go together with those of the page's other tiles. */
  together?: Together;
  /** Load anew although a kept tile is good. */
  fresh?: boolean;
}

const TIMEOUT_MS = 1500;
const PAGE_BUDGET_MS = 300;
const AT_ONCE = 16;
const DESK_KEPT_MS = 5000;

/** Runs the tiles of a page, their reads in one flush; what is not ready in 300 ms comes later by itself. */
export async function runPortlets(options: RunOptions, placements: readonly PlacementRow[]): Promise<Tile[]> {
  const gate = createLimiter(AT_ONCE);
  const deadline = Date.now() + PAGE_BUDGET_MS;
  return Promise.all(
    placements.map((placement) => {
      const portlet = options.services.registry.portlets.get(placement.portlet)!;
      const kept = options.fresh === true ? undefined : keptTile(options, placement, portlet);
      if (kept) return Promise.resolve(kept);
      const tile = gate(() => runPortlet(options, placement));
      return withinBudget(tile, deadline, () => pendingTile(options, placement, portlet));
    }),
  );
}

/** Runs one tile to its end: ready, empty, or a card that says what went wrong. Never throws. */
export async function runPortlet(options: RunOptions, placement: PlacementRow): Promise<Tile> {
  const { services } = options;
  const portlet = services.registry.portlets.get(placement.portlet)!;
  if (placement.state === 'maintenance') return maintenanceTile(options, placement, portlet);
  const kept = options.fresh === true ? undefined : keptTile(options, placement, portlet);
  if (kept) return kept;
  if (!services.breakers.allows(portlet.id)) return failedTile(options, placement, portlet, undefined);
  const started = performance.now();
  try {
    const model = await loadInTime(options, placement, portlet);
    services.breakers.loaded(portlet.id, performance.now() - started);
    const tile = await renderTile(options, placement, portlet, model);
    keepTile(options, placement, portlet, tile);
    return tile;
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    services.breakers.failed(portlet.id, error as Error, timedOut);
    const reference = Math.random().toString(16).slice(2, 10).toUpperCase();
    options.request.log.error({ err: error, portlet: portlet.id, reference }, 'portlet failed');
    return failedTile(options, placement, portlet, reference);
  }
}

async function loadInTime(options: RunOptions, placement: PlacementRow, portlet: Portlet): Promise<PortletModel> {
  const { services, request } = options;
  const timeoutMs = portlet.timeoutMs ?? TIMEOUT_MS;
  const controller = new AbortController();
  const plugin = portlet.id.split('.')[0]!;
  const base = requestContext(services, request, services.registry.configs.get(plugin));
  const ctx: PortletContext = {
    ...base,
    viewer: portlet.shared === 'customer' ? withoutAccount(base.viewer) : base.viewer,
    read: readOf(options, portlet, timeoutMs),
    settings: placement.settings,
    size: placement.size,
    signal: controller.signal,
  };
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new DOMException(`${portlet.id} took longer than ${timeoutMs} ms`, 'TimeoutError');
      controller.abort(error);
      reject(error);
    }, timeoutMs);
  });
  return Promise.race([portlet.load(ctx as never), late]).finally(() => clearTimeout(timer));
}

/** A tile that held up the others lately reads on a connection of its own. */
function readOf({ services, request, together }: RunOptions, portlet: Portlet, timeoutMs: number): Read {
  const { breakers, reader } = services;
  if (!together || breakers.isSlow(portlet.id)) return reader.in(scopeOf(request.viewer!), timeoutMs);
  return together.part(timeoutMs, () => breakers.slow(portlet.id));
}

const ANYBODY = { id: '', name: '', login: '', email: null, locale: null };

/** A tile that all accounts of a customer share must not know which of them looks. */
const withoutAccount = (viewer: Viewer): Viewer => ({ ...viewer, account: ANYBODY });

function describe(
  options: RunOptions,
  placement: PlacementRow,
  portlet: Portlet,
  state: Tile['state'],
  more: object = {},
) {
  const { services, request } = options;
  const t = (key: string) => services.catalogues.t(request.locale, key);
  return {
    portlet: {
      id: portlet.id, plugin: portlet.id.split('.')[0], title: t(portlet.title), icon: portlet.icon, size: placement.size, state,
      href: portlet.href, arrange: portlet.area === 'customer' && !request.viewer?.preview ? '/layout' : undefined, ...more,
    },
  }; // prettier-ignore
}

async function renderTile(
  options: RunOptions,
  placement: PlacementRow,
  portlet: Portlet,
  model: PortletModel,
): Promise<Tile> {
  const state = model.state ?? 'ready';
  const described = describe(options, placement, portlet, state, { count: model.count });
  const html = options.services.templates.render(
    portlet.template,
    { settings: placement.settings, ...model, ...described },
    await options.locals,
  );
  return { html, state, until: holdsUntil(portlet, model) };
}

function holdsUntil(portlet: Portlet, model: PortletModel): number {
  if (portlet.area === 'desk') return Date.now() + DESK_KEPT_MS;
  const until = model.holdsUntil === undefined ? Infinity : Date.parse(model.holdsUntil);
  return Number.isNaN(until) ? 0 : until;
}

async function card(
  options: RunOptions,
  placement: PlacementRow,
  portlet: Portlet,
  state: Tile['state'],
  template: string,
  more: object,
): Promise<Tile> {
  const html = options.services.templates.render(
    template,
    describe(options, placement, portlet, state, more),
    await options.locals,
  );
  return { html, state, until: 0 };
}

const pendingTile = (options: RunOptions, placement: PlacementRow, portlet: Portlet): Promise<Tile> =>
  card(options, placement, portlet, 'loading', 'core:portlet-pending.njk', {});

async function maintenanceTile(options: RunOptions, placement: PlacementRow, portlet: Portlet): Promise<Tile> {
  return {
    ...(await card(options, placement, portlet, 'maintenance', 'core:portlet-maintenance.njk', {
      message: placement.message,
    })),
    until: Infinity,
  };
}

async function failedTile(
  options: RunOptions,
  placement: PlacementRow,
  portlet: Portlet,
  reference: string | undefined,
): Promise<Tile> {
  try {
    return await card(options, placement, portlet, 'error', 'core:portlet-failed.njk', { reference });
  } catch {
    const html = `<section class="portlet" data-portlet="${portlet.id}" data-state="error"><div class="portlet__body">–</div></section>`;
    return { html, state: 'error', until: 0 };
  }
}

function tileKey({ services, request }: RunOptions, placement: PlacementRow, portlet: Portlet): string {
  const viewer = request.viewer!;
  const shared = portlet.shared === 'customer';
  const who = shared ? viewer.customer?.id : `${viewer.account.id}/${viewer.customer?.id}`;
  const reads = portlet.reads ?? [portlet.id.split('.')[0]!];
  const versions = versionsOf(viewer, reads, shared ? 'cgp' : 'cgap');
  const form = `${placement.size}|${request.locale}|${todayIn(services.settings.PORTICO_TIMEZONE)}|${services.build}`;
  return `tile|${portlet.id}|${who}|${viewer.membership.houseRole}|${viewer.group.id}.${viewer.group.version}|${versions}|${form}`;
}

function keptTile(options: RunOptions, placement: PlacementRow, portlet: Portlet): Tile | undefined {
  const { keeper } = options.services;
  if (!keeper.keeps || placement.state === 'maintenance' || options.request.viewer?.preview) return undefined;
  const kept = keeper.get(tileKey(options, placement, portlet));
  return kept && { html: kept.body.toString(), state: kept.type as Tile['state'], until: kept.until };
}

function keepTile(options: RunOptions, placement: PlacementRow, portlet: Portlet, tile: Tile): void {
  if (!options.services.keeper.keeps || tile.until <= Date.now() || options.request.viewer?.preview) return;
  options.services.keeper.set(tileKey(options, placement, portlet), {
    body: tile.html,
    type: tile.state,
    until: tile.until,
  });
}

function withinBudget(tile: Promise<Tile>, deadline: number, pending: () => Promise<Tile>): Promise<Tile> {
  let timer: NodeJS.Timeout;
  const late = new Promise<Tile>((resolve) => {
    timer = setTimeout(
      () => {
        // A card that cannot be drawn: the page waits for the tile itself, whatever becomes of it.
        pending().then(resolve, () => undefined);
      },
      Math.max(0, deadline - Date.now()),
    );
  });
  return Promise.race([tile, late]).finally(() => clearTimeout(timer));
}

/** The placement of a portlet that the viewer sees, or 404. */
export function placementOf(request: FastifyRequest, portlet: string): PlacementRow {
  const found = request.access!.shown(request.viewer!.membership.houseRole).find((p) => p.portlet === portlet);
  if (!found) throw problem(404, 'not-found', 'core.error.not-found');
  return found;
}
