import { conflict, executeIn, invalid, newId, type EntityManager, type Transaction } from 'portico';
import { PORTAL, type Author } from '../service/author.ts';
import { noteEvent, updateTicket, type LockedTicket } from '../service/store.ts';
import { UNSOLVED } from '../words.ts';

/**
 * Why the portal itself promised or moved a date: what its kind promises, the customer was asked and the clock stood, the kind or the
 * priority changed, or it was opened again.
 */
export type PortalReason = 'target' | 'waited' | 'type' | 'priority' | 'reopened';

export interface NewPromise {
  at: Date;
  /** For the customer to read. */
  reason: string | null;
  author: Author;
}

/**
 * Promises the customer a date, with the reason he reads. One that passed meanwhile stays on record as broken.
 * @throws Problem 422 for a moment that is past, or a new date without a reason; 409 where the ticket is over
 */
export async function promise(tx: Transaction, ticket: LockedTicket, made: NewPromise): Promise<void> {
  if (!UNSOLVED.includes(ticket.state)) throw conflict('tickets.conflict.state');
  if (made.at.getTime() <= Date.now()) throw invalid({ at: { key: 'tickets.promise.past' } });
  const reason = made.reason?.trim() ?? '';
  if (ticket.promised_at !== null && reason === '') throw invalid({ reason: { key: 'tickets.promise.why' } });
  await tx.asJob(async (em) => {
    await write(em, ticket, { ...made, reason: reason === '' ? null : reason, key: null });
  });
  await tx.emit('tickets.changed', { ticket: ticket.id, customer: ticket.customer_id }, { customerId: ticket.customer_id }); // prettier-ignore
}

/** Promises in the portal's own name what its clock says; nothing where that is what holds already. */
export async function promiseByClock(em: EntityManager, ticket: LockedTicket, at: Date, key: PortalReason): Promise<void> {
  if (ticket.promised_at !== null && Date.parse(ticket.promised_at) === at.getTime()) return;
  await write(em, ticket, { at, reason: null, key, author: PORTAL });
} // prettier-ignore

async function write(em: EntityManager, ticket: LockedTicket, { at, reason, key, author }: NewPromise & { key: PortalReason | null }) {
  await executeIn(em, 'update tickets_promise set kept = false where ticket_id = $1 and kept is null and promised_at < now()', [ticket.id]);
  await executeIn(
    em,
    `insert into tickets_promise (id, customer_id, ticket_id, promised_at, reason, reason_key, author_name, shown) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [newId(), ticket.customer_id, ticket.id, at, reason, key, author.name, ticket.shown],
  );
  await updateTicket(em, ticket.id, { promised_at: at });
  if (key !== 'target') await noteEvent(em, ticket, 'promised', author, { at: at.toISOString(), from: ticket.promised_at && new Date(ticket.promised_at).toISOString(), reason, reason_key: key });
  ticket.promised_at = at.toISOString();
} // prettier-ignore

/** Whether a person of the staff made the promise that holds; the clock moves only its own. */
export async function promisedByPerson(em: EntityManager, ticket: Pick<LockedTicket, 'id'>): Promise<boolean> {
  const [last] = await executeIn<{ reason_key: string | null }>(
    em,
    'select reason_key from tickets_promise where ticket_id = $1 order by made_at desc, id desc limit 1',
    [ticket.id],
  );
  return last !== undefined && last.reason_key === null;
}

/** Says of the promise that holds whether it was kept. */
export const settlePromises = (em: EntityManager, ticket: Pick<LockedTicket, 'id'>): Promise<unknown> =>
  executeIn(
    em,
    `update tickets_promise p set kept = p.promised_at >= now() where p.ticket_id = $1 and p.kept is null
       and p.id = (select id from tickets_promise where ticket_id = $1 order by made_at desc, id desc limit 1)`,
    [ticket.id],
  );

/** The reason of a promise as somebody reads it: what staff wrote, or why the portal's clock moved it; null where there is none. */
export const promiseReason = (
  t: (key: string) => string,
  { reason, reason_key: key }: { reason: string | null; reason_key: string | null },
): string | null => reason ?? (key === null ? null : t(`tickets.promise.reason.${key}`));
