import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry as MetricRegistry } from 'prom-client';
import { notFound } from '../errors.ts';
import type { Services } from '../portal.ts';

const LOCAL = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** `/health/live` (the process answers), `/health/ready` (the database does too) and Prometheus metrics. */
export function healthRoutes(services: Services) {
  const registry = new MetricRegistry();
  collectDefaultMetrics({ register: registry, prefix: 'portico_' });
  const seconds = new Histogram({
    name: 'portico_request_seconds',
    help: 'Time of requests by area, method and status',
    labelNames: ['area', 'method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  gauges(services, registry);
  const observe = (app: FastifyInstance) =>
    app.addHook('onResponse', async (request, reply) => {
      const { area = 'none' } = request.routeOptions.config ?? {};
      seconds.observe({ area, method: request.method, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    });
  const routes = (app: FastifyInstance): void => {
    app.get('/health/live', { config: { access: 'public' } }, async (_request, reply) =>
      reply.header('cache-control', 'no-store').send({ status: 'live' }),
    );
    app.get('/health/ready', { config: { access: 'public' } }, async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      const ready = await services.reader.bare({ text: 'select 1', values: [] }).then(() => true, () => false); // prettier-ignore
      return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'database unavailable' });
    });
    app.get('/metrics', { config: { access: 'public' } }, async (request, reply) => {
      const token = services.settings.METRICS_TOKEN;
      const allowed =
        token === undefined
          ? LOCAL.has(request.ip) && request.headers['x-forwarded-for'] === undefined
          : request.headers.authorization === `Bearer ${token}`;
      if (!allowed) throw notFound();
      return reply.type(registry.contentType).send(await registry.metrics());
    });
  };
  return { observe, routes };
}

function gauges(services: Services, registry: MetricRegistry): void {
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name: `portico_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  gauge('read_pool_connections', 'Connections of the pool of reads', () => services.reader.stats().total);
  gauge('read_pool_waiting', 'Requests that wait for a connection', () => services.reader.stats().waiting);
  gauge('kept_bytes', 'Bytes of kept tiles, pages and answers', () => services.keeper.stats().bytes);
  gauge('kept_entries', 'Kept tiles, pages and answers', () => services.keeper.stats().entries);
  gauge('kept_hits', 'Answers from what was kept', () => services.keeper.stats().hits);
  gauge('kept_misses', 'Answers that had to be made', () => services.keeper.stats().misses);
}
