import { defineQuery, queryBuilder, sql } from 'portico';
import type { Channel, Kind, Priority, Side, State } from './words.ts';

const db = queryBuilder<Record<string, Record<string, unknown>>>();
/** Makes a query of an SQL text. */
export const raw = <Row>(query: ReturnType<typeof sql<Row>>) => ({ compile: () => query.compile(db) });

/** Stands for the customer of a group's preview, who has nothing. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

/** A ticket as pages show it; times are ISO 8601. */
export interface TicketRow {
  id: string;
  customer_id: string;
  number: string;
  type_id: string;
  type_titles: Record<string, string>;
  type_icon: string;
  subject: string;
  channel: Channel;
  state: State;
  priority: Priority;
  customer_priority: Priority | null;
  flagged: boolean;
  owner_id: string | null;
  owner_name: string | null;
  assigned_step: string | null;
  assigned_why: { key: string; values?: Record<string, unknown> } | null;
  about_type: string | null;
  about_id: string | null;
  about_label: string | null;
  requester_account_id: string | null;
  requester_name: string;
  requester_email: string | null;
  created_at: string;
  updated_at: string;
  customer_at: string | null;
  staff_at: string | null;
  first_response_due: string | null;
  first_response_at: string | null;
  update_due: string | null;
  resolution_due: string | null;
  promised_at: string | null;
  resolved_at: string | null;
  closed_at: string | null;
  paused_at: string | null;
  remind_at: string | null;
  escalation_level: number;
  reopen_count: number;
  satisfaction: number | null;
  satisfaction_text: string | null;
  merged_into_id: string | null;
  version: number;
}

/** Columns of `TicketRow`, of `tickets_ticket t` and its type `y`. */
export const TICKET_COLUMNS = sql`t.id, t.customer_id, t.number, t.type_id, y.titles as type_titles, y.icon as type_icon, t.subject, t.channel, t.state, t.priority,
  t.customer_priority, t.flagged, t.owner_id, t.owner_name, t.assigned_step, t.assigned_why, t.about_type, t.about_id, t.about_label, t.requester_account_id,
  t.requester_name, t.requester_email, t.created_at, t.updated_at, t.customer_at, t.staff_at, t.first_response_due, t.first_response_at, t.update_due,
  t.resolution_due, t.promised_at, t.resolved_at, t.closed_at, t.paused_at, t.remind_at, t.escalation_level, t.reopen_count, t.satisfaction, t.satisfaction_text,
  t.merged_into_id, t.version`;

/** One ticket of a customer who sees it. */
export const ownTicket = defineQuery<{ customer: string; id: string }, TicketRow>((p) =>
  raw(sql`select ${TICKET_COLUMNS} from tickets_ticket t join tickets_type y on y.id = t.type_id
    where t.customer_id = ${p.customer}::uuid and t.id = ${p.id}::uuid and t.shown`),
); // prettier-ignore

export interface ArticleRow {
  id: string;
  kind: Kind;
  side: Side;
  author_id: string | null;
  author_name: string;
  author_email: string | null;
  body: string;
  has_html: boolean;
  /** How a call ended. */
  call_result: 'agreed' | 'no_agreement' | 'not_reached' | null;
  created_at: string;
  shown: boolean;
}

/** The correspondence of a ticket, the oldest first; the role decides whether notes are among it. */
export const articlesOf = defineQuery<{ customer: string; ticket: string }, ArticleRow>((p) =>
  raw(sql`select id, kind, side, author_id, author_name, author_email, body, html is not null as has_html, call_result, created_at, shown from tickets_article
    where customer_id = ${p.customer}::uuid and ticket_id = ${p.ticket}::uuid order by created_at, id`),
); // prettier-ignore

export interface FileRow {
  id: string;
  article_id: string;
  file_id: string;
  name: string;
  mime: string;
  size: string;
  sha256: string;
  content_id: string | null;
}

export const filesOf = defineQuery<{ customer: string; ticket: string }, FileRow>((p) =>
  raw(sql`select id, article_id, file_id, name, mime, size, sha256, content_id from tickets_file
    where customer_id = ${p.customer}::uuid and ticket_id = ${p.ticket}::uuid order by name, id`),
); // prettier-ignore

export interface EventRow {
  kind: string;
  values: Record<string, unknown>;
  author_name: string;
  at: string;
  shown: boolean;
}

/** What happened to a ticket, the oldest first. */
export const eventsOf = defineQuery<{ customer: string; ticket: string }, EventRow>((p) =>
  raw(sql`select kind, values, author_name, at, shown from tickets_event
    where customer_id = ${p.customer}::uuid and ticket_id = ${p.ticket}::uuid order by at, id`),
); // prettier-ignore

export interface PromiseRow {
  promised_at: string;
  reason: string | null;
  /** Why the clock made it; see `promiseReason`. */
  reason_key: string | null;
  author_name: string;
  made_at: string;
  kept: boolean | null;
}

/** What was promised, the newest first. */
export const promisesOf = defineQuery<{ customer: string; ticket: string }, PromiseRow>((p) =>
  raw(sql`select promised_at, reason, reason_key, author_name, made_at, kept from tickets_promise
    where customer_id = ${p.customer}::uuid and ticket_id = ${p.ticket}::uuid order by made_at desc, id desc`),
); // prettier-ignore

export interface TypeRow {
  id: string;
  code: string;
  titles: Record<string, string>;
  hints: Record<string, string>;
  icon: string;
  priority: Priority;
}

/** Kinds of requests that the reader may choose. */
export const typesFor = defineQuery<Record<never, never>, TypeRow>(() =>
  raw(sql`select id, code, titles, hints, icon, priority from tickets_type where active order by position, code`),
); // prettier-ignore
