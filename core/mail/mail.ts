import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import { Mail } from '../entities/index.ts';

/** A mail to one person. Addresses are objects, never header text: a crafted string must not add recipients. */
export interface MailMessage {
  to: { address: string; name?: string };
  subject: string;
  text: string;
  /** What the mail is for, such as `password-reset`; shown in the outbox. */
  purpose: string;
  accountId?: string;
}

const ADDRESS = /^[^\s@<>(),;:"\\[\]]+@[^\s@<>(),;:"\\[\]]+$/;

/** Whether a text is one plain address (RFC 5321 without quoted local parts), which is all the portal ever mails to. */
export const isMailAddress = (text: string): boolean => text.length <= 254 && ADDRESS.test(text);

/**
 * Writes a mail into the outbox within the caller's transaction.
 * @returns its id, the key of the job that sends it
 */
export async function queueMail(em: EntityManager, message: MailMessage): Promise<string> {
  if (!isMailAddress(message.to.address)) throw new Error(`Mail: "${message.to.address}" is no plain address`);
  const id = v7();
  em.create(Mail, {
    id,
    toAddress: message.to.address,
    toName: message.to.name?.replace(/[\r\n]+/g, ' ') ?? null,
    subject: message.subject.replace(/[\r\n]+/g, ' '),
    bodyText: message.text,
    bodyHtml: null,
    purpose: message.purpose,
    accountId: message.accountId ?? null,
    sentAt: null,
    error: null,
  });
  await em.flush();
  return id;
}
