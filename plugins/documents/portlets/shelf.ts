import { definePortlet, type PortletContext, type PortletModel } from 'portico';
import type { DocumentsConfig } from '../config.ts';
import { changingSoon } from '../desk-queries.ts';

async function load(ctx: PortletContext<DocumentsConfig>): Promise<PortletModel> {
  const days = ctx.config.endingSoonDays;
  const [rows] = await ctx.read(changingSoon({ today: ctx.today, days, limit: ctx.size === 's' ? 3 : 5 }));
  return { state: rows.length === 0 ? 'empty' : 'ready', count: rows[0]?.total ?? 0, documents: rows, days };
}

/** Documents of the library that end or begin soon; who has it may publish and change documents. */
export const shelfPortlet = definePortlet({
  id: 'documents.shelf',
  title: 'documents.shelf.title',
  description: 'documents.shelf.description',
  icon: 'files',
  area: 'desk',
  size: 'm',
  sizes: ['s', 'm', 'l'],
  grants: [['manage', 'Document']],
  template: 'documents:portlets/shelf.njk',
  href: '/desk/documents',
  reads: ['documents'],
  load: load,
  defaultFor: [{ group: 'STAFF', size: 'm', position: 50 }],
});
