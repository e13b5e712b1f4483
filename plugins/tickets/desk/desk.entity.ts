import { internal, p } from 'portico';
import type { Priority, State } from '../words.ts';

/** A list of tickets that somebody saved under a name, for himself or for everybody on the desk. */
export const SavedFilter = internal({
  name: 'TicketFilter',
  tableName: 'tickets_filter',
  properties: {
    accountId: p.uuid(),
    name: p.string(),
    shared: p.boolean().default(false),
    /** Members of the address of the list. */
    query: p.json().$type<Record<string, string>>(),
    createdAt: p.datetime(),
  },
});

/** Words for a solution, by language, in Liquid; see `liquid.ts` for what they may use. */
export const AnswerTemplate = internal({
  name: 'TicketTemplate',
  tableName: 'tickets_template',
  properties: {
    name: p.string(),
    /** The kind of request it is offered for first; null for all. */
    typeId: p.uuid().nullable(),
    bodies: p.json().$type<Record<string, string>>(),
    active: p.boolean().default(true),
    changedBy: p.string(),
    changedAt: p.datetime(),
    version: p.integer().default(1),
  },
});

/** Several steps in one click: an answer, a state, a priority, a kind, a note; null leaves the thing as it is. */
export const Macro = internal({
  name: 'TicketMacro',
  tableName: 'tickets_macro',
  properties: {
    name: p.string(),
    templateId: p.uuid().nullable(),
    state: p.string().$type<State>().nullable(),
    priority: p.string().$type<Priority>().nullable(),
    typeId: p.uuid().nullable(),
    note: p.text().nullable(),
    active: p.boolean().default(true),
    changedBy: p.string(),
    changedAt: p.datetime(),
    version: p.integer().default(1),
  },
});

/** Two tickets that belong together, perhaps of different customers; only the staff see it. */
export const TicketLink = internal({
  name: 'TicketLink',
  tableName: 'tickets_link',
  properties: {
    ticketId: p.uuid(),
    otherId: p.uuid(),
    kind: p.string().$type<'related' | 'split'>(),
    linkedBy: p.string(),
    linkedAt: p.datetime(),
  },
});

/** Who of the staff has a ticket open right now. */
export const Presence = internal({
  name: 'TicketPresence',
  tableName: 'tickets_presence',
  properties: { ticketId: p.uuid(), accountId: p.uuid(), name: p.string(), writing: p.boolean(), seenAt: p.datetime() },
});
