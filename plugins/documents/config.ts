import { Type, type Static } from 'portico';

/** What an operator can set for the documents in `config/portal.ts`. */
export const documentsConfig = Type.Object(
  {
    /** Rows of one page of the library and of the lists at the desk. */
    pageSize: Type.Integer({ default: 25, minimum: 5, maximum: 100 }),
    /** Whether customers see and download versions that a newer one has replaced. */
    olderVersions: Type.Boolean({ default: true }),
    /** Largest file a customer may send, bytes; the setting UPLOAD_MAX_BYTES holds as well. */
    maxBytes: Type.Integer({ default: 20_000_000, minimum: 1024 }),
    /** What all kept files of one customer may take together, bytes. */
    quotaBytes: Type.Integer({ default: 200_000_000, minimum: 1024 }),
    /** How many files of one customer may wait for review. */
    maxWaiting: Type.Integer({ default: 50, minimum: 1, maximum: 10_000 }),
    /** Minutes within which the same content from the same customer counts once. */
    repeatMinutes: Type.Integer({ default: 10, minimum: 0, maximum: 1440 }),
    /** Days after which the content of a rejected file is removed; its record stays. */
    keepRejectedDays: Type.Integer({ default: 30, minimum: 0, maximum: 3650 }),
    /** From how many days before its end a document counts as ending soon, for staff. */
    endingSoonDays: Type.Integer({ default: 30, minimum: 1, maximum: 365 }),
  },
  { additionalProperties: false },
);

export type DocumentsConfig = Static<typeof documentsConfig>;
