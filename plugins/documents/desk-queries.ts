import { adHoc, defineQuery, queryBuilder, sql, type Locale } from 'portico';
import type { LibraryRow, UploadRow } from './queries.ts';

const db = queryBuilder<Record<string, Record<string, unknown>>>();
const raw = <Row>(query: ReturnType<typeof sql<Row>>) => ({ compile: () => query.compile(db) });

export const STATES = ['valid', 'scheduled', 'expired', 'withdrawn'] as const;
/** `superseded`: it would hold, but a newer version does. */
export type DocumentState = (typeof STATES)[number] | 'superseded';

/** A version as staff see it. */
export interface DeskDocument extends Omit<LibraryRow, 'languages'> {
  state: DocumentState;
  group_ids: string[];
  published_by: string;
  withdrawn_at: string | null;
  file_id: string;
  version: number;
  /** Version that customers get today, if any. */
  current_no: number | null;
}

export interface ShelfFilter {
  q?: string | undefined;
  category?: string | undefined;
  language?: string | undefined;
  state?: string | undefined;
  group?: string | undefined;
}

const state = (
  today: unknown,
) => sql`case when withdrawn_at is not null then 'withdrawn' when valid_from > ${today}::date then 'scheduled'
  when valid_to < ${today}::date then 'expired' else 'valid' end`;

const COLUMNS = sql`id, code, title, category, kind, language, version_no, valid_from, valid_to, mime, size, sha256, file_name, file_id,
  published_at, published_by, withdrawn_at, group_ids, version`;

const all = (today: unknown) => sql`(select d.*, ${state(today)} as state,
   max(case when ${state(today)} = 'valid' then version_no end) over (partition by code, language) as current_no from documents_document d)`;

/** Of each document and language the newest version. */
const shelf = (today: unknown) =>
  sql`(select distinct on (code, language) * from ${all(today)} a order by code, language, version_no desc)`;

const pattern = (word: string) => `%${word.replace(/[\\%_]/g, '\\$&')}%`;

function matching({ q, category, language, state: wanted, group }: ShelfFilter) {
  const words = (q ?? '').split(/\s+/).filter(Boolean).slice(0, 8);
  const parts = [
    ...words.map((w) => sql`(unaccent(title) ilike unaccent(${pattern(w)}) or code ilike ${pattern(w)})`),
    ...(category ? [sql`category = ${category}`] : []),
    ...(language ? [sql`language = ${language}`] : []),
    ...(wanted ? [sql`state = ${wanted}`] : []),
    ...(group ? [sql`group_ids @> array[${group}::uuid]`] : []),
  ];
  return parts.length === 0 ? sql`true` : sql.join(parts, sql` and `);
}

export const shelfPage = (filter: ShelfFilter, today: string, locale: Locale, limit: number, offset: number) =>
  adHoc<DeskDocument>(
    raw(sql`select ${COLUMNS}, state, current_no from ${shelf(today)} s where ${matching(filter)}
      order by title collate ${sql.id(`${locale}-x-icu`)}, code, language limit ${limit} offset ${offset}`),
  );

export const shelfCount = (filter: ShelfFilter, today: string) =>
  adHoc<{ count: number }>(raw(sql`select count(*)::int as count from ${shelf(today)} s where ${matching(filter)}`));

/** All versions and languages of the document a version belongs to. */
export const familyOf = defineQuery<{ id: string; today: string }, DeskDocument>((p) =>
  raw(sql`select ${COLUMNS}, case when state = 'valid' and version_no < current_no then 'superseded' else state end as state, current_no from ${all(p.today)} a
    where code = (select code from documents_document where id = ${p.id}::uuid) order by language, version_no desc`),
);

/** What will end or begin within some days, soonest first. */
export const changingSoon = defineQuery<{ today: string; days: number; limit: number }, DeskDocument & { total: number }>((p) =>
  raw(sql`select ${COLUMNS}, state, current_no, count(*) over ()::int as total from ${shelf(p.today)} s
    where (state = 'valid' and valid_to <= ${p.today}::date + ${p.days}::int) or state = 'scheduled'
    order by case state when 'valid' then valid_to else valid_from end, code limit ${p.limit}`),
); // prettier-ignore

export interface GroupRow {
  id: string;
  code: string;
  title: string;
}

/** Groups of customers, to whom documents are published. */
export const customerGroups = defineQuery<object, GroupRow>(() =>
  raw(sql`select id, code, title from core_group where kind = 'customer' order by builtin desc, code`),
);

/** A file of a customer as reviewers see it. */
export interface DeskUpload extends UploadRow {
  customer_id: string;
  customer_name: string;
  customer_number: string;
  decided_by_name: string | null;
}

const UPLOAD = sql`u.id, u.name, u.note, u.mime, u.size, u.sha256, u.state, u.file_id, u.account_name, u.received_at, u.decided_at, u.reason,
  u.version, u.decided_by_name, u.customer_id, c.name as customer_name, c.number as customer_number`;
const FROM = sql`documents_upload u join core_customer c on c.id = u.customer_id`;

/** Files in one state: those that wait oldest first, the others newest first. */
export const uploadPage = (wanted: string, limit: number, offset: number) =>
  adHoc<DeskUpload>(
    raw(sql`select ${UPLOAD} from ${FROM} where u.state = ${wanted}
      order by ${wanted === 'received' ? sql`u.received_at, u.id` : sql`u.received_at desc, u.id desc`} limit ${limit} offset ${offset}`),
  );

export const uploadCounts = defineQuery<object, { state: string; count: number }>(() =>
  raw(sql`select state, count(*)::int as count from documents_upload group by state`),
);

export const uploadById = defineQuery<{ id: string }, DeskUpload>((p) =>
  raw(sql`select ${UPLOAD} from ${FROM} where u.id = ${p.id}::uuid`),
);

/** Files of other records with the same content: a reviewer sees that it came before. */
export const sameContent = defineQuery<{ id: string }, DeskUpload>((p) =>
  raw(sql`select ${UPLOAD} from ${FROM} join documents_upload o on o.sha256 = u.sha256 and o.customer_id = u.customer_id
    where o.id = ${p.id}::uuid and u.id <> o.id order by u.received_at desc limit 5`),
);

/** What waits in quarantine, oldest first, with the number of all. */
export const waiting = defineQuery<{ limit: number }, DeskUpload & { total: number }>((p) =>
  raw(
    sql`select ${UPLOAD}, count(*) over ()::int as total from ${FROM} where u.state = 'received' order by u.received_at, u.id limit ${p.limit}`,
  ),
);
