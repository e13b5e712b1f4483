import { conflict, executeIn, invalid, newId, notFound, type EntityManager } from 'portico';

/** @throws Problem 422 where another team has the title */
export async function addTeam(em: EntityManager, title: string): Promise<string> {
  const id = newId();
  const [made] = await executeIn(em, 'insert into tickets_team (id, title) values ($1, $2) on conflict do nothing returning id', [id, title]); // prettier-ignore
  if (!made) throw invalid({ title: { key: 'tickets.team.taken' } });
  return id;
}

/** @throws Problem 409 where somebody saved it meanwhile, 422 where another has the title or the manager does not work here */
export async function saveTeam(em: EntityManager, id: string, version: number, title: string, managerId: string | null): Promise<void> {
  if (managerId !== null) await checkStaff(em, managerId, 'manager');
  const [other] = await executeIn(em, 'select 1 from tickets_team where title = $1 and id <> $2', [title, id]);
  if (other) throw invalid({ title: { key: 'tickets.team.taken' } });
  const [saved] = await executeIn(
    em,
    'update tickets_team set title = $3, manager_id = $4, version = version + 1 where id = $1 and version = $2 returning id',
    [id, version, title, managerId],
  );
  if (!saved) throw conflict('tickets.team.conflict');
} // prettier-ignore

/** @throws Problem 409 where a step of the chain in force or of the draft names it */
export async function removeTeam(em: EntityManager, id: string): Promise<void> {
  const [named] = await executeIn(
    em,
    `select 1 from tickets_step s join tickets_chain c on c.id = s.chain_id where c.state in ('draft', 'active') and s.params::text like '%"team": "' || $1::text || '"%'`,
    [id],
  );
  if (named) throw conflict('tickets.team.named-by-chain');
  const [gone] = await executeIn(em, 'delete from tickets_team where id = $1 returning id', [id]);
  if (!gone) throw notFound();
}

/** Takes somebody into a team, or gives him another weight there. @throws Problem 422 where he does not work here */
export async function putMember(em: EntityManager, teamId: string, accountId: string, weight: number): Promise<void> {
  await checkStaff(em, accountId, 'account');
  await executeIn(
    em,
    `insert into tickets_member (id, team_id, account_id, weight) values ($1, $2, $3, $4)
     on conflict (team_id, account_id) do update set weight = excluded.weight`,
    [newId(), teamId, accountId, weight],
  );
}

export const removeMember = (em: EntityManager, teamId: string, accountId: string): Promise<unknown> =>
  executeIn(em, 'delete from tickets_member where team_id = $1 and account_id = $2', [teamId, accountId]);

/** Most unsolved tickets the chain gives somebody; null is any number. */
export async function setLimit(em: EntityManager, accountId: string, limit: number | null): Promise<void> {
  await checkStaff(em, accountId, 'account');
  await executeIn(
    em,
    'insert into tickets_agent (id, account_id, load_limit) values ($1, $2, $3) on conflict (account_id) do update set load_limit = excluded.load_limit',
    [newId(), accountId, limit],
  );
}

async function checkStaff(em: EntityManager, id: string, field: string): Promise<void> {
  const [works] = await executeIn(em, `select 1 from core_account where id = $1 and kind = 'staff' and state = 'active'`, [id]); // prettier-ignore
  if (!works) throw invalid({ [field]: { key: 'tickets.away.unknown' } });
}
