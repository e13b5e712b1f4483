import { randomBytes } from 'node:crypto';
import { executeIn, newId, type EntityManager, type Transaction } from 'portico';
import { assignNew } from '../assignment/assign.ts';
import { startClock } from '../clock/clock.ts';
import type { Channel, Priority } from '../words.ts';
import { addArticle, type ArticleFile } from './article.ts';
import type { Author } from './author.ts';
import { lockTicket, noteEvent, type LockedTicket } from './store.ts';

/** Whom a ticket is for: the person who asked, whoever typed it in. */
export interface Requester {
  accountId: string | null;
  name: string;
  email: string | null;
}

/** The record a ticket is about. */
export interface About {
  /** `<plugin>.<kind>`, such as `invoices.invoice`. */
  type: string;
  id: string;
  label: string;
}

export interface NewTicket {
  /** Made beforehand, so that the same form or message makes one ticket, however often it comes. */
  id: string;
  customerId: string;
  typeId: string;
  subject: string;
  channel: Channel;
  /** Support address it came to. */
  mailboxId?: string | null;
  requester: Requester;
  /** Language of mail about it. */
  locale: string;
  priority?: Priority;
  about?: About | null;
  /** Who wrote the first article: the requester, or staff for him. */
  author: Author;
  kind: 'web' | 'mail' | 'call';
  body: string;
  html?: string | null;
  messageId?: string | null;
  rawFileId?: string | null;
  files?: readonly ArticleFile[];
  /** Brings the first article from another ticket; then none is written. */
  adopt?: (em: EntityManager, ticket: LockedTicket) => Promise<void>;
}

// Crockford's alphabet in small letters: no character that a mail program or a person could take for another.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** A new secret part of a ticket's mail addresses. */
export const newToken = (): string => [...randomBytes(26)].map((byte) => ALPHABET[byte & 31]).join('');

/**
 * Founds a ticket with its first article, finds who works on it and starts its clock. The same `id` again changes nothing.
 * @returns its number, and whether it is new
 */
export async function createTicket(tx: Transaction, draft: NewTicket): Promise<{ id: string; number: string; isNew: boolean }> {
  const { requester, about = null, author } = draft;
  const made = await tx.asJob((em) =>
    executeIn<{ number: string }>(
      em,
      `insert into tickets_ticket (id, customer_id, token, type_id, subject, channel, priority, about_type, about_id, about_label,
           requester_account_id, requester_name, requester_email, locale, customer_at, shown, mailbox_id)
         select $1, $2, $3, t.id, $5, $6, coalesce($7, t.priority), $8, $9, $10, $11, $12, $13, $14, now(), true, $15
           from tickets_type t where t.id = $4
         on conflict (id) do nothing returning number`,
      [draft.id, draft.customerId, newToken(), draft.typeId, draft.subject, draft.channel, draft.priority ?? null, about?.type ?? null, about?.id ?? null,
       about?.label ?? null, requester.accountId, requester.name, requester.email, draft.locale, draft.mailboxId ?? null],
    )); // prettier-ignore
  if (!made[0]) return repeated(tx, draft);
  const ticket = await tx.asJob((em) => lockTicket(em, draft.id));
  const { kind, body, html = null, messageId = null, rawFileId = null, files = [] } = draft;
  if (draft.adopt) await tx.asJob((em) => draft.adopt!(em, ticket));
  else await addArticle(tx, ticket, { id: newId(), kind, author, body, html, messageId, rawFileId, files });
  await tx.asJob(async (em) => {
    await noteEvent(em, ticket, 'created', author, { channel: draft.channel });
    await startClock(em, ticket);
  });
  await assignNew(tx, ticket);
  await tx.audit('create', 'Ticket', draft.id, { number: ticket.number, channel: draft.channel }, draft.customerId);
  await tx.emit('tickets.created', { ticket: draft.id, customer: draft.customerId }, { customerId: draft.customerId });
  return { id: draft.id, number: ticket.number, isNew: true };
} // prettier-ignore

async function repeated(tx: Transaction, { id, customerId }: NewTicket) {
  const [there] = await tx.asJob((em) =>
    executeIn<{ number: string }>(em, 'select number from tickets_ticket where id = $1 and customer_id = $2', [id, customerId]),
  ); // prettier-ignore
  if (!there) throw new Error('The type of the ticket does not exist, or its id is taken by another customer.');
  return { id, number: there.number, isNew: false };
}
