import { conflict, executeIn, notFound, type EntityManager, type Transaction } from 'portico';
import type { Author } from '../service/author.ts';
import { auditTicket } from '../service/change.ts';
import { createTicket } from '../service/create.ts';
import { lockTicket, noteEvent, updateTicket, type LockedTicket } from '../service/store.ts';
import { linkTickets } from './link.ts';
import { changed } from './steps.ts';

interface ArticleToMove {
  id: string;
  kind: string;
  others: number;
}

const articleOf = (em: EntityManager, ticketId: string, id: string) =>
  executeIn<ArticleToMove>(
    em,
    `select id, kind, (select count(*)::int from tickets_article o where o.ticket_id = a.ticket_id and o.kind <> 'note' and o.id <> a.id) as others
       from tickets_article a where a.id = $1 and a.ticket_id = $2`,
    [id, ticketId],
  );

/** Moves an article with its files to another ticket of the same customer. What was hidden stays so. */
async function moveArticle(em: EntityManager, articleId: string, to: Pick<LockedTicket, 'id' | 'shown'>): Promise<void> {
  await executeIn(em, 'update tickets_article set ticket_id = $2, shown = shown and $3 where id = $1', [articleId, to.id, to.shown]);
  await executeIn(em, 'update tickets_file set ticket_id = $2, shown = shown and $3 where article_id = $1', [articleId, to.id, to.shown]);
} // prettier-ignore

/**
 * Splits a message off into a ticket of its own, of the same customer, requester and kind: the message itself goes there with its files
 * and its Message-ID, so that who answers it answers there.
 * @param newTicketId made with the form, so that the same form makes one ticket
 * @returns id of the new ticket
 * @throws Problem 409 for a note, or where nothing would be left
 */
export async function splitArticle(tx: Transaction, ticketId: string, articleId: string, newTicketId: string, subject: string, author: Author): Promise<string> {
  const ticket = await tx.asJob((em) => lockTicket(em, ticketId));
  const [there] = await tx.asJob((em) => executeIn<{ id: string }>(em, 'select id from tickets_ticket where id = $1 and customer_id = $2', [newTicketId, ticket.customer_id]));
  if (there) return there.id;
  const [article] = await tx.asJob((em) => articleOf(em, ticketId, articleId));
  if (!article) throw notFound();
  if (article.kind === 'note' || article.others === 0 || ticket.state === 'merged') throw conflict('tickets.desk.conflict.split');
  const { number } = await createTicket(tx, {
    id: newTicketId, customerId: ticket.customer_id, typeId: ticket.type_id, subject, channel: ticket.channel, locale: ticket.locale, priority: ticket.priority,
    requester: { accountId: ticket.requester_account_id, name: ticket.requester_name, email: ticket.requester_email },
    author, kind: 'web', body: '', adopt: (em, made) => moveArticle(em, articleId, made),
  });
  await linkTickets(tx, ticketId, newTicketId, 'split', author);
  await tx.asJob(async (em) => {
    await noteEvent(em, ticket, 'split', author, { ticket: newTicketId, number, subject });
    await updateTicket(em, ticketId, {});
  });
  await auditTicket(tx, 'split', ticket, { into: number, article: articleId });
  await changed(tx, ticket);
  return newTicketId;
} // prettier-ignore
