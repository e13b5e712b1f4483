import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { createGroups } from './access/groups.ts';
import { adminNavigation, mountAdmin } from './admin/index.ts';
import type { PortalSettings } from './config/schema.ts';
import { openOrm } from './database/orm.ts';
import { createReader } from './database/read.ts';
import { refuseUnsafeLogin, refusePending } from './database/readiness.ts';
import { OperatorError } from './errors.ts';
import { handlerQueue } from './events/emit.ts';
import { activationRoutes } from './credentials/routes.ts';
import { sweepFiles } from './files/stray.ts';
import { createFileStore } from './files/store.ts';
import { apiDescription, describeApi } from './http/openapi.ts';
import { assetRoutes } from './http/assets.ts';
import { jobContext } from './http/context.ts';
import { healthRoutes } from './http/health.ts';
import { mount, refuseProblems, type Mounting, type MountedRoute } from './http/mount.ts';
import { createServer } from './http/server.ts';
import { loadCatalogues, type Room } from './i18n/catalogues.ts';
import { createQueue, type Handler } from './jobs/queue.ts';
import { closeMail, sendMail } from './mail/send.ts';
import { loadPlugins } from './plugin/load.ts';
import type { Plugin } from './plugin/contract.ts';
import type { Registry, Services } from './portal.ts';
import { createBreakers } from './portlets/breaker.ts';
import { createKeeper } from './portlets/keep.ts';
import { portletRoutes } from './portlets/routes.ts';
import { layoutRoutes } from './portlets/layout-routes.ts';
import { secondStepRoutes } from './second-factor/login-routes.ts';
import { secondFactorRoutes } from './second-factor/routes.ts';
import { registrationRoutes } from './registration/routes.ts';
import { sweepRegistrations, workOnRegistration } from './registration/work.ts';
import { sendRecovery } from './session/recovery.ts';
import { recoveryRoutes } from './session/recovery-routes.ts';
import { createSessionReader } from './session/reader.ts';
import { publicSessionRoutes, sessionRoutes } from './session/routes.ts';
import { setupRoutes } from './session/setup-routes.ts';
import { createSettingsCache } from './settings/cache.ts';
import { brandRoutes } from './settings/brand.ts';
import { loadAssets } from './templates/assets.ts';
import { createTemplates } from './templates/environment.ts';
import { loadTheme } from './templates/theme.ts';
import { PORTICO_VERSION } from './version.ts';
import { createWorkers, type Hand } from './workers/workers.ts';

export interface PortalOptions {
  settings: PortalSettings;
  /** Login of the application, which owns nothing. */
  databaseUrl: string;
  plugins: readonly Plugin[];
  /** Configuration per plugin id (`config/portal.ts`). */
  pluginConfig?: Readonly<Record<string, unknown>>;
  /** Folder of the themes. */
  themes: URL;
  log: FastifyBaseLogger;
  /** Missing texts, values and icons throw instead of leaving a gap: for tests. */
  strict?: boolean;
  /** Works on jobs; a portal for tests may leave them to be looked at. Default: true. */
  jobs?: boolean;
}

/** Closes something that was opened; the last opened is closed first. */
type Closer = () => unknown;

/** A portal that is ready to listen. */
export interface Portal {
  readonly app: FastifyInstance;
  readonly services: Services;
  readonly routes: readonly MountedRoute[];
  close(): Promise<void>;
}

/** The room of core: its views, texts and public files. */
export const coreRoom: Room = { id: 'core', directory: new URL('./', import.meta.url) };

/** What the plugins amount to; throws one readable report of all problems. */
export const registryOf = (plugins: readonly Plugin[], config: Readonly<Record<string, unknown>> = {}): Registry =>
  loadPlugins(plugins, { config, navigation: adminNavigation });

/**
 * The boot: plugins are checked, configuration is read, texts and templates are compiled, the database is opened and must be up to date,
 * then every route is mounted. Each step refuses with all its problems at once.
 */
