import { adHoc, conflict, executeIn, notFound, sql, type EntityManager, type Transaction } from 'portico';
import { raw } from '../queries.ts';
import type { Author } from '../service/author.ts';
import { auditTicket } from '../service/change.ts';
import { lockTicket, noteEvent, type LockedTicket } from '../service/store.ts';
import { changed } from './steps.ts';

/** What goes with a ticket to another customer. */
export interface Moving {
  articles: number;
  files: number;
  /** People of the customer before, who do not follow it any more. */
  leaving: string[];
  requester: boolean;
}

const LEAVING = (
  ticket: string,
  customer: string,
) => sql`select name from tickets_participant p where p.ticket_id = ${ticket}::uuid
  and not exists (select from core_membership m where m.account_id = p.account_id and m.customer_id = ${customer}::uuid) order by name`;

/** What a move would do, to be read before it is done. */
export const movingOf = (ticket: string, customer: string) =>
  adHoc(
    raw(sql<Moving>`select (select count(*)::int from tickets_article where ticket_id = t.id) as articles, (select count(*)::int from tickets_file where ticket_id = t.id) as files,
      array(${LEAVING(ticket, customer)}) as leaving,
      t.requester_account_id is not null and not exists (select from core_membership m where m.account_id = t.requester_account_id and m.customer_id = ${customer}::uuid) as requester
      from tickets_ticket t where t.id = ${ticket}::uuid`),
  ); // prettier-ignore

/**
 * Gives a ticket to another customer with everything of it; the tickets that were merged into it come along. People who are nobody of
 * the new customer follow it no more, and the record it was about, which was the other customer's, is forgotten.
 * @throws Problem 404 for a customer that is none, 409 where the ticket was merged into another
 */
export async function moveToCustomer(tx: Transaction, id: string, customerId: string, author: Author): Promise<void> {
  const before = await tx.asJob((em) => lockTicket(em, id));
  if (before.state === 'merged') throw conflict('tickets.conflict.merged');
  if (before.customer_id === customerId) return;
  const after = await tx.asJob(async (em) => {
    const [customer] = await executeIn<{ number: string; name: string }>(em, 'select number, name from core_customer where id = $1', [customerId]);
    if (!customer) throw notFound();
    await leave(em, id, customerId);
    const after = await take(em, before, customerId);
    await noteEvent(em, { ...after, shown: false }, 'customer', author, { to: customer.name, number: customer.number });
    return after;
  });
  await auditTicket(tx, 'move', before, { to: customerId });
  await auditTicket(tx, 'move', after, { from: before.customer_id });
  await changed(tx, after);
} // prettier-ignore

const leave = (em: EntityManager, id: string, customerId: string) =>
  executeIn(
    em,
    `delete from tickets_participant p where p.ticket_id = $1
       and not exists (select from core_membership m where m.account_id = p.account_id and m.customer_id = $2)`,
    [id, customerId],
  );

/** Everything that carries the customer follows by its key; triggers set what the new one sees of it, and notes stay internal. */
async function take(em: EntityManager, before: LockedTicket, customerId: string): Promise<LockedTicket> {
  await executeIn(
    em,
    `update tickets_ticket t set customer_id = $2, about_type = null, about_id = null, about_label = null, updated_at = now(), version = version + 1,
       requester_account_id = (select m.account_id from core_membership m where m.account_id = t.requester_account_id and m.customer_id = $2 limit 1)
     where id = $1 or merged_into_id = $1`,
    [before.id, customerId],
  );
  return lockTicket(em, before.id);
}
