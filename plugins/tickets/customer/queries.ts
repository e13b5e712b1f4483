import { adHoc, defineQuery, sql } from 'portico';
import type { InsidePicture } from '../mail/frame.ts';
import { queryOf } from '../desk/search.ts';
import { raw, TICKET_COLUMNS, type TicketRow } from '../queries.ts';
import { UNSOLVED, type Priority, type State } from '../words.ts';

type Sql = ReturnType<typeof sql<unknown>>;

export const TABS = ['open', 'solved', 'all'] as const;
export type Tab = (typeof TABS)[number];

export const SORTS = ['updated', 'created', 'number', 'promised'] as const;
export type Sort = (typeof SORTS)[number];

/** What a customer looks for among his tickets. */
export interface Filter {
  tab?: Tab;
  q?: string;
  type?: string;
  state?: State;
  flagged?: boolean;
  sort?: Sort;
  direction?: 'asc' | 'desc';
}

const ORDER: Record<Sort, string> = {
  updated: 't.updated_at',
  created: 't.created_at',
  number: 't.no',
  promised: 't.promised_at',
};
const open = sql`t.state = any (array[${sql.join(UNSOLVED.map((state) => sql.lit(state)))}])`;

/** By the number, or by words of the subject or of any message he sees. */
function found(customer: string, q: string): Sql {
  const number = sql`t.number like ${`${q
    .trim()
    .toUpperCase()
    .replace(/[\\%_]/g, '\\$&')}%`}`;
  const words = queryOf(q);
  if (words === undefined) return number;
  const query = sql`to_tsquery('simple', core_plain(${words}))`;
  return sql`(${number} or t.search @@ ${query} or t.id in (select a.ticket_id from tickets_article a
    where a.customer_id = ${customer}::uuid and a.shown and a.search @@ ${query}))`;
}

function conditions(customer: string, { tab = 'all', q, type, state, flagged }: Filter): Sql {
  const all: Sql[] = [sql`t.customer_id = ${customer}::uuid`, sql`t.shown`];
  if (tab !== 'all') all.push(tab === 'open' ? open : sql`not ${open}`);
  if (state) all.push(sql`t.state = ${state}`);
  if (type) all.push(sql`t.type_id = ${type}::uuid`);
  if (flagged) all.push(sql`t.flagged`);
  if (q) all.push(found(customer, q));
  return sql.join(all, sql` and `);
}

/** One page of a customer's tickets that fit. */
export function ownTickets(customer: string, filter: Filter, limit: number, offset: number) {
  const { sort = 'updated', direction = sort === 'promised' ? 'asc' : 'desc' } = filter;
  const order = sql`${sql.raw(ORDER[sort])} ${sql.raw(direction)} nulls last, t.id ${sql.raw(direction)}`;
  return adHoc<TicketRow>(
    raw(sql<TicketRow>`select ${TICKET_COLUMNS} from tickets_ticket t join tickets_type y on y.id = t.type_id
      where ${conditions(customer, filter)} order by ${order} limit ${limit} offset ${offset}`),
  );
}

export interface Counts {
  open: number;
  solved: number;
  all: number;
}

/** How many fit, by tab. */
export const countTickets = (customer: string, filter: Filter) =>
  adHoc<Counts>(
    raw(sql<Counts>`select (count(*) filter (where ${open}))::int as open, (count(*) filter (where not ${open}))::int as solved, count(*)::int as all
      from tickets_ticket t where ${conditions(customer, { ...filter, tab: 'all' })}`),
  );

/** Kinds of requests that a customer's tickets have. */
export const typesInUse = defineQuery<{ customer: string }, { id: string; titles: Record<string, string> }>((p) =>
  raw(sql`select y.id, y.titles from tickets_type y where exists (select from tickets_ticket t where t.customer_id = ${p.customer}::uuid and t.shown and t.type_id = y.id)
    order by y.position, y.code`),
);

