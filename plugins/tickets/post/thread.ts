import { executeIn, type EntityManager } from 'portico';
import { messageIdOf } from '../mail/ids.ts';
import type { LockedTicket } from '../service/store.ts';
import type { Side } from '../words.ts';

/** Most ids in References: mail programs need the root and the nearest, and some servers refuse long headers. */
const MOST = 20;

/** What can stand in a header; what a sender made up otherwise is left out. */
const PLAIN = /^(?=[\x21-\x7e]+$)[^\s<>@]{1,200}@[^\s<>@]{1,200}$/;

/** The place of a mail in its conversation (RFC 5322, 3.6.4). */
export interface Place {
  messageId: string;
  inReplyTo?: string;
  references?: string[];
}

interface Earlier {
  id: string;
  side: Side;
  message_id: string | null;
}

/**
 * Where the mail about an article stands in the conversation of its ticket.
 * @param host of the Message-IDs, the portal's own
 */
export async function placeOf(em: EntityManager, ticket: LockedTicket, article: { id: string; side: Side }, host: string): Promise<Place> {
  const earlier = await executeIn<Earlier>(
    em,
    `select e.id, e.side, e.message_id from tickets_article e join tickets_article a on a.id = $3
      where e.customer_id = $1 and e.ticket_id = $2 and e.kind <> 'note' and (e.created_at, e.id) < (a.created_at, a.id)
      order by e.created_at, e.id`,
    [ticket.customer_id, ticket.id, article.id],
  );
  const idOf = (one: Earlier) => one.message_id ?? messageIdOf(ticket, one.id, host);
  const answered = earlier.findLast(({ side }) => side !== article.side) ?? earlier.at(-1);
  return placeAmong(messageIdOf(ticket, article.id, host), earlier.map(idOf), answered && idOf(answered));
} // prettier-ignore

/**
 * @param thread ids from the root on
 * @param answered the one it answers
 */
export function placeAmong(messageId: string, thread: readonly string[], answered: string | undefined): Place {
  const ids = [...new Set(thread.filter((id) => PLAIN.test(id) && id !== messageId))];
  // What is answered comes last, since some mail programs look at nothing else.
  if (answered !== undefined && ids.includes(answered)) ids.push(...ids.splice(ids.indexOf(answered), 1));
  if (ids.length === 0) return { messageId };
  const references = ids.length > MOST ? [ids[0]!, ...ids.slice(1 - MOST)] : ids;
  return { messageId, inReplyTo: references.at(-1)!, references };
}
