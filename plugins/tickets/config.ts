import { Type, type Static } from 'portico';

/** A folder of a mail server whose mail comes to the desk, and how it is reached. */
const mailbox = Type.Object(
  {
    /** The support address; staff see it by this, and answers come from it. */
    address: Type.String({ pattern: '^[^\\s@<>]+@[^\\s@<>]+$' }),
    /** `imaps://user:password@host:port`; with `imap://` the server has to offer STARTTLS. Signs such as `@` in a name are written `%40`. */
    url: Type.String({ pattern: '^imaps?://[^/]+/?$' }),
    /** Name of the environment variable that holds the password instead, or with `_FILE` at its end the name of a file with it. */
    passwordFrom: Type.Optional(Type.String({ pattern: '^[A-Z][A-Z0-9_]*$' })),
    folder: Type.String({ default: 'INBOX' }),
    /** Folder to which messages go once they are taken in; without it they stay and are marked as read. */
    moveTo: Type.Optional(Type.String()),
    /** What is taken of the messages that are there already when the mailbox is seen first. */
    begin: Type.Union([Type.Literal('unread'), Type.Literal('all')], { default: 'unread' }),
    /** Whether mail to `support+anything@` comes to `support@` as well (RFC 5233); answers then carry the ticket in their address. */
    plus: Type.Boolean({ default: false }),
  },
  { additionalProperties: false },
);

/** What an operator can set for the tickets in `config/portal.ts`. */
export const ticketsConfig = Type.Object(
  {
    /** Tickets on one page of a list. */
    pageSize: Type.Integer({ default: 25, minimum: 5, maximum: 100 }),
    /** Files of one message, and the largest, bytes; the setting UPLOAD_MAX_BYTES holds as well. */
    maxFiles: Type.Integer({ default: 10, minimum: 0, maximum: 50 }),
    maxBytes: Type.Integer({ default: 20_000_000, minimum: 1024 }),
    /** Days within which a customer may open a solved ticket again; later his answer founds a new one. */
    reopenDays: Type.Integer({ default: 14, minimum: 0, maximum: 3650 }),
    /** Days after which a solved ticket is closed. */
    closeAfterDays: Type.Integer({ default: 7, minimum: 0, maximum: 3650 }),
    /** Highest priority that people of a customer group may ask for, by the code of the group; who may at all is a matter of its rules. */
    highestPriority: Type.Record(
      Type.String(),
      Type.Union([Type.Literal('normal'), Type.Literal('high'), Type.Literal('urgent')]),
      { default: { CLIENTS: 'high', BUSINESS: 'high', VIP: 'urgent' } },
    ),
    /** Days after the solution within which the customer may rate it, or change his rating. */
    rateDays: Type.Integer({ default: 14, minimum: 1, maximum: 365 }),
    /** Leading zero bits of the hash that a browser has to find before the public form is taken; each more doubles its work. */
    askBits: Type.Integer({ default: 16, minimum: 1, maximum: 26 }),
    /** What one network, and one e-mail address, may send by the public form in an hour. */
    askPerNetwork: Type.Integer({ default: 20, minimum: 1, maximum: 1000 }),
    askPerAddress: Type.Integer({ default: 5, minimum: 1, maximum: 1000 }),
    /** Mailboxes beside the one of the setting IMAP_URL. */
    mailboxes: Type.Array(mailbox, { default: [] }),
    /** Files of an article go along by mail up to so many bytes together; of the others the mail says where they are. */
    attachBytes: Type.Integer({ default: 10_000_000, minimum: 0, maximum: 25_000_000 }),
  },
  { additionalProperties: false },
);

export type TicketsConfig = Static<typeof ticketsConfig>;
