import { internal, ownedByCustomer, p, visibleToGroups } from 'portico';
import type { Channel, Kind, Priority, Side, State } from './words.ts';

/** A kind of request, which groups may choose it, and what is promised for it. Minutes are working time. */
export const TicketType = visibleToGroups({
  name: 'TicketType',
  tableName: 'tickets_type',
  properties: {
    /** Stable and short, such as `billing`. */
    code: p.string(),
    /** By language. */
    titles: p.json().$type<Record<string, string>>(),
    hints: p.json().$type<Record<string, string>>(),
    icon: p.string().default('help-circle'),
    priority: p.string().$type<Priority>().default('normal'),
    firstResponseMinutes: p.integer().nullable(),
    updateMinutes: p.integer().nullable(),
    resolutionMinutes: p.integer().nullable(),
    /** By priority, such as `{ "urgent": 0.5 }`: what the minutes are multiplied by. */
    priorityFactors: p.json().$type<Partial<Record<Priority, number>>>(),
    /** When people work who answer it; null is the default calendar. */
    calendarId: p.uuid().nullable(),
    position: p.integer().default(100),
    active: p.boolean().default(true),
    /** The form asks when somebody should come or call. */
    asksWhen: p.boolean().default(false),
    /** Offered on the public form, to people without a login. */
    forStrangers: p.boolean().default(false),
    version: p.integer().default(1),
  },
});

