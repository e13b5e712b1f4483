import { definePortlet, type PortletContext, type PortletModel } from 'portico';
import type { DocumentsConfig } from '../config.ts';
import { ownUploads, usage } from '../queries.ts';
import { sendForm } from '../routes/customer-uploads.ts';
import { withFile } from '../view.ts';

async function load(ctx: PortletContext<DocumentsConfig>): Promise<PortletModel> {
  const customer = ctx.viewer.customer!.id;
  const [rows, [use]] = await ctx.read(
    ownUploads({ customer, limit: ctx.size === 's' ? 2 : 3, offset: 0 }),
    usage({ customer }),
  );
  return {
    count: use!.waiting,
    uploads: rows.map(withFile),
    total: use!.total,
    canSend: !ctx.viewer.preview,
    send: sendForm(ctx, ctx.config),
  };
}

/** A form for sending a file, and what became of the last ones. */
export const uploadPortlet = definePortlet({
  id: 'documents.upload',
  title: 'documents.upload.title',
  description: 'documents.upload.description',
  icon: 'upload',
  area: 'customer',
  size: 's',
  sizes: ['s', 'm'],
  grants: [
    ['read', 'Upload'],
    ['create', 'Upload'],
  ],
  template: 'documents:portlets/upload.njk',
  href: '/documents/uploads',
  reads: ['documents'],
  shared: 'customer',
  load: load,
  defaultFor: ['CLIENTS', 'BUSINESS', 'VIP'].map((group) => ({ group, size: 's', position: 70 })),
});