/** A kind of request, as the form for a new one needs it. */
export interface FormType {
  id: string;
  code: string;
  titles: Record<string, string>;
  hints: Record<string, string>;
  icon: string;
  priority: Priority;
  asks_when: boolean;
}

/** Kinds that the reader may choose. */
export const formTypes = defineQuery<Record<never, never>, FormType>(() =>
  raw(
    sql`select id, code, titles, hints, icon, priority, asks_when from tickets_type where active order by position, code`,
  ),
);

/** What of a ticket its own page shows beside the row. */
export interface Extra {
  wished_at: string | null;
  satisfaction_at: string | null;
  merged_number: string | null;
  owner_phone: string | null;
  owner_email: string | null;
}

export const extraOf = defineQuery<{ customer: string; id: string }, Extra>((p) =>
  raw(sql`select t.wished_at, t.satisfaction_at, m.number as merged_number, o.phone as owner_phone, o.email as owner_email
    from tickets_ticket t left join tickets_ticket m on m.id = t.merged_into_id left join lateral tickets_owner_of(t.id) o on true
    where t.customer_id = ${p.customer}::uuid and t.id = ${p.id}::uuid`),
);

export interface Colleague {
  id: string | null;
  account_id: string;
  name: string;
}

/** People of the customer's house; those who take part in the ticket have an `id`. */
export const houseOf = defineQuery<{ customer: string; ticket: string }, Colleague>((p) =>
  raw(sql`select p.id, c.account_id, c.name from tickets_my_colleagues() c
    left join tickets_participant p on p.account_id = c.account_id and p.customer_id = ${p.customer}::uuid and p.ticket_id = ${p.ticket}::uuid
    order by c.name, c.account_id`),
);

export interface OwnFile {
  file_id: string;
  name: string;
  mime: string;
  size: string;
  sha256: string;
}

export const ownFile = defineQuery<{ customer: string; ticket: string; id: string }, OwnFile>((p) =>
  raw(sql`select file_id, name, mime, size, sha256 from tickets_file
    where customer_id = ${p.customer}::uuid and ticket_id = ${p.ticket}::uuid and id = ${p.id}::uuid and shown`),
);

export const ownHtml = defineQuery<{ customer: string; ticket: string; id: string }, { html: string }>((p) =>
  raw(sql`select html from tickets_article
    where customer_id = ${p.customer}::uuid and ticket_id = ${p.ticket}::uuid and id = ${p.id}::uuid and shown and html is not null`),
);

/** Pictures that stand inside such a message. */
export const ownPictures = defineQuery<{ customer: string; ticket: string; id: string }, InsidePicture>((p) =>
  raw(sql`select file_id, mime, size, content_id from tickets_file where customer_id = ${p.customer}::uuid and ticket_id = ${p.ticket}::uuid
    and article_id = ${p.id}::uuid and shown and content_id is not null order by id limit 30`),
); // prettier-ignore

/** A piece of correspondence, with the ticket it belongs to. */
export interface Recent {
  ticket_id: string;
  number: string;
  subject: string;
  side: string;
  author_name: string;
  begin: string;
  created_at: string;
}

/** What was written last, one piece of each ticket. */
export const recentWords = defineQuery<{ customer: string; limit: number }, Recent>((p) =>
  raw(sql`select * from (select distinct on (t.id) t.id as ticket_id, t.number, t.subject, a.side, a.author_name, left(a.body, 160) as begin, a.created_at
      from tickets_ticket t join tickets_article a on a.customer_id = t.customer_id and a.ticket_id = t.id and a.shown
      where t.customer_id = ${p.customer}::uuid and t.shown and t.id in (select id from tickets_ticket where customer_id = ${p.customer}::uuid and shown order by updated_at desc limit 50)
      order by t.id, a.created_at desc, a.id desc) w
    order by created_at desc, ticket_id limit ${p.limit}`),
);
