import { adHoc, defineQuery, sql } from 'portico';
import type { InsidePicture } from '../mail/frame.ts';
import { raw, TICKET_COLUMNS, type TicketRow } from '../queries.ts';
import type { State } from '../words.ts';

/** A ticket as the desk works on it, with its customer. */
export interface DeskTicket extends TicketRow {
  locale: string;
  shown: boolean;
  customer_name: string;
  customer_number: string;
  customer_email: string | null;
  customer_phone: string | null;
  caretaker_name: string | null;
  merged_number: string | null;
}

export const deskTicket = defineQuery<{ id: string }, DeskTicket>((p) =>
  raw(sql`select ${TICKET_COLUMNS}, t.locale, t.shown, c.name as customer_name, c.number as customer_number, c.email as customer_email, c.phone as customer_phone,
      k.name as caretaker_name, m.number as merged_number
    from tickets_ticket t join tickets_type y on y.id = t.type_id join core_customer c on c.id = t.customer_id
      left join core_account k on k.id = c.caretaker_id left join tickets_ticket m on m.id = t.merged_into_id
    where t.id = ${p.id}::uuid`),
); // prettier-ignore

export interface OtherTicket {
  id: string;
  number: string;
  subject: string;
  state: State;
  updated_at: string;
  total: number;
}

/** Other tickets of the same customer, the open ones first. */
export const otherTickets = defineQuery<{ customer: string; ticket: string; limit: number }, OtherTicket>((p) =>
  raw(sql`select id, number, subject, state, updated_at, count(*) over ()::int as total from tickets_ticket
    where customer_id = ${p.customer}::uuid and id <> ${p.ticket}::uuid and state <> 'merged'
    order by state in ('new', 'open', 'pending_customer', 'pending_reminder') desc, updated_at desc, id desc limit ${p.limit}`),
); // prettier-ignore

export interface LinkRow {
  id: string;
  number: string;
  subject: string;
  state: State;
  kind: 'related' | 'split' | 'merged';
  customer_name: string;
}

/** Tickets that belong to one: linked, split off, and those that were merged into it. */
export const linksOf = defineQuery<{ ticket: string }, LinkRow>((p) =>
  raw(sql`select t.id, t.number, t.subject, t.state, l.kind, c.name as customer_name
    from (select other_id as id, kind from tickets_link where ticket_id = ${p.ticket}::uuid union select ticket_id, kind from tickets_link where other_id = ${p.ticket}::uuid
      union select id, 'merged' from tickets_ticket where merged_into_id = ${p.ticket}::uuid) l
    join tickets_ticket t on t.id = l.id join core_customer c on c.id = t.customer_id order by t.number limit 50`),
); // prettier-ignore

export interface ParticipantRow {
  account_id: string;
  name: string;
  email: string | null;
}

export const participantsOf = defineQuery<{ customer: string; ticket: string }, ParticipantRow>((p) =>
  raw(sql`select p.account_id, p.name, a.email from tickets_participant p join core_account a on a.id = p.account_id
    where p.customer_id = ${p.customer}::uuid and p.ticket_id = ${p.ticket}::uuid order by p.name`),
); // prettier-ignore

/** Everybody of the staff who can be given a ticket. */
export const staffList = defineQuery<Record<never, never>, { id: string; name: string }>(() =>
  raw(sql`select id, name from core_account where kind = 'staff' and state = 'active' order by name, id limit 500`),
);

export interface TypeName {
  id: string;
  titles: Record<string, string>;
  active: boolean;
}

/** All kinds of requests, also those that nobody can choose any more. */
export const allTypes = defineQuery<Record<never, never>, TypeName>(() =>
  raw(sql`select id, titles, active from tickets_type order by position, code`),
);

export const teams = defineQuery<Record<never, never>, { id: string; title: string }>(() =>
  raw(sql`select id, title from tickets_team order by title`),
);

/** One article with its HTML, whoever's it is. */
export const htmlOf = defineQuery<{ id: string }, { html: string | null; customer_id: string; ticket_id: string }>((p) =>
  raw(sql`select html, customer_id, ticket_id from tickets_article where id = ${p.id}::uuid`),
); // prettier-ignore

export interface DeskFile {
  file_id: string;
  name: string;
  mime: string;
  size: string;
  sha256: string;
  content_id: string | null;
  ticket_id: string;
  customer_id: string;
}

export const fileById = defineQuery<{ id: string }, DeskFile>((p) =>
  raw(sql`select file_id, name, mime, size, sha256, content_id, ticket_id, customer_id from tickets_file where id = ${p.id}::uuid`),
); // prettier-ignore

/** Pictures that stand inside the HTML of an article. */
export const picturesOf = defineQuery<{ article: string }, InsidePicture>((p) =>
  raw(sql`select file_id, mime, size, content_id from tickets_file
    where article_id = ${p.article}::uuid and content_id is not null and mime like 'image/%' order by id limit 30`),
); // prettier-ignore

export interface CustomerHit {
  id: string;
  number: string;
  name: string;
  email: string | null;
}

/** Customers by a part of their name, number, address or company numbers. */
export const customersLike = (typed: string) => {
  const pattern = `%${typed.trim().replace(/[\\%_]/g, '\\$&')}%`;
  return adHoc(
    raw(sql<CustomerHit>`select c.id, c.number, c.name, c.email from core_customer c
      where core_customer_text(c.name, c.number, c.email, c.vat_id, c.company_reg_no) like core_plain(${pattern}) order by c.name, c.id limit 20`),
  );
}; // prettier-ignore

export const customerById = defineQuery<{ id: string }, CustomerHit & { locale: string | null }>((p) =>
  raw(sql`select id, number, name, email, locale from core_customer where id = ${p.id}::uuid`),
);

/** People who act for a customer. */
export const peopleOf = defineQuery<{ customer: string }, { id: string; name: string; email: string | null; locale: string | null }>((p) =>
  raw(sql`select distinct a.id, a.name, a.email, a.locale from core_membership m join core_account a on a.id = m.account_id
    where m.customer_id = ${p.customer}::uuid and a.state <> 'closed' order by a.name, a.id limit 100`),
); // prettier-ignore

export const customersByIds = defineQuery<{ ids: string[] }, CustomerHit>((p) =>
  raw(sql`select id, number, name, email from core_customer where id = any(${p.ids}::uuid[]) order by name, id`),
);
