import { ownedByCustomer, p } from 'portico';

/** `received` waits in quarantine; the others are final. */
export type UploadState = 'received' | 'accepted' | 'rejected' | 'withdrawn';

/** A file that a customer sent. Until it is accepted nobody but reviewers gets its bytes. */
export const DocumentUpload = ownedByCustomer({
  name: 'DocumentUpload',
  tableName: 'documents_upload',
  properties: {
    /** Who sent it. */
    accountId: p.uuid().nullable(),
    accountName: p.string(),
    /** Cleaned file name; what the sender wrote about it. */
    name: p.string(),
    note: p.string().nullable(),
    /** By content. */
    mime: p.string(),
    /** Bytes. */
    size: p.bigint(),
    /** SHA-256 of the content, hexadecimal. */
    sha256: p.string(),
    /** Id in the file store; null when the content was removed. */
    fileId: p.uuid().nullable(),
    state: p.string().$type<UploadState>().default('received'),
    receivedAt: p.datetime().onCreate(() => new Date()),
    decidedAt: p.datetime().nullable(),
    decidedById: p.uuid().nullable(),
    decidedByName: p.string().nullable(),
    reason: p.string().nullable(),
    version: p.integer().default(1),
  },
  customerMay: ['insert'],
});
