import { conflict, type EntityManager, type Transaction } from 'portico';
import { answerClock, pauseClock, restartClock, resumeClock, stopClock } from '../clock/clock.ts';
import { settlePromises } from '../clock/promise.ts';
import type { State } from '../words.ts';
import type { Author } from './author.ts';
import { noteEvent, updateTicket, type LockedTicket } from './store.ts';

/** Which states follow which; whatever is not here is a conflict. */
const NEXT: Readonly<Record<State, readonly State[]>> = {
  new: ['open', 'pending_customer', 'pending_reminder', 'resolved', 'closed', 'merged'],
  open: ['pending_customer', 'pending_reminder', 'resolved', 'closed', 'merged'],
  pending_customer: ['open', 'pending_reminder', 'resolved', 'closed', 'merged'],
  pending_reminder: ['open', 'pending_customer', 'resolved', 'closed', 'merged'],
  resolved: ['open', 'closed'],
  closed: ['open'],
  merged: [],
};

const isOver = (state: State): boolean => state === 'resolved' || state === 'closed' || state === 'merged';

/**
 * Moves a locked ticket to another state: the clock stands while the customer is asked, promises are settled when it is solved.
 * @throws Problem 409 where the one state does not follow the other
 */
export async function changeState(
  em: EntityManager,
  ticket: LockedTicket,
  to: State,
  author: Author,
  more: Record<string, unknown> = {},
): Promise<void> {
  if (ticket.state === to) return;
  if (!NEXT[ticket.state].includes(to)) throw conflict('tickets.conflict.state');
  if (to === 'pending_customer') await pauseClock(em, ticket);
  else if (ticket.state === 'pending_customer') await resumeClock(em, ticket);
  if (isOver(to) && !isOver(ticket.state)) {
    if (to !== 'merged') await settlePromises(em, ticket);
    await stopClock(em, ticket, to !== 'merged');
  }
  const reopened = isOver(ticket.state) && to === 'open';
  await updateTicket(em, ticket.id, {
    state: to,
    ...(to === 'resolved' ? { resolved_at: new Date() } : {}),
    ...(to === 'closed' ? { closed_at: new Date(), resolved_at: ticket.resolved_at ?? new Date() } : {}),
    ...(reopened ? { reopen_count: ticket.reopen_count + 1, resolved_at: null, closed_at: null } : {}),
    ...more,
  });
  await noteEvent(em, ticket, 'state', author, { from: ticket.state, to });
  if (reopened) await restartClock(em, ticket);
  ticket.state = to;
}

/** What follows when the customer writes: staff have to act, and what was solved is open again. */
export async function customerWrote(em: EntityManager, ticket: LockedTicket, author: Author): Promise<void> {
  if (ticket.state !== 'new' && ticket.state !== 'open') await changeState(em, ticket, 'open', author);
  await updateTicket(em, ticket.id, { customer_at: new Date() });
}

/** What follows when staff answer: the first answer is noted, and a new ticket is in work. */
export async function staffWrote(em: EntityManager, ticket: LockedTicket, author: Author): Promise<void> {
  if (ticket.state === 'new') await changeState(em, ticket, 'open', author);
  await updateTicket(em, ticket.id, { staff_at: new Date() });
  await answerClock(em, ticket);
}

/** Notes a step in the audit log, with the number people know the ticket by. */
export const auditTicket = (
  tx: Transaction,
  action: string,
  ticket: Pick<LockedTicket, 'id' | 'number' | 'customer_id'>,
  details: Record<string, unknown> = {},
): Promise<void> => tx.audit(action, 'Ticket', ticket.id, { number: ticket.number, ...details }, ticket.customer_id);
