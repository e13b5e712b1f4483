import { adHoc, defineQuery, queryBuilder, sql, type Locale } from 'portico';
import type { Category, Kind } from './document.entity.ts';
import type { UploadState } from './upload.entity.ts';

const db = queryBuilder<Record<string, Record<string, unknown>>>();

/** A document of the library as customers see it: its version of today in the best language. */
export interface LibraryRow {
  id: string;
  code: string;
  title: string;
  category: Category;
  kind: Kind;
  language: Locale;
  version_no: number;
  valid_from: string;
  valid_to: string | null;
  mime: string;
  size: string;
  sha256: string;
  file_name: string;
  published_at: string;
  /** All languages it is there in today, with the id of each. */
  languages: { language: Locale; id: string }[];
}

export interface LibraryFilter {
  /** Words that are found in title or code. */
  q?: string | undefined;
  category?: string | undefined;
  kind?: string | undefined;
  /** Only what is there in this language; else the viewer's own comes first. */
  language?: string | undefined;
}

const COLUMNS = sql`id, code, title, category, kind, language, version_no, valid_from, valid_to, mime, size, sha256, file_name, published_at`;

/** Of each document and language the newest version that holds on a day; whose group may see it, the database knows. */
const current = (today: unknown) => sql`(select distinct on (code, language) * from documents_document
   where withdrawn_at is null and valid_from <= ${today}::date and (valid_to is null or valid_to >= ${today}::date)
   order by code, language, version_no desc)`;

const pattern = (word: string) => `%${word.replace(/[\\%_]/g, '\\$&')}%`;

function matching({ q, category, kind, language }: LibraryFilter) {
  const words = (q ?? '').split(/\s+/).filter(Boolean).slice(0, 8);
  const parts = [
    ...words.map((w) => sql`(unaccent(title) ilike unaccent(${pattern(w)}) or code ilike ${pattern(w)})`),
    ...(category ? [sql`category = ${category}`] : []),
    ...(kind ? [sql`kind = ${kind}`] : []),
    ...(language ? [sql`language = ${language}`] : []),
  ];
  return parts.length === 0 ? sql`true` : sql.join(parts, sql` and `);
}

/** The order in which languages are offered. */
const order = sql`array_position(array['en', 'sk', 'cs', 'pl'], language)`;

/** One row per document: the viewer's language first, then the order in which the house writes. */
const best = (today: unknown, locale: unknown, filter: LibraryFilter) => sql`(select distinct on (code) * from (
   select d.*, jsonb_agg(jsonb_build_object('language', language, 'id', id)) over (partition by code
     order by ${order} rows between unbounded preceding and unbounded following) as languages from ${current(today)} d) a
   where ${matching(filter)} order by code, (language = ${locale}) desc, ${order})`;

const raw = <Row>(query: ReturnType<typeof sql<Row>>) => ({ compile: () => query.compile(db) });

/** One page of the library, sorted by title as the viewer's language sorts. */
export const libraryPage = (filter: LibraryFilter, today: string, locale: Locale, limit: number, offset: number) =>
  adHoc<LibraryRow>(
    raw(sql`select ${COLUMNS}, languages from ${best(today, locale, filter)} b
      order by title collate ${sql.id(`${locale}-x-icu`)}, code limit ${limit} offset ${offset}`),
  );

export const libraryCount = (filter: LibraryFilter, today: string, locale: Locale) =>
  adHoc<{ count: number }>(raw(sql`select count(*)::int as count from ${best(today, locale, filter)} b`));

/** Which categories, kinds and languages there are today: a filter offers nothing that finds nothing. */
export const libraryFacets = defineQuery<{ today: string }, { category: Category; kind: Kind; language: Locale }>((p) =>
  raw(sql`select distinct category, kind, language from ${current(p.today)} c`),
);

/** The newest of the library, for the tile: per document the viewer's language, else the first that the house writes. */
export const newest = defineQuery<
  { today: string; locale: string; category: string; limit: number },
  Omit<LibraryRow, 'languages'> & { total: number }
>((p) =>
  raw(sql`select ${COLUMNS}, count(*) over ()::int as total from (select distinct on (code) * from documents_document
      where withdrawn_at is null and valid_from <= ${p.today}::date and (valid_to is null or valid_to >= ${p.today}::date)
        and (${p.category} = 'all' or category = ${p.category})
      order by code, (language = ${p.locale}) desc, ${order}, version_no desc) d
    order by greatest(valid_from, published_at::date) desc, published_at desc, code limit ${p.limit}`),
);

/** A version of a document; `current` when no newer one holds today. */
export interface DocumentRow extends Omit<LibraryRow, 'languages'> {
  file_id: string;
  is_current: boolean;
}

const withCurrency = (today: unknown) => sql`(select d.*, not exists (select from documents_document n
   where n.code = d.code and n.language = d.language and n.version_no > d.version_no and n.withdrawn_at is null
     and n.valid_from <= ${today}::date and (n.valid_to is null or n.valid_to >= ${today}::date))
   and (d.valid_to is null or d.valid_to >= ${today}::date) as is_current
   from documents_document d where d.withdrawn_at is null and d.valid_from <= ${today}::date)`;

/** A version that holds or held; what is withdrawn or yet to come is not there for customers. */
export const documentById = defineQuery<{ id: string; today: string }, DocumentRow>((p) =>
  raw(sql`select ${COLUMNS}, file_id, is_current from ${withCurrency(p.today)} d where id = ${p.id}::uuid`),
);

/** All versions and languages of the document that a version belongs to, newest first. */
export const siblings = defineQuery<{ id: string; today: string }, DocumentRow>((p) =>
  raw(sql`select ${COLUMNS}, file_id, is_current from ${withCurrency(p.today)} d
    where code = (select code from documents_document where id = ${p.id}::uuid) order by language, version_no desc`),
);

/** A file that a customer sent. */
export interface UploadRow {
  id: string;
  name: string;
  note: string | null;
  mime: string;
  size: string;
  sha256: string;
  state: UploadState;
  file_id: string | null;
  account_name: string;
  received_at: string;
  decided_at: string | null;
  reason: string | null;
  version: number;
}

const UPLOAD = [
  'id', 'name', 'note', 'mime', 'size', 'sha256', 'state', 'file_id', 'account_name', 'received_at', 'decided_at', 'reason', 'version',
] as const; // prettier-ignore

const uploads = queryBuilder<{ documents_upload: UploadRow & { customer_id: string } }>();

/** Own files, newest first; the database lets through the viewer's customer alone. */
export const ownUploads = defineQuery<{ customer: string; limit: number; offset: number }, UploadRow>((p) =>
  uploads
    .selectFrom('documents_upload')
    .select(UPLOAD)
    .where('customer_id', '=', p.customer)
    .orderBy('received_at', 'desc')
    .orderBy('id', 'desc')
    .limit(p.limit as never)
    .offset(p.offset as never),
);

export const ownUpload = defineQuery<{ customer: string; id: string }, UploadRow>((p) =>
  uploads.selectFrom('documents_upload').select(UPLOAD).where('customer_id', '=', p.customer).where('id', '=', p.id),
);

/** What a customer's files amount to: how many there are, how many wait, and the bytes that are kept. */
export const usage = defineQuery<{ customer: string }, { total: number; waiting: number; bytes: string }>((p) =>
  raw(sql`select count(*)::int as total, (count(*) filter (where state = 'received'))::int as waiting,
    coalesce(sum(size) filter (where file_id is not null), 0)::bigint as bytes from documents_upload where customer_id = ${p.customer}::uuid`),
);
