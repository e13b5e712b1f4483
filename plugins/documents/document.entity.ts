import { LOCALES, p, visibleToGroups, type Locale } from 'portico';

export const KINDS = ['document', 'template', 'contract'] as const;
export type Kind = (typeof KINDS)[number];

/** What the library is sorted into; each has a name in every language. */
export const CATEGORIES = ['terms', 'prices', 'forms', 'contracts', 'privacy', 'safety', 'other'] as const;
export type Category = (typeof CATEGORIES)[number];

export { LOCALES };

/**
 * One version of a document in one language. Rows with the same `code` are the same document: its languages, and in each
 * language a chain of versions. Groups, category and kind are the document's, so they are the same in all its rows.
 */
export const LibraryDocument = visibleToGroups({
  name: 'LibraryDocument',
  tableName: 'documents_document',
  properties: {
    /** What the house calls the document, such as `VOP-2026`. */
    code: p.string(),
    title: p.string(),
    category: p.string().$type<Category>(),
    kind: p.string().$type<Kind>(),
    language: p.string().$type<Locale>(),
    /** Version of the content, from 1; `version` is that of the record, for two editors. */
    versionNo: p.integer(),
    /** First and last day, `YYYY-MM-DD`; without an end it holds until a newer version begins or it is withdrawn. */
    validFrom: p.date(),
    validTo: p.date().nullable(),
    fileId: p.uuid(),
    fileName: p.string(),
    mime: p.string(),
    /** Bytes. */
    size: p.bigint(),
    /** SHA-256 of the content, hexadecimal. */
    sha256: p.string(),
    /** The version before this one. */
    supersedes: p.uuid().nullable(),
    publishedAt: p.datetime().onCreate(() => new Date()),
    publishedBy: p.string(),
    withdrawnAt: p.datetime().nullable(),
    version: p.integer().default(1),
  },
});