export async function createPortal(options: PortalOptions): Promise<Portal> {
  const registry = registryOf(options.plugins, options.pluginConfig);
  const opened: Closer[] = [];
  try {
    const services = await openServices(options, registry, opened);
    const { app, cookies } = await createServer(services, options);
    opened.push(() => app.close());
    const mounting = await mountAll(app, services, cookies);
    await app.ready();
    if (options.jobs !== false) {
      await services.queue.start();
      services.workers.start();
    }
    return { app, services, routes: mounting.routes, close: () => closeAll(opened) };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

/** The parts of a portal without its server: for the command line, which works while a portal runs or without one. */
export async function openPortalServices(
  options: PortalOptions,
): Promise<{ services: Services; close(): Promise<void> }> {
  const opened: Closer[] = [];
  try {
    const services = await openServices(options, registryOf(options.plugins, options.pluginConfig), opened);
    return { services, close: () => closeAll(opened) };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

async function closeAll(opened: Closer[]): Promise<void> {
  for (const close of opened.reverse()) await Promise.resolve(close()).catch(() => {});
  opened.length = 0;
}

async function openServices(options: PortalOptions, registry: Registry, opened: Closer[]): Promise<Services> {
  const { settings, databaseUrl: url, log } = options;
  const onError = (error: Error) => log.warn({ err: error }, 'database connection failed');
  await refuseUnsafeLogin(url);
  await refusePending(url, registry.migrations);
  const reader = createReader(url, settings.DATABASE_POOL_READ, onError);
  opened.push(() => reader.end());
  const orm: MikroORM = await openOrm({
    url,
    entities: registry.entities.map((e) => e.entity),
    max: settings.DATABASE_POOL_WRITE,
    onError,
  });
  opened.push(() => orm.close(true));
  const services = { ...texts(options, registry), settings, registry, orm, reader, log } as Omit<Services, 'queue'> & {
    queue?: Services['queue'];
  };
  Object.assign(services, {
    sessions: createSessionReader(reader),
    groups: createGroups(reader, registry.portlets, registry.subjects),
    keeper: createKeeper(settings.KEEP_BYTES),
    breakers: createBreakers(),
    files: createFileStore(path.join(settings.DATA_DIR, 'files'), settings.UPLOAD_MAX_BYTES),
    stored: createSettingsCache(reader),
    secret: secretOf(settings),
    publicUrl: (settings.PUBLIC_URL ?? `http://localhost:${settings.PORT}`).replace(/\/+$/, ''),
    build: `${PORTICO_VERSION}-${services.templates.fingerprint}`,
  });
  const whole = services as Services;
  const queue = await createQueue({
    url,
    timeZone: settings.PORTICO_TIMEZONE,
    log,
    ...handlersOf(() => whole, registry),
  });
  const workers = createWorkers({ url, log, hands: handsOf(() => whole, registry) });
  Object.assign(services, { queue, workers });
  opened.push(
    () => queue.stop(),
    closeMail,
    () => workers.stop(),
  );
  return whole;
}

function texts({ settings, themes: folder, strict = false }: PortalOptions, registry: Registry) {
  const rooms = [coreRoom, ...registry.plugins.map((p) => ({ id: p.id, directory: p.directory }))];
  const themes = loadTheme(settings.PORTICO_THEME, folder);
  const catalogues = loadCatalogues(rooms, { strict });
  const assets = loadAssets(rooms, themes);
  const templates = createTemplates({ themes, rooms, catalogues, assets, strict });
  const problems = [...catalogues.problems, ...templates.problems];
  if (problems.length > 0)
    throw new OperatorError(`Texts and templates are not whole:\n${problems.map((p) => `  ${p}`).join('\n')}`);
  return { catalogues, assets, templates };
}

/** Job handlers: core's mail and housekeeping, the plugins' jobs, and one queue per handler of an event. */
function handlersOf(services: () => Services, registry: Registry) {
  const handlers = new Map<string, Handler>([
    ['core.mail', (data) => sendMail(services(), String(data.mail))],
    ['core.forgot', (data) => sendRecovery(services(), data)],
    ['core.registration', (data) => workOnRegistration(services(), data)],
    ['core.housekeeping', () => housekeeping(services())],
  ]);
  const schedules = new Map<string, string>([['core.housekeeping', '17 3 * * *']]);
  for (const plugin of registry.plugins) {
    for (const [name, job] of Object.entries(plugin.jobs ?? {})) {
      const queue = `${plugin.id}.${name}`;
      handlers.set(queue, (data) => job.run(jobContext(services(), plugin.id), data));
      if (job.schedule !== undefined) schedules.set(queue, job.schedule);
    }
    for (const [event, handle] of Object.entries(plugin.on ?? {})) {
      handlers.set(handlerQueue(event, plugin.id), (data) => handle(jobContext(services(), plugin.id), data as never));
    }
  }
  return { handlers, schedules };
}

/** The plugins' workers, with their contexts. */
const handsOf = (services: () => Services, { plugins }: Registry): Hand[] =>
  plugins.flatMap((plugin) =>
    Object.entries(plugin.workers ?? {}).map(([name, worker]) => ({
      name: `${plugin.id}.${name}`,
      run: (signal, report) => worker.run(jobContext(services(), plugin.id), signal, report),
    })),
  );

/** Removes what has run out: sessions, links, tries, the log of events older than 90 days, files nobody holds. */
async function housekeeping(services: Services): Promise<void> {
  const ctx = jobContext(services, 'core');
  await sweepFiles(ctx);
  await ctx.write(async (tx) => {
    const { em } = tx;
    await em.execute(`delete from core_session where expires_at < now() or seen_at + idle < now()`);
    await em.execute(`delete from core_one_time where expires_at < now() - interval '7 days'`);
    await em.execute(`delete from core_passkey_challenge where expires_at < now()`);
    await em.execute(`delete from core_attempt where last_at < now() - interval '1 day'`);
    await sweepRegistrations(tx);
    await em.execute(`delete from core_event where at < now() - interval '90 days'`);
  });
}

/** The portal's secret, made and kept in DATA_DIR at the first start. */
function secretOf(settings: PortalSettings): Buffer {
  if (settings.PORTICO_SECRET !== undefined) return Buffer.from(settings.PORTICO_SECRET);
  const file = path.join(settings.DATA_DIR, 'secret');
  mkdirSync(settings.DATA_DIR, { recursive: true });
  try {
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return Buffer.from(readFileSync(file, 'utf8'));
}

async function mountAll(
  app: FastifyInstance,
  services: Services,
  cookies: Parameters<typeof portletRoutes>[1],
): Promise<Mounting> {
  const mounting: Mounting = { routes: [], problems: [] };
  await describeApi(app);
  const health = healthRoutes(services);
  health.observe(app);
  const core = (area: Parameters<typeof mount>[2], routes: (app: FastifyInstance) => void | Promise<void>) =>
    mount(app, mounting, area, 'core', async (scope) => void (await routes(scope)), {});
  await core('public', assetRoutes(services));
  await core('public', health.routes);
  await core('public', brandRoutes(services));
  await core('public', publicSessionRoutes(services, cookies));
  await core('public', secondStepRoutes(services, cookies));
  await core('public', recoveryRoutes(services));
  await core('public', activationRoutes(services));
  await core('public', registrationRoutes(services));
  await core('public', setupRoutes(services, cookies));
  await core('public', sessionRoutes(services, cookies));
  await core('customer', portletRoutes(services, cookies, 'customer'));
  await core('customer', layoutRoutes(services, 'customer'));
  await core('customer', secondFactorRoutes(services, 'customer'));
  await mount(app, mounting, 'desk', 'core', portletRoutes(services, cookies, 'desk'), {});
  await mount(app, mounting, 'desk', 'core', layoutRoutes(services, 'desk'), {});
  await core('desk', secondFactorRoutes(services, 'desk'));
  await mountAdmin(app, mounting, services, cookies);
  for (const plugin of services.registry.plugins) {
    for (const [area, routes] of Object.entries(plugin.routes ?? {})) {
      await mount(app, mounting, area as never, plugin.id, routes, services.registry.configs.get(plugin.id));
    }
  }
  await mount(app, mounting, 'api', 'core', apiDescription, {});
  await app.after();
  refuseProblems(mounting);
  return mounting;
}
