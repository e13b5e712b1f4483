import { executeIn, newId, notFound, type EntityManager } from 'portico';
import type { Channel, Priority, State } from '../words.ts';
import type { Author } from './author.ts';

/** A ticket as the services work on it: locked for the rest of the transaction. */
export interface LockedTicket {
  id: string;
  customer_id: string;
  number: string;
  token: string;
  type_id: string;
  subject: string;
  channel: Channel;
  state: State;
  priority: Priority;
  customer_priority: Priority | null;
  owner_id: string | null;
  owner_name: string | null;
  requester_account_id: string | null;
  requester_name: string;
  requester_email: string | null;
  locale: string;
  created_at: string;
  first_response_due: string | null;
  first_response_at: string | null;
  update_due: string | null;
  resolution_due: string | null;
  promised_at: string | null;
  resolved_at: string | null;
  closed_at: string | null;
  paused_at: string | null;
  paused_minutes: number;
  reopen_count: number;
  shown: boolean;
  version: number;
}

const COLUMNS = `id, customer_id, number, token, type_id, subject, channel, state, priority, customer_priority, owner_id, owner_name, requester_account_id,
  requester_name, requester_email, locale, created_at, first_response_due, first_response_at, update_due, resolution_due, promised_at, resolved_at, closed_at,
  paused_at, paused_minutes, reopen_count, shown, version`;

/**
 * Locks a ticket in a transaction of the portal's own role.
 * @param customerId the customer whose it has to be, and who has to see it, where a customer asks
 * @throws Problem 404 where there is none, or it is not his
 */
export async function lockTicket(em: EntityManager, id: string, customerId?: string): Promise<LockedTicket> {
  const [ticket] = await executeIn<LockedTicket>(
    em,
    `select ${COLUMNS} from tickets_ticket where id = $1 and ($2::uuid is null or (customer_id = $2 and shown)) for update`,
    [id, customerId ?? null],
  );
  if (!ticket) throw notFound();
  return ticket;
}

/** Writes columns of a ticket; its version and the moment of its change follow. */
export async function updateTicket(em: EntityManager, id: string, changes: Record<string, unknown>): Promise<void> {
  const names = Object.keys(changes);
  const sets = names.map((name, index) => `${name} = $${index + 2}`);
  await executeIn(
    em,
    `update tickets_ticket set ${[...sets, 'updated_at = now()', 'version = version + 1'].join(', ')} where id = $1`,
    [id, ...names.map((name) => changes[name])],
  );
}

type Of = Pick<LockedTicket, 'id' | 'customer_id' | 'shown'>;

/** Kinds of events that only the staff see. */
const STAFF_ONLY = new Set(['note', 'escalated', 'merged-here', 'split', 'link', 'mention', 'bounced']);

/** Notes something that happened to a ticket, for its timeline. */
export const noteEvent = (em: EntityManager, ticket: Of, kind: string, author: Author, values: Record<string, unknown> = {}) =>
  executeIn(
    em,
    'insert into tickets_event (id, customer_id, ticket_id, kind, values, author_name, internal, shown) values ($1, $2, $3, $4, $5, $6, $7, $8)',
    [newId(), ticket.customer_id, ticket.id, kind, JSON.stringify(values), author.name, STAFF_ONLY.has(kind), ticket.shown && !STAFF_ONLY.has(kind)],
  ); // prettier-ignore