/** A request of a customer, from whatever side it came, until it is over. `shown` follows the customer's visibility. */
export const Ticket = ownedByCustomer({
  name: 'Ticket',
  tableName: 'tickets_ticket',
  properties: {
    no: p.bigint(),
    /** What people call it, such as `T-20418`: made of `no` by the database. */
    number: p.string(),
    /** Secret part of the addresses and Message-IDs of its mail, 26 characters; who has it was written to. */
    token: p.string(),
    typeId: p.uuid(),
    subject: p.string(),
    channel: p.string().$type<Channel>(),
    state: p.string().$type<State>().default('new'),
    priority: p.string().$type<Priority>().default('normal'),
    /** What the customer himself set, within what his group may. */
    customerPriority: p.string().$type<Priority>().nullable(),
    /** The customer's own mark. */
    flagged: p.boolean().default(false),
    /** Who works on it; without one it lies in the folder "To be assigned". */
    ownerId: p.uuid().nullable(),
    ownerName: p.string().nullable(),
    /** Step of the chain that found the owner, and why, as catalogue key and values. */
    assignedStep: p.string().nullable(),
    assignedWhy: p.json().$type<{ key: string; values?: Record<string, unknown> }>().nullable(),
    assignedAt: p.datetime().nullable(),
    /** The team it was given to, where it was. */
    teamId: p.uuid().nullable(),
    /** The support address it came to. */
    mailboxId: p.uuid().nullable(),
    /** The record it is about: `<plugin>.<kind>` and its id, with what it was called. */
    aboutType: p.string().nullable(),
    aboutId: p.uuid().nullable(),
    aboutLabel: p.string().nullable(),
    requesterAccountId: p.uuid().nullable(),
    requesterName: p.string(),
    requesterEmail: p.string().nullable(),
    /** Language of mail about it. */
    locale: p.string(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    customerAt: p.datetime().nullable(),
    staffAt: p.datetime().nullable(),
    firstResponseDue: p.datetime().nullable(),
    firstResponseAt: p.datetime().nullable(),
    updateDue: p.datetime().nullable(),
    resolutionDue: p.datetime().nullable(),
    /** What was promised to the customer, which may be later than what is due; revisions are in `tickets_promise`. */
    promisedAt: p.datetime().nullable(),
    resolvedAt: p.datetime().nullable(),
    closedAt: p.datetime().nullable(),
    /** From when on its working time is counted: when it came, or was opened again. */
    clockAt: p.datetime(),
    /** Working time until the first answer, and in the hands of the staff until it was solved. */
    responseMinutes: p.integer().nullable(),
    solutionMinutes: p.integer().nullable(),
    /** Since when the clock stands, and for how many minutes of working time it stood before. */
    pausedAt: p.datetime().nullable(),
    pausedMinutes: p.integer().default(0),
    remindAt: p.datetime().nullable(),
    /** When the customer would like it done. */
    wishedAt: p.datetime().nullable(),
    escalationLevel: p.integer().default(0),
    reopenCount: p.integer().default(0),
    satisfaction: p.integer().nullable(),
    satisfactionText: p.string().nullable(),
    satisfactionAt: p.datetime().nullable(),
    mergedIntoId: p.uuid().nullable(),
    shown: p.boolean().default(true),
    version: p.integer().default(1),
  },
  shownBy: 'shown',
});

/** One piece of the correspondence, or a note of the staff. */
export const Article = ownedByCustomer({
  name: 'TicketArticle',
  tableName: 'tickets_article',
  properties: {
    ticketId: p.uuid(),
    kind: p.string().$type<Kind>(),
    side: p.string().$type<Side>(),
    authorId: p.uuid().nullable(),
    authorName: p.string(),
    authorEmail: p.string().nullable(),
    body: p.text(),
    /** Cleaned, for mail that was HTML; shown in a frame of its own. */
    html: p.text().nullable(),
    /** Without its brackets; of what came by mail and of what went out. */
    messageId: p.string().nullable(),
    /** The raw message in the file store. */
    rawFileId: p.uuid().nullable(),
    /** Mail of the outbox by which it went out. */
    mailId: p.uuid().nullable(),
    /** How a call ended; null for whatever is none. */
    callResult: p.string().$type<'agreed' | 'no_agreement' | 'not_reached'>().nullable(),
    createdAt: p.datetime(),
    /** For the staff alone, as notes are. */
    internal: p.boolean().default(false),
    /** False for what is internal, and where the ticket is not shown; the database keeps it so. */
    shown: p.boolean(),
  },
  shownBy: 'shown',
});

/** A file of an article. */
export const TicketFile = ownedByCustomer({
  name: 'TicketFile',
  tableName: 'tickets_file',
  properties: {
    ticketId: p.uuid(),
    articleId: p.uuid(),
    fileId: p.uuid(),
    name: p.string(),
    mime: p.string(),
    size: p.bigint(),
    sha256: p.string(),
    /** Content-ID of a picture inside the HTML. */
    contentId: p.string().nullable(),
    shown: p.boolean(),
  },
  shownBy: 'shown',
});

/** Something that happened to a ticket, for its timeline: `assigned`, `promised`, `state`, `priority`, `merged` ... */
export const TicketEvent = ownedByCustomer({
  name: 'TicketEvent',
  tableName: 'tickets_event',
  properties: {
    ticketId: p.uuid(),
    kind: p.string(),
    values: p.json().$type<Record<string, unknown>>(),
    authorName: p.string(),
    at: p.datetime(),
    internal: p.boolean().default(false),
    shown: p.boolean(),
  },
  shownBy: 'shown',
});

/** A date that was promised to the customer, with its reason; the newest holds. `kept` is known when it is over. */
export const Promised = ownedByCustomer({
  name: 'TicketPromise',
  tableName: 'tickets_promise',
  properties: {
    ticketId: p.uuid(),
    promisedAt: p.datetime(),
    /** What staff wrote for the customer; for what the clock moved, `reasonKey` says why (see `promiseReason`). */
    reason: p.string().nullable(),
    reasonKey: p.string().nullable(),
    authorName: p.string(),
    madeAt: p.datetime(),
    kept: p.boolean().nullable(),
    shown: p.boolean(),
  },
  shownBy: 'shown',
});

/** A colleague of the customer who is told of every answer and may write; `accountId` is a member of the customer's house. */
export const Participant = ownedByCustomer({
  name: 'TicketParticipant',
  tableName: 'tickets_participant',
  properties: { ticketId: p.uuid(), accountId: p.uuid(), name: p.string(), addedAt: p.datetime(), shown: p.boolean() },
  shownBy: 'shown',
});

/** Which tickets a customer sees: all, those from a day on, or those made after the choice. No row: all. */
export const Visibility = internal({
  name: 'TicketVisibility',
  tableName: 'tickets_visibility',
  properties: {
    customerId: p.uuid(),
    mode: p.string().$type<'all' | 'since' | 'new'>(),
    /** From which moment on; null for all. */
    since: p.datetime().nullable(),
    setBy: p.string(),
    setAt: p.datetime(),
  },
});
