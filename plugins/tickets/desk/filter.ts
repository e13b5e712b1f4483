import { sql, Type, uuid, type closed, type Static } from 'portico';
import { CHANNELS, PRIORITIES, STATES } from '../words.ts';

/** Folders of the desk; `due` is what is late or will be within hours, `later` what is put off. */
export const FOLDERS = ['unassigned', 'mine', 'due', 'waiting', 'later', 'open', 'over', 'all'] as const;
export type Folder = (typeof FOLDERS)[number];

export const SORTS = ['updated', 'created', 'oldest', 'due', 'priority'] as const;
export type Sort = (typeof SORTS)[number];

const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Optional(Type.Unsafe<T[number] | ''>(Type.Union(['', ...values].map((value) => Type.Literal(value)))));
const day = () => Type.Optional(Type.String({ pattern: '^(\\d{4}-\\d{2}-\\d{2})?$' }));
const idOr = (...words: string[]) =>
  Type.Optional(
    Type.Unsafe<string>(Type.Union([Type.Literal(''), ...words.map((word) => Type.Literal(word)), uuid()])),
  );

/** What can be asked of the list, as members of its address; an empty one asks for nothing. */
export const filterFields = {
  folder: oneOf(FOLDERS),
  q: Type.Optional(Type.String({ maxLength: 200 })),
  type: idOr(),
  state: oneOf(STATES),
  priority: oneOf(PRIORITIES),
  channel: oneOf(CHANNELS),
  owner: idOr('me', 'none'),
  team: idOr(),
  customer: idOr(),
  created_from: day(),
  created_to: day(),
  changed_from: day(),
  changed_to: day(),
  sort: oneOf(SORTS),
};

/** A filter of the list. Days are `YYYY-MM-DD` in the portal's time zone, both ends included. */
export type Filter = Static<ReturnType<typeof closed<typeof filterFields>>>;

type Sql = ReturnType<typeof sql<unknown>>;

const UNSOLVED = sql`t.state in ('new', 'open', 'pending_customer', 'pending_reminder')`;

/** Until when something has to happen next: the first answer, news, or the solution. An index holds the same expression. */
export const DUE = sql<string | null>`least(case when t.first_response_at is null then t.first_response_due end, t.update_due, coalesce(t.promised_at, t.resolution_due))`; // prettier-ignore

/** How long before it is due something counts as about to be missed. */
export const SOON = sql`interval '4 hours'`;

const folderOf = (folder: Folder, me: string): Sql[] =>
  ({
    unassigned: [sql`t.owner_id is null`, UNSOLVED],
    mine: [sql`t.owner_id = ${me}::uuid`, UNSOLVED],
    due: [sql`t.state in ('new', 'open')`, sql`${DUE} < now() + ${SOON}`],
    waiting: [sql`t.state = 'pending_customer'`],
    later: [sql`t.state = 'pending_reminder'`],
    open: [UNSOLVED],
    over: [sql`t.state in ('resolved', 'closed')`],
    all: [],
  })[folder];

/** Without a folder a search looks everywhere, and a list shows what is open. */
export const folderIn = ({ folder, q }: Filter): Folder => folder || ((q ?? '').trim() === '' ? 'open' : 'all');

function ownerIs(owner: string, me: string): Sql {
  if (owner === 'none') return sql`t.owner_id is null`;
  return sql`t.owner_id = ${owner === 'me' ? me : owner}::uuid`;
}

/** A span of days on a column of moments. */
function span(column: Sql, from: string | undefined, to: string | undefined, timeZone: string): Sql[] {
  const conditions: Sql[] = [];
  if (from) conditions.push(sql`${column} >= (${from}::date)::timestamp at time zone ${timeZone}`);
  if (to) conditions.push(sql`${column} < (${to}::date + 1)::timestamp at time zone ${timeZone}`);
  return conditions;
}

/**
 * Conditions of a filter on `tickets_ticket t`, without what is searched for.
 * @param me account of the person who looks
 */
export function conditionsOf(filter: Filter, me: string, timeZone: string): Sql[] {
  const equal = (column: Sql, value: string | undefined) => (value ? [sql`${column} = ${value}`] : []);
  return [
    ...folderOf(folderIn(filter), me),
    ...equal(sql`t.state`, filter.state),
    ...equal(sql`t.priority`, filter.priority),
    ...equal(sql`t.channel`, filter.channel),
    ...(filter.type ? [sql`t.type_id = ${filter.type}::uuid`] : []),
    ...(filter.customer ? [sql`t.customer_id = ${filter.customer}::uuid`] : []),
    ...(filter.owner ? [ownerIs(filter.owner, me)] : []),
    ...(filter.team ? [sql`t.team_id = ${filter.team}::uuid`] : []),
    ...span(sql`t.created_at`, filter.created_from, filter.created_to, timeZone),
    ...span(sql`t.updated_at`, filter.changed_from, filter.changed_to, timeZone),
  ]; // prettier-ignore
}

/** What a folder is sorted by unless somebody says otherwise. */
const SORT_OF: Partial<Record<Folder, Sort>> = { unassigned: 'oldest', mine: 'due', due: 'due' };

export const sortIn = (filter: Filter): Sort => filter.sort || (SORT_OF[folderIn(filter)] ?? 'updated');

const ORDER: Record<Sort, Sql> = {
  updated: sql`t.updated_at desc, t.id desc`,
  created: sql`t.created_at desc, t.id desc`,
  oldest: sql`t.created_at, t.id`,
  due: sql`${DUE}, t.id`,
  priority: sql`(case t.priority when 'urgent' then 3 when 'high' then 2 when 'normal' then 1 else 0 end) desc, t.updated_at desc, t.id desc`,
};

/** Order of a list; indexes serve each. */
export const orderOf = (sort: Sort): Sql => ORDER[sort];

/** All conditions, or what holds of every ticket. */
export const allOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`true` : sql`${sql.join([...conditions], sql` and `)}`;
