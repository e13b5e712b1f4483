import { definePortlet, type PortletContext } from 'portico';
import type { AdvancesConfig } from '../config.ts';
import { rowOf } from '../models/row.ts';
import { nextOpen } from '../queries.ts';

async function load(ctx: PortletContext<AdvancesConfig, Record<string, never>>) {
  const [[next]] = await ctx.read(nextOpen({ limit: 1 }));
  return next ? { state: 'ready' as const, next: rowOf(ctx, next) } : { state: 'empty' as const };
}

/** The one instalment that is to be paid next. */
export const nextPortlet = definePortlet({
  id: 'advances.next',
  title: 'advances.next.title',
  description: 'advances.next.description',
  icon: 'coins',
  area: 'customer',
  size: 's',
  sizes: ['xs', 's'],
  grants: [
    ['read', 'Advance'],
    ['download', 'Advance'],
    ['feed', 'Advance'],
  ],
  template: 'advances:portlets/next.njk',
  href: '/advances',
  shared: 'customer',
  load,
});
