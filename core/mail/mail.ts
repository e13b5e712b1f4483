import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import { Mail } from '../entities/index.ts';

/** An address and the name beside it. Objects, never header text: a crafted string must not add recipients. */
export interface MailAddress {
  address: string;
  name?: string;
}

/** How a mail is sent, beside what it says: for mail that answers mail. */
export interface MailOptions {
  /** Instead of the portal's own sender (`MAIL_FROM`), such as the address of a support desk. */
  from?: MailAddress;
  replyTo?: MailAddress;
  /** Message-ID without its angle brackets (RFC 5322, 3.6.4). Default: made of the mail's own id. */
  messageId?: string;
  /** Message-IDs, without brackets, of the message it answers and of the whole thread, the oldest first. */
  inReplyTo?: string;
  references?: readonly string[];
  /** What `Auto-Submitted` says (RFC 3834); `no` for what a person wrote. Default: `auto-generated`. */
  automatic?: 'no' | 'auto-generated' | 'auto-replied';
  /** Files of the store. */
  attachments?: readonly { fileId: string; name: string; mime: string }[];
}

/** A mail to one person. */
export interface MailMessage extends MailOptions {
  to: MailAddress;
  subject: string;
  text: string;
  html?: string;
  /** What the mail is for, such as `password-reset`; shown in the outbox. */
  purpose: string;
  accountId?: string;
}

const ADDRESS = /^[^\s@<>(),;:"\\[\]]+@[^\s@<>(),;:"\\[\]]+$/;
const MESSAGE_ID = /^[^\s<>@]{1,200}@[^\s<>@]{1,200}$/;

/** Whether a text is one plain address (RFC 5321 without quoted local parts), which is all the portal ever mails to. */
export const isMailAddress = (text: string): boolean => text.length <= 254 && ADDRESS.test(text);

const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ');

function checkAddress(address: MailAddress | undefined): MailAddress | undefined {
  if (address === undefined) return undefined;
  if (!isMailAddress(address.address)) throw new Error(`Mail: "${address.address}" is no plain address`);
  return address.name === undefined ? address : { address: address.address, name: oneLine(address.name) };
}

function checkOptions(message: MailMessage): MailOptions {
  const { from, replyTo, messageId, inReplyTo, references, automatic, attachments } = message;
  for (const id of [messageId, inReplyTo, ...(references ?? [])])
    if (id !== undefined && !MESSAGE_ID.test(id)) throw new Error(`Mail: "${id}" is no Message-ID`);
  const options = { from: checkAddress(from), replyTo: checkAddress(replyTo), messageId, inReplyTo, references, automatic, attachments }; // prettier-ignore
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/**
 * Writes a mail into the outbox within the caller's transaction.
 * @returns its id, the key of the job that sends it
 * @throws Error for an address or a Message-ID that is none; nothing is written then
 */
export async function queueMail(em: EntityManager, message: MailMessage): Promise<string> {
  const to = checkAddress(message.to)!;
  const id = v7();
  em.create(Mail, {
    id,
    toAddress: to.address,
    toName: to.name ?? null,
    subject: oneLine(message.subject),
    bodyText: message.text,
    bodyHtml: message.html ?? null,
    purpose: message.purpose,
    accountId: message.accountId ?? null,
    options: checkOptions(message),
    sentAt: null,
    error: null,
  });
  await em.flush();
  return id;
}
