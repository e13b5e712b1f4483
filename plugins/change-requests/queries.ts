import { adHoc, defineQuery, queryBuilder, sql } from 'portico';
import type { EvidenceRow } from './files.ts';
import type { State } from './request.entity.ts';
import type { FieldRow } from './store.ts';

const db = queryBuilder<Record<string, Record<string, unknown>>>();
const raw = <Row>(query: ReturnType<typeof sql<Row>>) => ({ compile: () => query.compile(db) });

/** Stands for the customer of a group's preview, who has nothing. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

/** A request as lists show it. */
export interface RequestRow {
  id: string;
  customer_id: string;
  number: string;
  kind: string;
  record: string;
  record_label: string;
  state: State;
  reason: string | null;
  effective_on: string | null;
  submitted_by: string;
  on_behalf: boolean;
  created_at: string;
  submitted_at: string | null;
  reviewer: string | null;
  decided_by_id: string | null;
  decided_by: string | null;
  decided_at: string | null;
  decision_note: string | null;
  approved_by: string | null;
  approved_at: string | null;
  applied_at: string | null;
  undone_at: string | null;
  version: number;
  /** Names of the fields it is about. */
  fields: string[];
  /** First new value of a free text. */
  subject: string | null;
}

const COLUMNS = sql`r.id, r.customer_id, r.number, r.kind, r.record, r.record_label, r.state, r.reason, r.effective_on, r.submitted_by, r.on_behalf, r.created_at,
  r.submitted_at, r.reviewer, r.decided_by_id, r.decided_by, r.decided_at, r.decision_note, r.approved_by, r.approved_at, r.applied_at, r.undone_at, r.version,
  (select coalesce(json_agg(f.field order by f.position), '[]') from change_requests_field f where f.request_id = r.id) as fields,
  (select f.new_value from change_requests_field f where f.request_id = r.id and f.field = 'subject') as subject`;

const OVER = sql`('rejected', 'applied', 'withdrawn')`;

/** Requests of one customer, newest first: the open ones (drafts too), those that are over, or all. */
export const ownRequests = (customer: string, which: 'open' | 'over' | 'all', limit: number, offset: number) =>
  adHoc<RequestRow>(
    raw(sql`select ${COLUMNS} from change_requests_request r where r.customer_id = ${customer}::uuid
      ${which === 'all' ? sql`` : which === 'open' ? sql`and r.state not in ${OVER}` : sql`and r.state in ${OVER}`}
      order by r.created_at desc, r.id desc limit ${limit} offset ${offset}`),
  );

export const ownCounts = defineQuery<{ customer: string }, { open: number; over: number; asked: number }>((p) =>
  raw(sql`select count(*) filter (where state not in ${OVER})::int as open, count(*) filter (where state in ${OVER})::int as over,
    count(*) filter (where state = 'needs_info')::int as asked from change_requests_request where customer_id = ${p.customer}::uuid`),
);

export const ownRequest = defineQuery<{ customer: string; id: string }, RequestRow>((p) =>
  raw(sql`select ${COLUMNS} from change_requests_request r where r.customer_id = ${p.customer}::uuid and r.id = ${p.id}::uuid`),
); // prettier-ignore

export const fieldRows = defineQuery<{ id: string }, FieldRow>((p) =>
  raw(sql`select field, label, old_value, new_value, decision, note, replaced from change_requests_field where request_id = ${p.id}::uuid order by position`),
); // prettier-ignore

export interface MessageRow {
  kind: string;
  side: 'customer' | 'staff' | 'portal';
  author: string;
  body: string | null;
  at: string;
}

export const messageRows = defineQuery<{ id: string }, MessageRow>((p) =>
  raw(
    sql`select kind, side, author, body, at from change_requests_message where request_id = ${p.id}::uuid order by at, id`,
  ),
);

const EVIDENCE = sql`e.id, e.request_id, e.customer_id, e.file_id, e.name, e.mime, e.size, e.sha256, e.author, e.at`;

