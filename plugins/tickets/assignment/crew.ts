import { executeIn, newId, type EntityManager } from 'portico';
import { inTransaction, type Ask } from '../service/ask.ts';
import type { Crew, Person, TeamOf } from './decide.ts';

interface PersonRow extends Omit<Person, 'assignedAt' | 'away'> {
  assigned_at: string | null;
  until: string | null;
  substitute_id: string | null;
}

const PEOPLE = `select a.id, a.name, a.state = 'active' as active, g.load_limit as "loadLimit", g.assigned_at,
    (select count(*)::int from tickets_ticket t where t.owner_id = a.id and t.state in ('new', 'open', 'pending_customer', 'pending_reminder')) as load,
    w.to_day::text as until, w.substitute_id
  from core_account a left join tickets_agent g on g.account_id = a.id
    left join lateral (select to_day, substitute_id from tickets_absence b where b.account_id = a.id and $1::date between b.from_day and b.to_day
      order by to_day desc limit 1) w on true
  where a.kind = 'staff'`;

const personOf = ({ assigned_at: at, until, substitute_id: substituteId, ...row }: PersonRow): Person => ({
  ...row,
  assignedAt: at === null ? null : Date.parse(at),
  away: until === null ? null : { until, substituteId },
});

/**
 * All people of the staff with what they carry and whether they are away on a day, and the teams.
 * @param day `YYYY-MM-DD`
 */
export async function crewOn(ask: Ask, day: string): Promise<Crew> {
  const people = await ask<PersonRow>(PEOPLE, [day]);
  const teams = await ask<TeamOf>(
    `select m.id, m.title, coalesce(jsonb_agg(jsonb_build_object('id', b.account_id, 'weight', b.weight)) filter (where b.id is not null), '[]') as members
       from tickets_team m left join tickets_member b on b.team_id = m.id group by m.id`,
  );
  return {
    people: new Map(people.map((row) => [row.id, personOf(row)])),
    teams: new Map(teams.map((team) => [team.id, team])),
  };
}

/**
 * As {@link crewOn}, to give a ticket out: their rows are held until the transaction ends, so that two tickets at once do not both take
 * somebody's last free place.
 */
export async function lockCrew(em: EntityManager, day: string): Promise<Crew> {
  await lockAgents(em);
  return crewOn(inTransaction(em), day);
}

/** One order for everybody, so that two who look at once wait for each other and never in a circle. */
async function lockAgents(em: EntityManager): Promise<void> {
  const missing = await executeIn<{ id: string }>(
    em,
    `select id from core_account a where kind = 'staff' and not exists (select from tickets_agent g where g.account_id = a.id) order by id`,
  );
  for (const { id } of missing)
    await executeIn(em, 'insert into tickets_agent (id, account_id) values ($1, $2) on conflict do nothing', [newId(), id]); // prettier-ignore
  await executeIn(em, 'select 1 from tickets_agent order by account_id for update');
}
