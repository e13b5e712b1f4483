import { conflict, type Transaction } from 'portico';
import { addArticle } from '../service/article.ts';
import { isThere } from '../service/answer.ts';
import type { Author } from '../service/author.ts';
import { auditTicket, staffWrote } from '../service/change.ts';
import { lockTicket } from '../service/store.ts';

/** How a call ended. */
export const CALL_RESULTS = ['agreed', 'no_agreement', 'not_reached'] as const;
export type CallResult = (typeof CALL_RESULTS)[number];

export interface Call {
  /** Made with the form. */
  id: string;
  result: CallResult;
  /** What was agreed, or why nothing was. */
  body: string;
  /** The customer does not see it in his ticket. */
  internal: boolean;
}

/**
 * Writes down a call with the customer. One in which he was spoken to is an answer to him; an attempt is none.
 * @returns false where it was there already
 */
export async function logCall(tx: Transaction, ticketId: string, call: Call, author: Author): Promise<boolean> {
  const ticket = await tx.asJob((em) => lockTicket(em, ticketId));
  if (await isThere(tx, call.id)) return false;
  if (ticket.state === 'merged') throw conflict('tickets.conflict.merged');
  const { id, body, internal, result: callResult } = call;
  await addArticle(tx, ticket, { id, kind: 'call', author, body, internal, callResult });
  if (callResult !== 'not_reached') await tx.asJob((em) => staffWrote(em, ticket, author));
  await auditTicket(tx, 'call', ticket, { article: id, result: callResult });
  return true;
}
