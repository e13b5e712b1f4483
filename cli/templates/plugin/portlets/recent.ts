import { definePortlet, Type } from 'portico';
import { newestEntries } from '../queries.ts';

/** The newest entries. While this tile is on for a group, its customers may read and add entries. */
export const recentPortlet = definePortlet({
  id: 'template-plugin.recent',
  title: 'template-plugin.recent.title',
  description: 'template-plugin.recent.description',
  icon: 'clipboard-list',
  area: 'customer',
  size: 'm',
  sizes: ['s', 'm', 'l'],
  grants: [
    ['read', 'TemplatePluginEntry'],
    ['create', 'TemplatePluginEntry'],
  ],
  settings: Type.Object({ limit: Type.Integer({ default: 5, minimum: 1, maximum: 20 }) }),
  template: 'template-plugin:portlets/recent.njk',
  href: '/template-plugin',
  shared: 'customer',
  defaultFor: [{ group: 'CLIENTS' }],
  async load(ctx) {
    const [entries] = await ctx.read(newestEntries({ limit: ctx.settings.limit }));
    return { entries, state: entries.length === 0 ? 'empty' : 'ready' };
  },
});
