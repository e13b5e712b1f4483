import { statfs } from 'node:fs/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { writePoolStats } from '../../database/orm.ts';
import type { Services } from '../../portal.ts';
import { PORTICO_VERSION } from '../../version.ts';
import { migrationsOf } from '../plugins/migrations.ts';

/** How the portal is doing, on this node: connections, what is kept, portlets, jobs, versions. */
export function healthPageRoutes(services: Services) {
  return (app: FastifyInstance): void => {
    app.get('/health', { config: { access: ['read', 'Health'] } }, async (request, reply) =>
      reply.page('core:admin/health.njk', {
        pools: poolsOf(services),
        kept: keptOf(services),
        portlets: portletsOf(services, request),
        jobs: await jobsOf(services),
        workers: workersOf(services, request),
        states: STATES,
        versions: await versionsOf(services, request),
        migrations: await migrationsOf(services),
      }),
    );
  };
}

function poolsOf(services: Services) {
  const { settings, reader, orm } = services;
  return [
    { key: 'core.admin.health.pool-read', max: settings.DATABASE_POOL_READ, ...reader.stats() },
    { key: 'core.admin.health.pool-write', max: settings.DATABASE_POOL_WRITE, ...writePoolStats(orm) },
  ];
}

function keptOf(services: Services) {
  const { hits, misses, ...rest } = services.keeper.stats();
  const asked = hits + misses;
  return { ...rest, hits, asked, max: services.settings.KEEP_BYTES, share: asked === 0 ? undefined : Math.round((hits / asked) * 100) }; // prettier-ignore
}

type Doing = 'fine' | 'failing' | 'paused' | 'unused';
const DOING_KIND: Record<Doing, string> = { fine: 'ok', failing: 'warn', paused: 'danger', unused: '' };

function portletsOf(services: Services, request: FastifyRequest) {
  const health = new Map(services.breakers.health().map((h) => [h.portlet, h]));
  const now = Date.now();
  return [...services.registry.portlets.values()]
    .map((portlet) => {
      const h = health.get(portlet.id);
      const doing: Doing = !h || h.loads + h.failures === 0 ? 'unused' : h.openUntil > now ? 'paused' : h.failures > 0 ? 'failing' : 'fine'; // prettier-ignore
      return {
        id: portlet.id,
        title: request.ctx.t(portlet.title),
        icon: portlet.icon,
        loads: h?.loads ?? 0,
        failures: h?.failures ?? 0,
        timeouts: h?.timeouts ?? 0,
        meanMs: h && h.loads > 0 ? Math.round(h.meanMs) : undefined,
        lastError: h?.lastError,
        lastErrorAt: h?.lastErrorAt,
        doing: request.ctx.t(`core.admin.health.doing.${doing}`),
        doingKind: DOING_KIND[doing],
      };
    })
    .sort((a, b) => b.failures - a.failures || a.id.localeCompare(b.id));
}

const WORKING = { works: 'ok', failing: 'danger', elsewhere: '' } as const;

const workersOf = ({ workers }: Services, { ctx }: FastifyRequest) =>
  workers.states().map(({ state, ...rest }) => ({
    ...rest,
    doing: ctx.t(`core.admin.health.worker.${state}`),
    doingKind: WORKING[state],
  }));

const STATES = ['created', 'retry', 'active', 'completed', 'failed'] as const;

/** Jobs per queue: waiting, tried again, running, done, given up. */
async function jobsOf(services: Services) {
  const counts = await services.queue.counts();
  const names = [...new Set(counts.map((c) => c.name))].filter((name) => !name.startsWith('__pgboss'));
  return names.map((name) => {
    const of = (state: string) => counts.find((c) => c.name === name && c.state === state)?.count ?? 0;
    return { name, counts: STATES.map(of) };
  });
}

const FACTS = {
  text: `select current_setting('server_version') as server, pg_database_size(current_database())::text as bytes,
    (select count(*)::int from pg_stat_activity where datname = current_database()) as connections, current_setting('max_connections') as max`,
  values: [],
};

interface Facts {
  server: string;
  bytes: string;
  connections: number;
  max: string;
}

async function versionsOf(services: Services, request: FastifyRequest) {
  const [facts] = (await request.ctx.read(FACTS)) as unknown as [Facts[]];
  const disk = await statfs(services.settings.DATA_DIR).catch(() => undefined);
  return {
    portico: PORTICO_VERSION,
    node: process.version,
    server: facts[0]?.server ?? '',
    databaseBytes: Number(facts[0]?.bytes ?? 0),
    connections: facts[0]?.connections ?? 0,
    maxConnections: Number(facts[0]?.max ?? 0),
    theme: services.settings.PORTICO_THEME,
    uptimeMinutes: Math.floor(process.uptime() / 60),
    startedAt: new Date(Date.now() - process.uptime() * 1000).toISOString(),
    memory: process.memoryUsage().rss,
    freeDisk: disk === undefined ? undefined : disk.bavail * disk.bsize,
    mail: services.settings.SMTP_URL !== undefined,
  };
}
