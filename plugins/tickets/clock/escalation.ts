import { defineQuery, executeIn, queryBuilder, sql, type EntityManager, type Transaction } from 'portico';
import { mailStaff, staffById, type Postman, type StaffMember } from '../assignment/notify.ts';
import { PORTAL } from '../service/author.ts';
import { noteEvent, updateTicket, type LockedTicket } from '../service/store.ts';
import type { Target } from './clock.entity.ts';

const db = queryBuilder<Record<string, Record<string, unknown>>>();

/** What is to be escalated, the longest overdue first; of tickets that wait for their customer nothing is. */
export const dueNow = defineQuery<Record<never, never>, { ticket_id: string; target: Target }>(() => ({
  compile: () =>
    sql<{ ticket_id: string; target: Target }>`select d.ticket_id, d.target from tickets_due d join tickets_ticket t on t.id = d.ticket_id
      where d.escalated_at is null and ((d.warned_at is null and d.warn_at <= now()) or d.due_at <= now()) and t.state in ('new', 'open', 'pending_reminder')
      order by d.due_at limit 500`.compile(db),
})); // prettier-ignore

/**
 * Takes the next step of escalation of one target: 1, a warning to the owner before it is missed; 2, word to the manager when it is. The
 * step, its mail and its event are one transaction, and a step once taken is not taken again.
 * @returns whether there was one to take
 */
export async function escalateOne(ctx: Postman, tx: Transaction, ticket: LockedTicket, target: Target): Promise<boolean> {
  const [due] = await executeIn<{ due_at: string; missed: boolean }>(
    tx.em,
    `update tickets_due set warned_at = coalesce(warned_at, now()), escalated_at = case when due_at <= now() then now() end
       where ticket_id = $1 and target = $2 and escalated_at is null and ((warned_at is null and warn_at <= now()) or due_at <= now())
       returning due_at, due_at <= now() as missed`,
    [ticket.id, target],
  );
  if (!due || !['new', 'open', 'pending_reminder'].includes(ticket.state)) return false;
  const level = due.missed ? 2 : 1;
  const told = await toldOf(tx.em, ticket, level);
  await updateTicket(tx.em, ticket.id, { escalation_level: level });
  const dueAt = new Date(due.due_at).toISOString();
  await noteEvent(tx.em, ticket, 'escalated', PORTAL, { level, target, due: dueAt, to: told.map(({ name }) => name) });
  for (const person of told)
    await mailStaff(ctx, tx, person, due.missed ? 'missed' : 'warning', ticket, { target, due: dueAt });
  return true;
} // prettier-ignore

/** Who is told: the owner before, the manager after; where there is none, the other. */
async function toldOf(em: EntityManager, ticket: LockedTicket, level: 1 | 2): Promise<StaffMember[]> {
  const owner = await staffById(em, ticket.owner_id);
  if (level === 1 && owner) return [owner];
  const manager = await managerOf(em, ticket);
  const one = manager ?? owner;
  return one ? [one] : [];
}

/** The manager of the ticket's team; else of a team of its owner's; else of the team that is responsible for the desk in general. */
async function managerOf(em: EntityManager, ticket: LockedTicket): Promise<StaffMember | undefined> {
  const [row] = await executeIn<{ id: string }>(
    em,
    `select a.id from tickets_team m join core_account a on a.id = m.manager_id and a.state = 'active'
       left join tickets_ticket t on t.id = $1
       left join tickets_step s on s.kind = 'general' and s.params #>> '{to,team}' = m.id::text and s.chain_id = (select id from tickets_chain where state = 'active')
     where m.id = t.team_id or s.id is not null or exists (select from tickets_member b where b.team_id = m.id and b.account_id = t.owner_id)
     order by (m.id = t.team_id) is true desc, (s.id is null) desc, m.title, m.id limit 1`,
    [ticket.id],
  );
  return staffById(em, row?.id ?? null);
}
