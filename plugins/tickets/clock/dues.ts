import { executeIn, newId, type EntityManager } from 'portico';
import { updateTicket } from '../service/store.ts';
import { addWorkingMinutes, workingMinutesBetween, type WorkingCalendar } from './calendar.ts';
import type { Target } from './clock.entity.ts';

/** Share of a target after which its owner is warned that it is about to be missed. */
export const WARN_SHARE = 0.75;

const COLUMN: Readonly<Record<Target, string>> = {
  first_response: 'first_response_due',
  update: 'update_due',
  resolution: 'resolution_due',
};

/** What is due of a ticket, as it stands. */
export interface DueRow {
  target: Target;
  since: string;
  minutes: number;
  warn_at: string;
  due_at: string;
}

/** What is not met yet of a ticket. */
export const duesOf = (em: EntityManager, ticketId: string): Promise<DueRow[]> =>
  executeIn<DueRow>(em, 'select target, since, minutes, warn_at, due_at from tickets_due where ticket_id = $1', [
    ticketId,
  ]);

/** A target to be set: counted from a moment on, with so many minutes, of which `extra` more are granted. */
export interface NewDue {
  target: Target;
  since: Date;
  minutes: number;
  /** Minutes for which the clock stood. */
  extra?: number;
}

/**
 * Sets until when something of a ticket is due. The same target counted from the same moment keeps the escalation it has been through.
 * @returns until when
 */
export async function setDue(em: EntityManager, ticketId: string, calendar: WorkingCalendar, due: NewDue): Promise<Date> {
  const { target, since, minutes, extra = 0 } = due;
  const dueAt = addWorkingMinutes(calendar, since, minutes + extra);
  await executeIn(
    em,
    `insert into tickets_due as d (id, ticket_id, target, since, minutes, warn_at, due_at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (ticket_id, target) do update set since = excluded.since, minutes = excluded.minutes, warn_at = excluded.warn_at, due_at = excluded.due_at,
       warned_at = case when d.since = excluded.since then d.warned_at end, escalated_at = case when d.since = excluded.since then d.escalated_at end`,
    [newId(), ticketId, target, since, minutes, addWorkingMinutes(calendar, since, minutes * WARN_SHARE + extra), dueAt],
  );
  await updateTicket(em, ticketId, { [COLUMN[target]]: dueAt });
  return dueAt;
} // prettier-ignore

/** How many minutes more than its target something has by now, because the clock stood. */
export const extraOf = (calendar: WorkingCalendar, row: DueRow): number =>
  workingMinutesBetween(calendar, addWorkingMinutes(calendar, new Date(row.since), row.minutes), new Date(row.due_at));

/** Moves what was not due yet when the clock stopped, so that as much is left of it as was then. */
export async function moveDues(em: EntityManager, ticketId: string, moved: (moment: string) => Date): Promise<void> {
  for (const row of await duesOf(em, ticketId)) {
    const dueAt = moved(row.due_at);
    await executeIn(em, 'update tickets_due set warn_at = $3, due_at = $4 where ticket_id = $1 and target = $2', [ticketId, row.target, moved(row.warn_at), dueAt]); // prettier-ignore
    await updateTicket(em, ticketId, { [COLUMN[row.target]]: dueAt });
  }
}

/** A target that the ticket has no more; when it was due stays on record where it was `met`. */
export async function dropDue(em: EntityManager, ticketId: string, target: Target, met: boolean): Promise<void> {
  await executeIn(em, 'delete from tickets_due where ticket_id = $1 and target = $2', [ticketId, target]);
  if (!met) await updateTicket(em, ticketId, { [COLUMN[target]]: null });
}
