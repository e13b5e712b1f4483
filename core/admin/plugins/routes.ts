import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Plugin } from '../../plugin/contract.ts';
import type { Services } from '../../portal.ts';
import { migrationsOf } from './migrations.ts';

/** What is installed: each plugin with what it brings, and those that were left out, with the reasons. */
export function pluginRoutes(services: Services) {
  return (app: FastifyInstance): void => {
    app.get('/plugins', { config: { access: ['read', 'Plugin'] } }, async (request, reply) => {
      const { executed, orphans } = await migrationsOf(services);
      const when = new Map(executed.map((row) => [row.name, row.executed_at]));
      return reply.page('core:admin/plugins.njk', {
        plugins: services.registry.plugins.map((plugin) => pluginOf(request, plugin, when)),
        skipped: services.registry.skipped,
        orphans,
      });
    });
  };
}

function pluginOf(request: FastifyRequest, plugin: Plugin, executed: ReadonlyMap<string, string>) {
  const { t } = request.ctx;
  return {
    id: plugin.id,
    title: t(plugin.title),
    version: plugin.version,
    requires: [
      `portico ${plugin.requires.portico}`,
      ...Object.entries(plugin.requires.plugins ?? {}).map(([id, range]) => `${id} ${range}`),
    ],
    portlets: (plugin.portlets ?? []).map((p) => ({ id: p.id, title: t(p.title), icon: p.icon })),
    subjects: Object.entries(plugin.subjects ?? {}).map(([name, s]) => ({ name, title: t(s.label), actions: s.actions })), // prettier-ignore
    tables: (plugin.entities ?? []).map((entity) => entity.meta.tableName ?? entity.meta.collection),
    migrations: (plugin.migrations ?? []).map((m) => ({ name: m.name, at: executed.get(`${plugin.id}/${m.name}`) })),
    areas: Object.keys(plugin.routes ?? {}),
    jobs: Object.entries(plugin.jobs ?? {}).map(([name, job]) => ({ name, schedule: job.schedule })),
    imports: Object.keys(plugin.imports ?? {}),
    events: Object.keys(plugin.emits ?? {}),
  };
}
