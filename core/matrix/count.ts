import type { GroupAccess } from '../access/groups.ts';
import type { HouseRole } from '../entities/index.ts';

/** How many customers something concerns; of staff groups: accounts. */
export interface Count {
  gain: number;
  lose: number;
  having: number;
}

const TEXT = `with member as (
    select coalesce(customer_id, account_id) as who, group_id, group_id || ':' || house_role as key from core_membership
  ), person as (
    select who, bool_or(key = any($1)) as before, bool_or(key = any($2)) as after, array_agg(distinct group_id) as groups
      from member where who in (select who from member where group_id = any($3::uuid[])) group by who
  )
  select g.code, count(*) filter (where after and not before)::int as gain, count(*) filter (where before and not after)::int as lose,
         count(*) filter (where after)::int as having
    from person, unnest(groups) as x (id) join core_group g on g.id = x.id where g.id = any($3::uuid[]) group by g.code
  union all
  select '', count(*) filter (where after and not before)::int, count(*) filter (where before and not after)::int,
         count(*) filter (where after)::int from person`;

/**
 * Counts distinct customers who gain or lose sight of one portlet, per group and in all (`code` empty). Who has it through another
 * membership, before and after, neither gains nor loses.
 * @param before pairs `group id:role of the house` that see it now
 * @param after pairs that would see it
 * @param groups ids of the groups that are touched
 */
export const countStatement = (before: readonly string[], after: readonly string[], groups: readonly string[]) => ({
  text: TEXT,
  values: [before, after, groups],
});

const ROLES: readonly HouseRole[] = ['all', 'money', 'technical', 'read-only'];

/** Whether a group's people with a role see a portlet. */
export const sees = (access: GroupAccess, portlet: string, role: HouseRole = 'all'): boolean =>
  access.shown(role).some((placement) => placement.portlet === portlet);

/** The pairs `group id:role of the house` of a group that see a portlet, as {@link countStatement} takes them. */
export const seeingPairs = (access: GroupAccess, groupId: string, portlet: string): string[] =>
  ROLES.filter((role) => sees(access, portlet, role)).map((role) => `${groupId}:${role}`);
