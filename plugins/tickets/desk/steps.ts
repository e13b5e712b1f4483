import { conflict, problem, type Transaction } from 'portico';
import { assign, unassign } from '../assignment/assign.ts';
import { retarget } from '../clock/clock.ts';
import type { Author } from '../service/author.ts';
import { auditTicket, changeState } from '../service/change.ts';
import { lockTicket, updateTicket, type LockedTicket } from '../service/store.ts';
import type { Priority, State } from '../words.ts';

/** States that staff choose themselves; `pending_reminder` comes with its moment, `merged` with another ticket. */
export const CHOSEN_STATES = ['open', 'pending_customer', 'resolved', 'closed'] as const satisfies readonly State[];
export type ChosenState = (typeof CHOSEN_STATES)[number];

/** What staff change of a ticket in one go; what is left out stays. `ownerId` null gives it back to be assigned. */
export interface Changes {
  state?: State;
  priority?: Priority;
  typeId?: string;
  ownerId?: string | null;
}

/** Whether somebody may give tickets to others; everybody on the desk may take one. */
export interface MayAssign {
  others: boolean;
  self: string;
}

/** Tells everybody who follows a ticket that it changed. */
export const changed = (tx: Transaction, ticket: Pick<LockedTicket, 'id' | 'customer_id'>): Promise<void> =>
  tx.emit('tickets.changed', { ticket: ticket.id, customer: ticket.customer_id }, { customerId: ticket.customer_id });

/**
 * Changes state, priority, kind and owner of a locked ticket, each where it is another.
 * @returns the names of what changed
 * @throws Problem 409 where a state does not follow, 403 where somebody may not give tickets to others
 */
export async function applyChanges(
  tx: Transaction,
  ticket: LockedTicket,
  changes: Changes,
  by: Author,
  may: MayAssign,
): Promise<string[]> {
  const { state, priority, typeId, ownerId } = changes;
  const done = await changeOwner(tx, ticket, ownerId, by, may);
  const to = {
    ...(typeId !== undefined && typeId !== ticket.type_id ? { type_id: typeId } : {}),
    ...(priority !== undefined && priority !== ticket.priority ? { priority } : {}),
  };
  const before = ticket.state;
  await tx.asJob(async (em) => {
    await retarget(em, ticket, to, by);
    if (state !== undefined) await changeState(em, ticket, state, by);
  });
  if (ticket.state !== before) done.push('state');
  return [...done, ...Object.keys(to)];
}

async function changeOwner(
  tx: Transaction,
  ticket: LockedTicket,
  ownerId: string | null | undefined,
  by: Author,
  may: MayAssign,
): Promise<string[]> {
  if (ownerId === undefined || ownerId === ticket.owner_id) return [];
  if (!may.others && ownerId !== may.self) throw problem(403, 'forbidden', 'tickets.desk.may-not-assign');
  if (ownerId === null) await unassign(tx, ticket, { by });
  else await assign(tx, ticket, { to: { account: ownerId }, by });
  return ['owner'];
}

/** What stood in the form when it was made: somebody else's change of the same thing is not overwritten. */
export interface Seen {
  state: string;
  priority: string;
  typeId: string;
  ownerId: string | null;
}

const wantedOf = (seen: Seen, wanted: Required<Changes>): Changes => ({
  ...(wanted.state === seen.state ? {} : { state: wanted.state }),
  ...(wanted.priority === seen.priority ? {} : { priority: wanted.priority }),
  ...(wanted.typeId === seen.typeId ? {} : { typeId: wanted.typeId }),
  ...(wanted.ownerId === seen.ownerId ? {} : { ownerId: wanted.ownerId }),
});

function refuseStale(ticket: LockedTicket, seen: Seen, changes: Changes): void {
  const stale =
    (changes.state !== undefined && ticket.state !== seen.state) ||
    (changes.priority !== undefined && ticket.priority !== seen.priority) ||
    (changes.typeId !== undefined && ticket.type_id !== seen.typeId) ||
    (changes.ownerId !== undefined && ticket.owner_id !== seen.ownerId);
  if (stale) throw conflict('tickets.conflict.state');
}

/**
 * The form of a ticket: what differs from what stood in it is changed.
 * @throws Problem 409 where somebody changed the same thing meanwhile, or a state does not follow
 */
export async function changeTicket(tx: Transaction, id: string, seen: Seen, wanted: Required<Changes>, author: Author, may: MayAssign): Promise<boolean> {
  const changes = wantedOf(seen, wanted);
  const ticket = await tx.asJob((em) => lockTicket(em, id));
  refuseStale(ticket, seen, changes);
  const done = await applyChanges(tx, ticket, changes, author, may);
  if (done.length === 0) return false;
  await auditTicket(tx, 'update', ticket, { changed: done });
  await changed(tx, ticket);
  return true;
} // prettier-ignore

/** Puts a ticket off: it comes back at `until`. @throws Problem 409 where it is over */
export async function putOff(tx: Transaction, id: string, until: Date, author: Author): Promise<void> {
  const ticket = await tx.asJob(async (em) => {
    const ticket = await lockTicket(em, id);
    if (ticket.state === 'pending_reminder') await updateTicket(em, id, { remind_at: until });
    else await changeState(em, ticket, 'pending_reminder', author, { remind_at: until });
    return ticket;
  });
  await auditTicket(tx, 'update', ticket, { until: until.toISOString() });
  await changed(tx, ticket);
}
