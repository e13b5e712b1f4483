import { definePortlet, type PortletContext, type PortletModel } from 'portico';
import type { DocumentsConfig } from '../config.ts';
import { waiting } from '../desk-queries.ts';
import { withFile } from '../view.ts';

async function load(ctx: PortletContext<DocumentsConfig>): Promise<PortletModel> {
  const [rows] = await ctx.read(waiting({ limit: ctx.size === 's' ? 3 : 5 }));
  return {
    state: rows.length === 0 ? 'empty' : 'ready',
    count: rows[0]?.total ?? 0,
    uploads: rows.map(withFile),
  };
}

/** Files of customers that wait for a decision; who has it may review them. */
export const quarantinePortlet = definePortlet({
  id: 'documents.quarantine',
  title: 'documents.quarantine.title',
  description: 'documents.quarantine.description',
  icon: 'shield-check',
  area: 'desk',
  size: 'm',
  sizes: ['s', 'm', 'l'],
  grants: [['review', 'Upload']],
  template: 'documents:portlets/quarantine.njk',
  href: '/desk/documents/uploads',
  reads: ['documents'],
  load: load,
  defaultFor: [{ group: 'STAFF', size: 'm', position: 40 }],
});
