import { executeIn, type EntityManager } from 'portico';
import type { Author } from '../service/author.ts';
import { noteEvent, updateTicket, type LockedTicket } from '../service/store.ts';
import type { Priority } from '../words.ts';
import { addWorkingMinutes, workingMinutesBetween } from './calendar.ts';
import { TARGETS, type Target } from './clock.entity.ts';
import { dropDue, duesOf, extraOf, moveDues, setDue } from './dues.ts';
import { promiseByClock, promisedByPerson } from './promise.ts';
import { clockOf } from './targets.ts';

/** Sets until when a new ticket has to be answered, told about and solved, as its type promises, and promises the last of them. */
export async function startClock(em: EntityManager, ticket: LockedTicket): Promise<void> {
  const { calendar, minutes } = await clockOf(em, ticket);
  const since = new Date(ticket.created_at);
  await updateTicket(em, ticket.id, { clock_at: since });
  for (const target of TARGETS) {
    const of = minutes[target];
    if (of === null) continue;
    const due = await setDue(em, ticket.id, calendar, { target, since, minutes: of });
    if (target === 'resolution') await promiseByClock(em, ticket, due, 'target');
  }
}

/** Stops the clock while the customer is asked. */
export const pauseClock = (em: EntityManager, ticket: LockedTicket): Promise<void> =>
  updateTicket(em, ticket.id, { paused_at: new Date() });

/** Goes on where the clock stood: what was left of each target, and of the promise, is left again. What was late then stays late. */
export async function resumeClock(em: EntityManager, ticket: LockedTicket): Promise<void> {
  if (ticket.paused_at === null) return;
  const { calendar } = await clockOf(em, ticket);
  const [paused, now] = [new Date(ticket.paused_at), new Date()];
  const moved = (moment: string): Date => {
    const at = new Date(moment);
    return at <= paused ? at : addWorkingMinutes(calendar, now, workingMinutesBetween(calendar, paused, at));
  };
  const stood = Math.round(workingMinutesBetween(calendar, paused, now));
  ticket.paused_minutes += stood;
  ticket.paused_at = null;
  await updateTicket(em, ticket.id, { paused_at: null, paused_minutes: ticket.paused_minutes });
  await moveDues(em, ticket.id, moved);
  if (stood > 0 && ticket.promised_at !== null) await promiseByClock(em, ticket, moved(ticket.promised_at), 'waited');
}

/** What an answer of the staff means to the clock: the first one is noted with the working time it took, the next update is due anew. */
export async function answerClock(em: EntityManager, ticket: LockedTicket): Promise<void> {
  const { calendar, minutes } = await clockOf(em, ticket);
  const now = new Date();
  if (ticket.first_response_at === null) {
    const took = Math.round(workingMinutesBetween(calendar, new Date(ticket.created_at), now));
    await updateTicket(em, ticket.id, { first_response_at: now, response_minutes: took });
    await dropDue(em, ticket.id, 'first_response', true);
    ticket.first_response_at = now.toISOString();
  }
  if (minutes.update !== null) await setDue(em, ticket.id, calendar, { target: 'update', since: now, minutes: minutes.update }); // prettier-ignore
}

/** Ends the clock of a ticket that is over; `solved` notes the working time it was in the hands of the staff. */
export async function stopClock(em: EntityManager, ticket: LockedTicket, solved: boolean): Promise<void> {
  for (const target of TARGETS) await dropDue(em, ticket.id, target, true);
  if (!solved) return;
  const { calendar } = await clockOf(em, ticket);
  const [row] = await executeIn<{ clock_at: string; solution_minutes: number | null }>(em, 'select clock_at, solution_minutes from tickets_ticket where id = $1', [ticket.id]); // prettier-ignore
  const took = Math.round(workingMinutesBetween(calendar, new Date(row!.clock_at), new Date())) - ticket.paused_minutes;
  await updateTicket(em, ticket.id, { solution_minutes: (row!.solution_minutes ?? 0) + Math.max(0, took) });
}

/** Starts the clock anew for a ticket that is opened again: it has to be solved within its target from now on. */
export async function restartClock(em: EntityManager, ticket: LockedTicket): Promise<void> {
  const { calendar, minutes } = await clockOf(em, ticket);
  const since = new Date();
  ticket.paused_minutes = 0;
  await updateTicket(em, ticket.id, { clock_at: since, paused_minutes: 0, paused_at: null, escalation_level: 0 });
  if (minutes.update !== null)
    await setDue(em, ticket.id, calendar, { target: 'update', since, minutes: minutes.update });
  if (minutes.resolution === null) return;
  const due = await setDue(em, ticket.id, calendar, { target: 'resolution', since, minutes: minutes.resolution });
  await promiseByClock(em, ticket, due, 'reopened');
}

/**
 * Gives a locked ticket another kind or priority; what is due follows, as if it had been so from the beginning. The promise follows
 * where it is the clock's own; one that a person made stays.
 */
export async function retarget(em: EntityManager, ticket: LockedTicket, to: { type_id?: string; priority?: Priority }, author: Author): Promise<void> {
  const what = (['type_id', 'priority'] as const).filter((name) => to[name] !== undefined && to[name] !== ticket[name]);
  if (what.length === 0) return;
  for (const name of what) await noteEvent(em, ticket, name === 'type_id' ? 'type' : 'priority', author, { from: ticket[name], to: to[name] });
  const changes = Object.fromEntries(what.map((name) => [name, to[name]]));
  await updateTicket(em, ticket.id, changes);
  Object.assign(ticket, changes);
  if (ticket.resolved_at === null && ticket.closed_at === null && ticket.state !== 'merged') await recompute(em, ticket, what.includes('type_id') ? 'type' : 'priority');
} // prettier-ignore

async function recompute(em: EntityManager, ticket: LockedTicket, because: 'type' | 'priority'): Promise<void> {
  const { calendar, minutes } = await clockOf(em, ticket);
  const rows = new Map((await duesOf(em, ticket.id)).map((row) => [row.target, row]));
  for (const target of TARGETS) {
    const [of, row] = [minutes[target], rows.get(target)];
    if (target === 'first_response' && ticket.first_response_at !== null) continue;
    if (of === null) {
      await dropDue(em, ticket.id, target, false);
      continue;
    }
    const since = row === undefined ? await clockStart(em, ticket, target) : new Date(row.since);
    const extra = row === undefined ? ticket.paused_minutes : extraOf(calendar, row);
    const due = await setDue(em, ticket.id, calendar, { target, since, minutes: of, extra });
    if (target === 'resolution' && !(await promisedByPerson(em, ticket)))
      await promiseByClock(em, ticket, due, because);
  }
}

async function clockStart(em: EntityManager, ticket: LockedTicket, target: Target): Promise<Date> {
  if (target === 'first_response') return new Date(ticket.created_at);
  const [row] = await executeIn<{ since: string }>(
    em,
    `select ${target === 'update' ? 'coalesce(staff_at, clock_at)' : 'clock_at'} as since from tickets_ticket where id = $1`,
    [ticket.id],
  );
  return new Date(row!.since);
}
