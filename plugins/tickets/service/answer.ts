import { conflict, executeIn, type Transaction } from 'portico';
import { addArticle, type ArticleFile } from './article.ts';
import type { Author } from './author.ts';
import { auditTicket, changeState, staffWrote } from './change.ts';
import type { LockedTicket } from './store.ts';

/** Where a ticket stands after an answer of the staff. */
export const AFTER_ANSWER = ['open', 'pending_customer', 'resolved'] as const;
export type AfterAnswer = (typeof AFTER_ANSWER)[number];

/** An answer of the staff to the requester and the participants. */
export interface Answer {
  /** Made with the form: the same form sent twice is one answer. */
  id: string;
  author: Author;
  body: string;
  html?: string | null;
  files?: readonly ArticleFile[];
  /** Default: a new ticket is in work, any other stays as it is. */
  then?: AfterAnswer;
}

/**
 * Adds an answer to a locked ticket; `tickets.answered` has it sent.
 * @returns false where this answer was there already, and nothing was done
 * @throws Problem 409 where the ticket was merged into another, whose correspondence goes on there
 */
export async function answer(tx: Transaction, ticket: LockedTicket, given: Answer): Promise<boolean> {
  if (await isThere(tx, given.id)) return false;
  if (ticket.state === 'merged') throw conflict('tickets.conflict.merged');
  const { id, author, body, html = null, files = [], then } = given;
  await addArticle(tx, ticket, { id, kind: ticket.channel === 'mail' ? 'mail' : 'web', author, body, html, files });
  await tx.asJob(async (em) => {
    await staffWrote(em, ticket, author);
    if (then === undefined || then === ticket.state) return;
    if (ticket.state === 'resolved' || ticket.state === 'closed') await changeState(em, ticket, 'open', author);
    await changeState(em, ticket, then, author);
  });
  await auditTicket(tx, 'answer', ticket, { article: id });
  await tx.emit(
    'tickets.answered',
    { ticket: ticket.id, customer: ticket.customer_id, article: id },
    { customerId: ticket.customer_id },
  );
  return true;
}

/** Whether an article was added already: a form is sent twice, a job runs again. The ticket is locked meanwhile. */
export async function isThere(tx: Transaction, articleId: string): Promise<boolean> {
  const rows = await tx.asJob((em) => executeIn(em, 'select 1 from tickets_article where id = $1', [articleId]));
  return rows.length > 0;
}
