import { internal, p } from 'portico';
import type { Party } from './address.ts';
import type { Bounce, MailKind } from './message.ts';
import type { Link } from './reference.ts';

/** A support address, and what becomes of mail to it. How it is reached is a matter of the operator's settings. */
export const Mailbox = internal({
  name: 'TicketMailbox',
  tableName: 'tickets_mailbox',
  properties: {
    /** In small letters. */
    address: p.string(),
    /** What stands beside the address in mail from it. */
    name: p.string(),
    /** Kind of request of tickets made of its mail; without one nothing becomes a ticket by itself. */
    typeId: p.uuid().nullable(),
    /** Mail of a known customer becomes a ticket at once instead of waiting among "received". */
    direct: p.boolean().default(false),
    /** Who is responsible for what comes this way. */
    responsibleId: p.uuid().nullable(),
    /** Of mail to people whose language is not known. */
    language: p.string(),
    /** Name by which its mail server signs `Authentication-Results` (RFC 8601); without one they are not looked at. */
    authServer: p.string().nullable(),
    active: p.boolean().default(true),
    version: p.integer().default(1),
  },
});

/** Where a message has got to: its raw file is kept; it was read; it was decided what becomes of it. */
export type InboundState = 'received' | 'parsed' | 'decided';

/**
 * Where staff find a decided message: among "received"; held for review; among what machines sent; in quarantine, since it cannot be
 * read; or nowhere, since it is done.
 */
export const PLACES = ['waiting', 'held', 'automatic', 'quarantine', 'done'] as const;
export type Place = (typeof PLACES)[number];

/** What became of a message that is done. */
export type Outcome = 'ticket' | 'answer' | 'bounce' | 'own' | 'double' | 'ignored' | 'spam';

/** A message that came in. Visible to those alone who are in charge of receiving. */
export const Inbound = internal({
  name: 'TicketInbound',
  tableName: 'tickets_inbound',
  properties: {
    /** The mailbox it came to; none for what came by the public form. */
    mailboxId: p.uuid().nullable(),
    channel: p.string().$type<'mail' | 'web'>(),
    /** Language of the page of the form; null for mail. */
    language: p.string().nullable(),
    /** What the server calls it, such as `<UIDVALIDITY>/<UID>`; the same key again is the same message. */
    sourceKey: p.string(),
    /** The raw message in the file store; null for one that is too large to keep. */
    rawFileId: p.uuid().nullable(),
    size: p.bigint(),
    receivedAt: p.datetime(),
    takenAt: p.datetime(),
    state: p.string().$type<InboundState>(),
    attempts: p.integer(),
    place: p.string().$type<Place>().nullable(),
    /** Why it is there: `tickets.mail.reason.<reason>`. */
    reason: p.string().nullable(),
    /** What the reader says of a message in quarantine. */
    error: p.string().nullable(),
    outcome: p.string().$type<Outcome>().nullable(),
    messageId: p.string().nullable(),
    /** Message-IDs it answers, the nearest first. */
    answers: p.array(),
    fromAddress: p.string().nullable(),
    fromName: p.string().nullable(),
    toAddresses: p.json().$type<Party[]>(),
    subject: p.string(),
    sentAt: p.datetime().nullable(),
    body: p.text(),
    /** Cleaned. */
    html: p.text().nullable(),
    kind: p.string().$type<MailKind>(),
    answerable: p.boolean(),
    bounce: p.json().$type<Bounce>().nullable(),
    authentication: p.json().$type<string[]>(),
    fingerprint: p.string().nullable(),
    doubleOfId: p.uuid().nullable(),
    customerId: p.uuid().nullable(),
    /** All customers the sender could stand for. */
    customerIds: p.array(),
    accountId: p.uuid().nullable(),
    /** The ticket it became, was added to, or (held) claims to answer. */
    ticketId: p.uuid().nullable(),
    articleId: p.uuid().nullable(),
    /** Records of the customer that it names. */
    links: p.json().$type<Link[]>(),
    decidedBy: p.string().nullable(),
    decidedAt: p.datetime().nullable(),
    version: p.integer(),
  },
});

/** A file of a message that has not become a ticket. */
export const InboundFile = internal({
  name: 'TicketInboundFile',
  tableName: 'tickets_inbound_file',
  properties: {
    inboundId: p.uuid(),
    fileId: p.uuid(),
    position: p.integer(),
    name: p.string(),
    mime: p.string(),
    size: p.bigint(),
    sha256: p.string(),
    contentId: p.string().nullable(),
  },
});

/** An address that staff know to be a customer's, beside those of the customer himself and of his accounts. It is no login. */
export const Contact = internal({
  name: 'TicketContact',
  tableName: 'tickets_contact',
  properties: {
    customerId: p.uuid(),
    address: p.string(),
    name: p.string(),
    addedBy: p.string(),
    addedAt: p.datetime(),
  },
});

/** An address that mail did not reach. */
export const BouncedAddress = internal({
  name: 'TicketBounce',
  tableName: 'tickets_bounce',
  properties: {
    address: p.string(),
    permanent: p.boolean(),
    status: p.string(),
    diagnostic: p.string(),
    count: p.integer(),
    firstAt: p.datetime(),
    lastAt: p.datetime(),
  },
});

/** How many automatic mails went to an address on a day. */
export const AutomaticCount = internal({
  name: 'TicketAutomatic',
  tableName: 'tickets_automatic',
  properties: { address: p.string(), day: p.date(), count: p.integer() },
});

/** The tables of incoming mail. */
export const mailEntities = [Mailbox, Inbound, InboundFile, Contact, BouncedAddress, AutomaticCount];
