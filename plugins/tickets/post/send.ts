import { executeIn, isMailAddress, newId, type MailMessage, type Transaction } from 'portico';
import { mayMailAutomatically } from '../mail/caps.ts';
import type { Held } from './post.entity.ts';
import type { Recipient } from './recipients.ts';

/** What a mail is about and whom it is for. */
export interface Sending {
  /** Article, or message that is no ticket yet. */
  aboutId: string;
  ticketId: string | null;
  to: Pick<Recipient, 'address' | 'name' | 'accountId'>;
  /** Not to be sent because the ticket is hidden from him. */
  hidden?: boolean;
}

/**
 * Queues a mail unless this person was already written to about this. The note of it and the mail are in the caller's transaction: both
 * are there or neither, whenever the process ends. What must not be sent is noted with its reason.
 * @param write makes the mail, where it is to be sent
 * @returns id of the mail in the outbox, or undefined where none was queued
 */
export async function sendOnce(tx: Transaction, sending: Sending, write: () => Omit<MailMessage, 'to'>): Promise<string | undefined> {
  const { aboutId, ticketId, to } = sending;
  const address = to.address.toLowerCase();
  const [made] = await executeIn<{ id: string }>(
    tx.em,
    `insert into tickets_outgoing (id, about_id, ticket_id, address, name) values ($1, $2, $3, $4, $5)
       on conflict (about_id, address) do nothing returning id`,
    [newId(), aboutId, ticketId, address, to.name],
  );
  if (!made) return undefined;
  const message = write();
  const held = await heldBack(tx, address, sending, message);
  const mailId = held === null ? await tx.mail({ ...message, to: { address: to.address, name: to.name }, ...(to.accountId === null ? {} : { accountId: to.accountId }) }) : null;
  await executeIn(tx.em, 'update tickets_outgoing set mail_id = $2, held = $3 where id = $1', [made.id, mailId, held]);
  return mailId ?? undefined;
} // prettier-ignore

async function heldBack(tx: Transaction, address: string, { hidden = false }: Sending, { automatic }: Pick<MailMessage, 'automatic'>): Promise<Held | null> {
  if (hidden) return 'hidden';
  if (!isMailAddress(address)) return 'address';
  return automatic === 'no' || (await mayMailAutomatically(tx.em, address)) ? null : 'limit';
} // prettier-ignore
