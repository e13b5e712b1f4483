import { definePlugin, type JobContext } from 'portico';
import { documentsConfig, type DocumentsConfig } from './config.ts';
import { LibraryDocument } from './document.entity.ts';
import { ReviewedEvent, UploadedEvent } from './events.ts';
import { migrations } from './migrations/index.ts';
import { libraryPortlet } from './portlets/library.ts';
import { quarantinePortlet } from './portlets/quarantine.ts';
import { shelfPortlet } from './portlets/shelf.ts';
import { uploadPortlet } from './portlets/upload.ts';
import { apiRoutes } from './routes/api.ts';
import { customerRoutes } from './routes/customer.ts';
import { deskRoutes } from './routes/desk.ts';
import { sweepRejected } from './rejected.ts';
import { DocumentUpload } from './upload.entity.ts';

export default definePlugin({
  id: 'documents',
  version: '1.0.0',
  requires: { portico: '^1.0.0' },
  title: 'documents.title',
  directory: new URL('.', import.meta.url),
  config: documentsConfig,
  entities: [LibraryDocument, DocumentUpload],
  migrations,
  subjects: {
    Document: { actions: ['read', 'download', 'manage'], label: 'documents.subject.document', staff: ['manage'] },
    Upload: { actions: ['read', 'create', 'review'], label: 'documents.subject.upload', staff: ['review'] },
  },
  portlets: [libraryPortlet, uploadPortlet, quarantinePortlet, shelfPortlet],
  routes: { customer: customerRoutes, desk: deskRoutes, api: apiRoutes },
  navigation: [
    { area: 'customer', label: 'documents.title', icon: 'folder', path: '/documents', needs: ['read', 'Document'], position: 60 },
    { area: 'customer', label: 'documents.uploads.nav', icon: 'upload', path: '/documents/uploads', needs: ['read', 'Upload'], position: 61 },
    { area: 'desk', label: 'documents.title', icon: 'folder', path: '/documents', needs: ['manage', 'Document'], position: 60 },
    { area: 'desk', label: 'documents.quarantine.nav', icon: 'shield-check', path: '/documents/uploads', needs: ['review', 'Upload'], position: 61 },
  ],
  emits: { 'documents.uploaded': UploadedEvent, 'documents.reviewed': ReviewedEvent },
  jobs: {
    sweep: { schedule: '*/30 * * * *', run: (ctx: JobContext<DocumentsConfig>) => sweepRejected(ctx, ctx.config.keepRejectedDays) },
  },
  seed: async (ctx) => (await import('./seed/index.ts')).seed(ctx), // for demos alone: it draws PDFs
}); // prettier-ignore
