import { executeIn, newId, type Transaction } from 'portico';
import type { Author } from '../service/author.ts';
import { auditTicket } from '../service/change.ts';
import { lockTicket, noteEvent } from '../service/store.ts';

/** Notes that two tickets belong together; both say so. Linking them again changes nothing. */
export async function linkTickets(tx: Transaction, id: string, otherId: string, kind: 'related' | 'split', author: Author): Promise<void> {
  await tx.asJob((em) =>
    executeIn(
      em,
      `insert into tickets_link (id, ticket_id, other_id, kind, linked_by)
         select $1, $2, $3, $4, $5 where not exists (select from tickets_link where ticket_id = $3 and other_id = $2) on conflict do nothing`,
      [newId(), id, otherId, kind, author.name],
    ),
  );
} // prettier-ignore

/** A link that staff make by hand, noted in the history of the ticket. */
export async function linkByHand(tx: Transaction, id: string, otherId: string, author: Author): Promise<void> {
  const [ticket, other] = await tx.asJob(async (em) => {
    const [one, two] = [id, otherId].sort();
    const locked = [await lockTicket(em, one!), await lockTicket(em, two!)];
    return one === id ? locked : locked.reverse();
  });
  await linkTickets(tx, id, otherId, 'related', author);
  await tx.asJob((em) => noteEvent(em, ticket!, 'link', author, { ticket: otherId, number: other!.number, subject: other!.subject })); // prettier-ignore
  await auditTicket(tx, 'link', ticket!, { other: other!.number });
}

/** Takes a link back. */
export async function unlink(tx: Transaction, id: string, otherId: string): Promise<void> {
  await tx.asJob((em) =>
    executeIn(
      em,
      'delete from tickets_link where (ticket_id = $1 and other_id = $2) or (ticket_id = $2 and other_id = $1)',
      [id, otherId],
    ),
  );
}
