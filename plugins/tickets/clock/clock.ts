import { executeIn, type EntityManager } from 'portico';
import { updateTicket, type LockedTicket } from '../service/store.ts';

interface Targets {
  first_response_minutes: number | null;
  update_minutes: number | null;
  resolution_minutes: number | null;
}

const later = (from: Date, minutes: number | null): Date | null =>
  minutes === null ? null : new Date(from.getTime() + minutes * 60_000);

/** Sets until when a new ticket has to be answered, told about and solved, as its type promises. */
export async function startClock(em: EntityManager, ticket: LockedTicket): Promise<void> {
  const [targets] = await executeIn<Targets>(
    em,
    'select first_response_minutes, update_minutes, resolution_minutes from tickets_type where id = $1',
    [ticket.type_id],
  );
  const from = new Date(ticket.created_at);
  const resolution = later(from, targets!.resolution_minutes);
  await updateTicket(em, ticket.id, {
    first_response_due: later(from, targets!.first_response_minutes),
    update_due: later(from, targets!.update_minutes),
    resolution_due: resolution,
    promised_at: resolution,
  });
}

/** Stops the clock while the customer is asked. */
export const pauseClock = (em: EntityManager, ticket: LockedTicket): Promise<void> =>
  updateTicket(em, ticket.id, { paused_at: new Date() });

/** Goes on where the clock stood: what is due moves by the time it stood. */
export async function resumeClock(em: EntityManager, ticket: LockedTicket): Promise<void> {
  if (ticket.paused_at === null) return;
  const minutes = Math.round((Date.now() - Date.parse(ticket.paused_at)) / 60_000);
  const moved = (due: string | null) => (due === null ? null : later(new Date(due), minutes));
  await updateTicket(em, ticket.id, {
    paused_at: null,
    paused_minutes: ticket.paused_minutes + minutes,
    update_due: moved(ticket.update_due),
    resolution_due: moved(ticket.resolution_due),
  });
}

/** Says of the promise that holds whether it was kept. */
export const settlePromises = (em: EntityManager, ticket: LockedTicket): Promise<unknown> =>
  executeIn(
    em,
    `update tickets_promise p set kept = p.promised_at >= now() where p.ticket_id = $1 and p.kept is null
       and p.id = (select id from tickets_promise where ticket_id = $1 order by made_at desc, id desc limit 1)`,
    [ticket.id],
  );
