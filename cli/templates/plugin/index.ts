import { definePlugin } from 'portico';
import { TemplatePluginEntry } from './entry.entity.ts';
import { migrations } from './migrations/index.ts';
import { recentPortlet } from './portlets/recent.ts';
import { apiRoutes } from './routes/api.ts';
import { customerRoutes } from './routes/customer.ts';
import { seed } from './seed.ts';

/** The declaration: what the plugin brings, and no logic. */
export default definePlugin({
  id: 'template-plugin',
  version: '1.0.0',
  requires: { portico: '^1.0.0' },
  title: 'template-plugin.title',
  directory: new URL('.', import.meta.url),
  entities: [TemplatePluginEntry],
  migrations,
  subjects: { TemplatePluginEntry: { actions: ['read', 'create'], label: 'template-plugin.subject' } },
  portlets: [recentPortlet],
  routes: { customer: customerRoutes, api: apiRoutes },
  navigation: [
    {
      area: 'customer',
      label: 'template-plugin.title',
      icon: 'clipboard-list',
      path: '/template-plugin',
      needs: ['read', 'TemplatePluginEntry'],
    },
  ],
  seed,
});
