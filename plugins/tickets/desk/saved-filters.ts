import { defineQuery, executeIn, newId, sql, type RequestContext } from 'portico';
import { raw } from '../queries.ts';
import { filterFields, type Filter } from './filter.ts';

export interface SavedFilterRow {
  id: string;
  name: string;
  shared: boolean;
  mine: boolean;
  owner_name: string;
  query: Record<string, string>;
}

/** A person's own filters and those that are shared, by name. */
export const savedFilters = defineQuery<{ me: string }, SavedFilterRow>((p) =>
  raw(sql`select f.id, f.name, f.shared, f.account_id = ${p.me}::uuid as mine, a.name as owner_name, f.query from tickets_filter f join core_account a on a.id = f.account_id
    where f.account_id = ${p.me}::uuid or f.shared order by f.name, f.id limit 100`),
); // prettier-ignore

/** What of a filter is kept: the members that say something. */
export const keptOf = (filter: Filter): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).filter(([name, value]) => name in filterFields && typeof value === 'string' && value !== '')); // prettier-ignore

/** Saves a filter under a name; the same name again replaces one's own. */
export const saveFilter = (ctx: RequestContext, name: string, shared: boolean, filter: Filter): Promise<void> =>
  ctx.write(async ({ em, audit }) => {
    await executeIn(
      em,
      `insert into tickets_filter (id, account_id, name, shared, query) values ($1, $2, $3, $4, $5)
         on conflict (account_id, name) do update set shared = excluded.shared, query = excluded.query`,
      [newId(), ctx.viewer.account.id, name, shared, JSON.stringify(keptOf(filter))],
    );
    if (shared) await audit('update', 'Desk', undefined, { filter: name });
  });

/** Removes one's own filter; who may set up the desk removes shared ones of others too. */
export const removeFilter = (ctx: RequestContext, id: string): Promise<void> =>
  ctx.write(async ({ em }) => {
    await executeIn(em, 'delete from tickets_filter where id = $1 and (account_id = $2 or (shared and $3))', [
      id,
      ctx.viewer.account.id,
      ctx.ability.can('configure', 'Desk'),
    ]);
  });
