import { internal, p } from 'portico';

/**
 * A file of the store that no record holds: not yet, because it is being received, or no more. Noted before the bytes are written and
 * before they are removed, so that whatever breaks off in between is cleaned up by the job `documents.sweep`.
 */
export const StrayFile = internal({
  name: 'DocumentsStrayFile',
  tableName: 'documents_stray_file',
  properties: { notedAt: p.datetime().onCreate(() => new Date()) },
});
