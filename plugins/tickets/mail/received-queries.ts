import { defineQuery, sql } from 'portico';
import { raw } from '../queries.ts';
import type { Party } from './address.ts';
import type { InboundState, Outcome, Place } from './inbound.entity.ts';
import type { MailKind } from './message.ts';
import type { Link } from './reference.ts';

/** A message in a list. */
export interface ReceivedRow {
  id: string;
  from_address: string | null;
  from_name: string | null;
  subject: string;
  received_at: string;
  reason: string | null;
  outcome: Outcome | null;
  mailbox: string;
  customer_id: string | null;
  customer_name: string | null;
  customer_number: string | null;
  files: number;
}

const FROM = sql`from tickets_inbound i left join tickets_mailbox b on b.id = i.mailbox_id left join core_customer c on c.id = i.customer_id`;
const LISTED = sql`i.id, i.from_address, i.from_name, i.subject, i.received_at, i.reason, i.outcome, coalesce(b.address, '') as mailbox, i.customer_id,
  c.name as customer_name, c.number as customer_number, (select count(*)::int from tickets_inbound_file f where f.inbound_id = i.id) as files`;

/** Messages of a folder, the newest first. */
export const receivedPage = defineQuery<{ place: string; limit: number; offset: number }, ReceivedRow>((p) =>
  raw(sql`select ${LISTED} ${FROM} where i.place = ${p.place} order by i.received_at desc, i.id desc limit ${p.limit}::int offset ${p.offset}::int`),
); // prettier-ignore

/** How many messages lie in each folder of those in which something is to be done. */
export const receivedCounts = defineQuery<Record<never, never>, { place: Place; count: number }>(() =>
  raw(sql`select place, count(*)::int as count from tickets_inbound where place <> 'done' group by place`),
);

/** One message with everything about it. */
export interface ReceivedMail extends ReceivedRow {
  state: InboundState;
  place: Place | null;
  error: string | null;
  to_addresses: Party[];
  sent_at: string | null;
  body: string;
  has_html: boolean;
  kind: MailKind;
  customer_ids: string[];
  ticket_id: string | null;
  ticket_number: string | null;
  links: Link[];
  raw_file_id: string | null;
  size: string;
  type_id: string | null;
  decided_by: string | null;
}

export const receivedMail = defineQuery<{ id: string }, ReceivedMail>((p) =>
  raw(sql`select ${LISTED}, i.state, i.place, i.error, i.to_addresses, i.sent_at, i.body, i.html is not null as has_html, i.kind, i.customer_ids, i.ticket_id,
      t.number as ticket_number, i.links, i.raw_file_id, i.size, b.type_id, i.decided_by
    ${FROM} left join tickets_ticket t on t.id = i.ticket_id where i.id = ${p.id}::uuid`),
); // prettier-ignore

export const receivedHtml = defineQuery<{ id: string }, { html: string | null }>((p) =>
  raw(sql`select html from tickets_inbound where id = ${p.id}::uuid`),
);

export interface ReceivedFile {
  id: string;
  file_id: string;
  name: string;
  mime: string;
  size: string;
  sha256: string;
  content_id: string | null;
}

export const receivedFiles = defineQuery<{ id: string }, ReceivedFile>((p) =>
  raw(sql`select id, file_id, name, mime, size, sha256, content_id from tickets_inbound_file where inbound_id = ${p.id}::uuid order by position`),
); // prettier-ignore

export const customersNamed = defineQuery<{ ids: string[] }, { id: string; number: string; name: string }>((p) =>
  raw(sql`select id, number, name from core_customer where id = any (${p.ids}::uuid[]) order by name, number`),
);

export const customerByNumber = defineQuery<{ number: string }, { id: string }>((p) =>
  raw(sql`select id from core_customer where number = ${p.number}`),
);
