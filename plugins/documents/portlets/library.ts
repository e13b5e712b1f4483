import { definePortlet, Type, type PortletContext, type PortletModel } from 'portico';
import type { DocumentsConfig } from '../config.ts';
import { CATEGORIES } from '../document.entity.ts';
import { newest } from '../queries.ts';
import { withFile } from '../view.ts';

interface Settings {
  limit: number;
  category: string;
}

/** Rows that fit a width without making the tile taller than its neighbours. */
const FITS = { xs: 3, s: 4, m: 5, l: 6, xl: 8 } as const;

async function load(ctx: PortletContext<DocumentsConfig, Settings>): Promise<PortletModel> {
  const { limit, category } = ctx.settings;
  const [rows] = await ctx.read(
    newest({ today: ctx.today, locale: ctx.locale, category, limit: Math.min(limit, FITS[ctx.size]) }),
  );
  const total = rows[0]?.total ?? 0;
  return {
    state: rows.length === 0 ? 'empty' : 'ready',
    count: total,
    documents: rows.map(withFile),
    canDownload: ctx.ability.can('download', 'Document'),
    narrow: ctx.size === 'xs',
    allHref: category === 'all' ? '/documents' : `/documents?category=${category}`,
  };
}

/** The newest documents for the customer's group. */
export const libraryPortlet = definePortlet({
  id: 'documents.library',
  title: 'documents.library.title',
  description: 'documents.library.description',
  icon: 'folder',
  area: 'customer',
  size: 's',
  sizes: ['xs', 's', 'm', 'l'],
  grants: [
    ['read', 'Document'],
    ['download', 'Document'],
  ],
  settings: Type.Object({
    limit: Type.Integer({ default: 4, minimum: 1, maximum: 10 }),
    category: Type.Union(
      ['all', ...CATEGORIES].map((c) => Type.Literal(c)),
      { default: 'all' },
    ),
  }),
  template: 'documents:portlets/library.njk',
  href: '/documents',
  reads: ['documents'],
  shared: 'customer',
  load: load,
  defaultFor: ['CLIENTS', 'BUSINESS', 'VIP'].map((group) => ({ group, size: 's', position: 60 })),
});
