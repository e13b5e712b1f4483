import { defineQuery, queryBuilder, sql } from 'portico';

const db = queryBuilder<Record<string, Record<string, unknown>>>();

export interface AbsenceRow {
  id: string;
  account_id: string;
  name: string;
  from_day: string;
  to_day: string;
  substitute: string | null;
  /** Whether the reader may change it: his own, or of somebody whose manager he is. */
  mine: boolean;
}

const MANAGED = (account: ReturnType<typeof sql>, me: ReturnType<typeof sql>) => sql`exists (select from tickets_member b join tickets_team g on g.id = b.team_id
  where b.account_id = ${account} and g.manager_id = ${me}::uuid)`; // prettier-ignore

/** Absences that are not over, the next first. */
export const absencesFrom = defineQuery<{ today: string; me: string }, AbsenceRow>((p) => ({
  compile: () =>
    sql<AbsenceRow>`select w.id, w.account_id, a.name, w.from_day, w.to_day, s.name as substitute,
        (w.account_id = ${p.me}::uuid or ${MANAGED(sql`w.account_id`, p.me)}) as mine
      from tickets_absence w join core_account a on a.id = w.account_id left join core_account s on s.id = w.substitute_id
      where w.to_day >= ${p.today}::date order by w.from_day, a.name limit 200`.compile(db),
})); // prettier-ignore

/** People in the teams somebody manages. */
export const managedBy = defineQuery<{ me: string }, { id: string }>((p) => ({
  compile: () =>
    sql<{ id: string }>`select distinct b.account_id as id from tickets_member b join tickets_team g on g.id = b.team_id where g.manager_id = ${p.me}::uuid`.compile(db),
})); // prettier-ignore
