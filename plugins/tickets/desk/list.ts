import { adHoc, defineQuery, sql, type RequestContext, type Statement } from 'portico';
import { raw } from '../queries.ts';
import type { Channel, Priority, State } from '../words.ts';
import { allOf, conditionsOf, DUE, orderOf, SOON, sortIn, type Filter } from './filter.ts';
import { search } from './search.ts';

/** A ticket in a list of the desk. */
export interface DeskRow {
  id: string;
  number: string;
  subject: string;
  customer_id: string;
  customer_name: string;
  type_titles: Record<string, string>;
  channel: Channel;
  state: State;
  priority: Priority;
  owner_id: string | null;
  owner_name: string | null;
  assigned_why: { key: string; values?: Record<string, unknown> } | null;
  requester_name: string;
  created_at: string;
  updated_at: string;
  first_response_due: string | null;
  first_response_at: string | null;
  update_due: string | null;
  resolution_due: string | null;
  promised_at: string | null;
  remind_at: string | null;
}

const COLUMNS = sql`t.id, t.number, t.subject, t.customer_id, c.name as customer_name, y.titles as type_titles, t.channel, t.state, t.priority, t.owner_id, t.owner_name,
  t.assigned_why, t.requester_name, t.created_at, t.updated_at, t.first_response_due, t.first_response_at, t.update_due, t.resolution_due, t.promised_at, t.remind_at`;
const FROM = sql`tickets_ticket t join core_customer c on c.id = t.customer_id join tickets_type y on y.id = t.type_id`;

/** Nobody turns more pages than this; who looks for something that far behind searches for it. */
export const LAST_PAGE = 200;

const page = (filter: Filter, me: string, timeZone: string, limit: number, offset: number): Statement<DeskRow> =>
  adHoc(
    raw(sql<DeskRow>`select ${COLUMNS} from ${FROM} where ${allOf(conditionsOf(filter, me, timeZone))}
      order by ${orderOf(sortIn(filter))} limit ${limit} offset ${offset}`),
  ); // prettier-ignore

const byIds = defineQuery<{ ids: string[] }, DeskRow>((p) =>
  raw(sql`select ${COLUMNS} from ${FROM} where t.id = any(${p.ids}::uuid[])`),
);

type Ctx = Pick<RequestContext, 'read' | 'viewer' | 'timeZone'>;

/**
 * One page of a list.
 * @returns its rows, whether there are more behind them, and whether a search was cut short because too much is found
 */
export async function listPage(ctx: Ctx, filter: Filter, size: number, number: number) {
  const me = ctx.viewer.account.id;
  const offset = (number - 1) * size;
  if ((filter.q ?? '').trim() !== '') return found(ctx, filter, size, offset);
  const [rows] = await ctx.read(page(filter, me, ctx.timeZone, size + 1, offset));
  return { rows: rows.slice(0, size), more: rows.length > size, partial: false };
}

async function found(ctx: Ctx, filter: Filter, size: number, offset: number) {
  const conditions = conditionsOf(filter, ctx.viewer.account.id, ctx.timeZone);
  const { ids, partial } = await search(ctx.read, filter.q!, conditions, offset + size + 1);
  const [rows] = await ctx.read(byIds({ ids: ids.slice(offset, offset + size) }));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return {
    rows: ids.slice(offset, offset + size).flatMap((id) => byId.get(id) ?? []),
    more: ids.length > offset + size,
    partial,
  };
}

/** How many tickets lie in each folder. */
export interface FolderCounts {
  unassigned: number;
  mine: number;
  /** Late or about to be; `late` of them are late already, `mineLate` of those are the reader's. */
  due: number;
  late: number;
  mineLate: number;
  waiting: number;
  later: number;
  open: number;
  oldest: string | null;
}

export const folderCounts = defineQuery<{ me: string }, FolderCounts>((p) =>
  raw(sql`with t as materialized (select t.owner_id, t.state, ${DUE} as due from tickets_ticket t where t.state in ('new', 'open', 'pending_customer', 'pending_reminder'))
    select count(*) filter (where owner_id is null)::int as unassigned, count(*) filter (where owner_id = ${p.me}::uuid)::int as mine,
      count(*) filter (where state in ('new', 'open') and due < now() + ${SOON})::int as due,
      count(*) filter (where state in ('new', 'open') and due < now())::int as late,
      count(*) filter (where state in ('new', 'open') and due < now() and owner_id = ${p.me}::uuid)::int as "mineLate",
      count(*) filter (where state = 'pending_customer')::int as waiting, count(*) filter (where state = 'pending_reminder')::int as later, count(*)::int as open,
      (select min(created_at) from tickets_ticket o where o.owner_id is null and o.state in ('new', 'open', 'pending_customer', 'pending_reminder')) as oldest
    from t`),
); // prettier-ignore

/** The first tickets of a folder, for its tile. */
export const firstOf = (filter: Filter, me: string, timeZone: string, limit: number): Statement<DeskRow> =>
  page(filter, me, timeZone, limit, 0);