export const evidenceRows = defineQuery<{ id: string }, EvidenceRow>((p) =>
  raw(sql`select ${EVIDENCE} from change_requests_evidence e where e.request_id = ${p.id}::uuid order by e.at, e.id`),
);

export const ownEvidence = defineQuery<{ customer: string; id: string }, EvidenceRow>((p) =>
  raw(sql`select ${EVIDENCE} from change_requests_evidence e where e.customer_id = ${p.customer}::uuid and e.id = ${p.id}::uuid`),
); // prettier-ignore

/** A request as staff see it. */
export interface DeskRow extends RequestRow {
  customer_name: string;
  customer_number: string;
}

export interface QueueFilter {
  state: string;
  kind?: string | undefined;
  q?: string | undefined;
}

/** `waiting`: for a reviewer; `agreed`: decided, not applied; the rest by state. */
const GROUPS: Readonly<Record<string, ReturnType<typeof sql>>> = {
  waiting: sql`r.state in ('submitted', 'in_verification')`,
  agreed: sql`r.state in ('approved', 'partly_approved')`,
};

function matching({ state, kind, q = '' }: QueueFilter) {
  const words = q.split(/\s+/).filter(Boolean).slice(0, 6);
  const pattern = (word: string) => `%${word.replace(/[\\%_]/g, '\\$&')}%`;
  const parts = [
    sql`r.submitted_at is not null`,
    ...(state === 'all' ? [] : [GROUPS[state] ?? sql`r.state = ${state}`]),
    ...(kind ? [sql`r.kind = ${kind}`] : []),
    ...words.map((w) => sql`(unaccent(c.name) ilike unaccent(${pattern(w)}) or c.number ilike ${pattern(w)} or r.number ilike ${pattern(w)})`),
  ];
  return sql.join(parts, sql` and `);
} // prettier-ignore

const DESK = sql`change_requests_request r join core_customer c on c.id = r.customer_id`;

/** The queue: what waits longest first, everything else newest first. */
export const queuePage = (filter: QueueFilter, limit: number, offset: number) =>
  adHoc<DeskRow & { total: number }>(
    raw(sql`select ${COLUMNS}, c.name as customer_name, c.number as customer_number, count(*) over ()::int as total from ${DESK} where ${matching(filter)}
      order by ${filter.state === 'waiting' || filter.state === 'agreed' ? sql`r.submitted_at, r.id` : sql`r.submitted_at desc, r.id desc`} limit ${limit} offset ${offset}`),
  );

export const queueCounts = defineQuery<object, { waiting: number; needs_info: number; agreed: number }>(() =>
  raw(sql`select count(*) filter (where ${GROUPS.waiting})::int as waiting, count(*) filter (where r.state = 'needs_info')::int as needs_info,
    count(*) filter (where ${GROUPS.agreed})::int as agreed from change_requests_request r`),
);

export const deskRequest = defineQuery<{ id: string }, DeskRow>((p) =>
  raw(sql`select ${COLUMNS}, c.name as customer_name, c.number as customer_number from ${DESK} where r.id = ${p.id}::uuid and r.submitted_at is not null`),
); // prettier-ignore

export const deskEvidence = defineQuery<{ id: string }, EvidenceRow>((p) =>
  raw(sql`select ${EVIDENCE} from change_requests_evidence e join change_requests_request r on r.id = e.request_id where e.id = ${p.id}::uuid and r.submitted_at is not null`),
); // prettier-ignore

export const customerById = defineQuery<{ id: string }, { id: string; name: string; number: string }>((p) =>
  raw(sql`select id, name, number from core_customer where id = ${p.id}::uuid`),
);

/** Requests found by the beginning of their number. */
export const byNumber = defineQuery<{ from: string }, { customer_id: string; found: string; href: string | null }>((p) =>
  raw(sql`select customer_id, number as found, '/desk/change-requests/' || id as href from change_requests_request
    where number like ${p.from} and submitted_at is not null order by number limit 10`),
); // prettier-ignore
