import { executeIn, invalid, isDay, newId, notFound, type EntityManager } from 'portico';

export interface NewAbsence {
  accountId: string;
  /** Both `YYYY-MM-DD`, both included. */
  from: string;
  to: string;
  substituteId: string | null;
  by: string;
}

/**
 * Notes that somebody is away.
 * @throws Problem 422 for days that are none or out of order, an absence that is there already, and a substitute who is himself, does not
 * work here, or leads back to him over the substitutes of those days
 */
export async function addAbsence(em: EntityManager, absence: NewAbsence): Promise<void> {
  const { accountId, from, to, substituteId, by } = absence;
  if (!isDay(from)) throw invalid({ from: { key: 'tickets.away.day' } });
  if (!isDay(to) || to < from) throw invalid({ to: { key: 'tickets.away.day' } });
  await executeIn(em, `select pg_advisory_xact_lock(hashtext('tickets_absence'))`); // two that would close a circle wait for each other
  const [there] = await executeIn(
    em,
    'select 1 from tickets_absence where account_id = $1 and from_day <= $3 and to_day >= $2',
    [accountId, from, to],
  );
  if (there) throw invalid({ from: { key: 'tickets.away.there' } });
  if (substituteId !== null) await checkSubstitute(em, absence, substituteId);
  await executeIn(
    em,
    'insert into tickets_absence (id, account_id, from_day, to_day, substitute_id, made_by) values ($1, $2, $3, $4, $5, $6)',
    [newId(), accountId, from, to, substituteId, by],
  );
}

async function checkSubstitute(em: EntityManager, { accountId, from, to }: NewAbsence, substituteId: string) {
  if (substituteId === accountId) throw invalid({ substitute: { key: 'tickets.away.self' } });
  const [works] = await executeIn(em, `select 1 from core_account where id = $1 and kind = 'staff' and state = 'active'`, [substituteId]); // prettier-ignore
  if (!works) throw invalid({ substitute: { key: 'tickets.away.unknown' } });
  const [circle] = await executeIn(
    em,
    `with recursive stands (id) as (select $2::uuid union
         select b.substitute_id from stands s join tickets_absence b on b.account_id = s.id and b.from_day <= $4 and b.to_day >= $3 where b.substitute_id is not null)
       select 1 from stands where id = $1`,
    [accountId, substituteId, from, to],
  );
  if (circle) throw invalid({ substitute: { key: 'tickets.away.circle' } });
}

/** An absence that is not, or is over early: whoever set it is back. @throws Problem 404 */
export async function removeAbsence(em: EntityManager, id: string, mayFor: (accountId: string) => boolean): Promise<string> {
  const [row] = await executeIn<{ account_id: string }>(em, 'select account_id from tickets_absence where id = $1 for update', [id]);
  if (!row || !mayFor(row.account_id)) throw notFound();
  await executeIn(em, 'delete from tickets_absence where id = $1', [id]);
  return row.account_id;
} // prettier-ignore
