import { internal, p } from 'portico';

/** Why something is not sent to somebody who would get it otherwise. */
export type Held = 'hidden' | 'limit' | 'address';

/** A mail about an article, or about a message that is no ticket yet, to one person; the pair is unique, so nobody gets it twice. */
export const Outgoing = internal({
  name: 'TicketOutgoing',
  tableName: 'tickets_outgoing',
  properties: {
    /** The article; of a message among "received" its own id. */
    aboutId: p.uuid(),
    ticketId: p.uuid().nullable(),
    /** In small letters. */
    address: p.string(),
    name: p.string(),
    /** Mail of the outbox; null where it is held back. */
    mailId: p.uuid().nullable(),
    held: p.string().$type<Held>().nullable(),
    createdAt: p.datetime(),
  },
});

/** How far a folder of a mail server is read. */
export const ImapFolder = internal({
  name: 'TicketImapFolder',
  tableName: 'tickets_imap',
  properties: {
    mailboxId: p.uuid(),
    /** `imap://user@host:port/folder` (RFC 5092). */
    source: p.string(),
    uidValidity: p.bigint(),
    /** All messages up to this UID are taken in, or noted as left. */
    lastUid: p.bigint(),
    /** Up to this UID only what is unread, or came since the portal began, is taken: what was there before it is old. */
    oldUid: p.bigint(),
    begunAt: p.datetime(),
    /** Whether the server numbered its messages anew (another UIDVALIDITY) since then. */
    renumbered: p.boolean().default(false),
  },
});

/** A message that could not be taken in, although the connection and the database are fine; it is tried again, ever more seldom. */
export const ImapLeft = internal({
  name: 'TicketImapLeft',
  tableName: 'tickets_imap_left',
  properties: {
    folderId: p.uuid(),
    uidValidity: p.bigint(),
    uid: p.bigint(),
    error: p.string(),
    attempts: p.integer().default(1),
    nextAt: p.datetime(),
    notedAt: p.datetime(),
  },
});

/** The tables of outgoing mail and of fetching it. */
export const postEntities = [Outgoing, ImapFolder, ImapLeft];
