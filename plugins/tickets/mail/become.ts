import { executeIn, isLocale, type Locale, type Transaction } from 'portico';
import { addArticle } from '../service/article.ts';
import { PORTAL, type Author } from '../service/author.ts';
import { customerWrote } from '../service/change.ts';
import { createTicket } from '../service/create.ts';
import { lockTicket, noteEvent, type LockedTicket } from '../service/store.ts';
import type { Known } from './people.ts';
import type { Link } from './reference.ts';
import { takeInboundFiles, type InboundRow } from './store.ts';

/** What stands where a message has no sender or subject. */
const NOTHING = '—';
const SUBJECT = 200;

/** The sender as the author of an article: by the name of his account, where he has one. */
export const senderOf = (row: InboundRow, known: Known | undefined, side: Author['side'] = 'customer'): Author => ({
  side,
  id: known?.accountId ?? null,
  name: (known?.accountId != null ? known.name : null) ?? (row.from_name || row.from_address || NOTHING),
  email: row.from_address,
});

/** The subject without the marks of answers; a message without one is called by its first words. */
export function subjectOf(row: Pick<InboundRow, 'subject' | 'body'>): string {
  const bare = row.subject.replace(/^(?:(?:re|fw|fwd|aw|odp|odpověď|odpoveď)\s*(?:\[\d+\])?\s*:\s*)+/i, '').trim();
  const first = row.body.split('\n').find((line) => line.trim() !== '' && !line.startsWith('>'));
  return (bare || first?.trim() || NOTHING).slice(0, SUBJECT).toWellFormed();
}

/** A Message-ID is somebody's word: one that an article has already is not noted again. */
async function freeMessageId(tx: Transaction, messageId: string | null): Promise<string | null> {
  if (messageId === null) return null;
  const [there] = await tx.asJob((em) => executeIn(em, 'select 1 from tickets_article where message_id = $1', [messageId]));
  return there ? null : messageId;
} // prettier-ignore

export interface TicketOf {
  customerId: string;
  typeId: string;
  known: Known | undefined;
  language: string;
  links: readonly Link[];
  /** The ticket it goes on with, which is over. */
  follows?: LockedTicket;
}

/** Makes a message the first article of a ticket, which has the message's id: however often it is tried, it is one. @returns its number */
export async function becomeTicket(
  tx: Transaction,
  row: InboundRow,
  of: TicketOf,
): Promise<{ id: string; number: string }> {
  const author = senderOf(row, of.known);
  const about = of.links.find(({ type }) => type !== 'tickets.ticket');
  const locale: Locale = of.known?.locale ?? (isLocale(of.language) ? of.language : 'en');
  const made = await createTicket(tx, {
    id: row.id, customerId: of.customerId, typeId: of.typeId, subject: subjectOf(row), channel: row.channel, mailboxId: row.mailbox_id, locale, author, kind: row.channel, body: row.body, html: row.html,
    requester: { accountId: author.id, name: author.name, email: row.from_address }, about: about ? { type: about.type, id: about.id, label: about.label } : null,
    messageId: await freeMessageId(tx, row.message_id), rawFileId: row.raw_file_id, files: await tx.asJob((em) => takeInboundFiles(em, row.id)),
  }); // prettier-ignore
  if (of.follows) {
    const { number } = of.follows;
    await tx.asJob(async (em) => noteEvent(em, await lockTicket(em, made.id), 'follows', PORTAL, { number }));
  }
  return made;
}

/** Adds a message to a ticket as an article, which has the message's id; staff are told, unless `quietly`. */
export async function becomeAnswer(tx: Transaction, row: InboundRow, ticket: LockedTicket, author: Author, quietly: boolean): Promise<void> {
  const messageId = await freeMessageId(tx, row.message_id);
  const files = await tx.asJob((em) => takeInboundFiles(em, row.id));
  await addArticle(tx, ticket, { id: row.id, kind: 'mail', author, body: row.body, html: row.html, messageId, rawFileId: row.raw_file_id, files });
  if (quietly) return;
  await tx.asJob((em) => customerWrote(em, ticket, author));
  const { id, customer_id: customer } = ticket;
  await tx.audit('answer', 'Ticket', id, { number: ticket.number, channel: 'mail', from: row.from_address }, customer);
  await tx.emit('tickets.answered', { ticket: id, customer, article: row.id }, { customerId: customer });
} // prettier-ignore
