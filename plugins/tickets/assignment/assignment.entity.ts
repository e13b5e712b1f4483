import { internal, p } from 'portico';
import type { StepKind, StepParams } from './chain.ts';
import type { Trial, Why } from './decide.ts';

/** People of the staff who work on the same; its manager is told what it missed. */
export const Team = internal({
  name: 'TicketTeam',
  tableName: 'tickets_team',
  properties: { title: p.string(), managerId: p.uuid().nullable(), version: p.integer().default(1) },
});

/** Somebody is in a team; who has weight 2 carries twice as much as who has 1. */
export const Member = internal({
  name: 'TicketMember',
  tableName: 'tickets_member',
  properties: { teamId: p.uuid(), accountId: p.uuid(), weight: p.integer().default(1) },
});

/** What holds for a person of the staff whatever the team; its row is locked while somebody is looked for. */
export const Agent = internal({
  name: 'TicketAgent',
  tableName: 'tickets_agent',
  properties: {
    accountId: p.uuid(),
    /** Most unsolved tickets the chain gives him; null is any number. */
    loadLimit: p.integer().nullable(),
    assignedAt: p.datetime().nullable(),
  },
});

/** Somebody is away from a day to a day, both included, and who does his work meanwhile. */
export const Absence = internal({
  name: 'TicketAbsence',
  tableName: 'tickets_absence',
  properties: {
    accountId: p.uuid(),
    fromDay: p.date(),
    toDay: p.date(),
    substituteId: p.uuid().nullable(),
    madeBy: p.string(),
    madeAt: p.datetime(),
  },
});

/** One version of the chain by which somebody is found; one is in force, at most one is being drafted. */
export const ChainVersion = internal({
  name: 'TicketChain',
  tableName: 'tickets_chain',
  properties: {
    number: p.integer(),
    state: p.string().$type<'draft' | 'active' | 'retired'>(),
    madeBy: p.string(),
    madeAt: p.datetime(),
    activatedBy: p.string().nullable(),
    activatedAt: p.datetime().nullable(),
    version: p.integer().default(1),
  },
});

/** One step of a version of the chain. */
export const ChainStep = internal({
  name: 'TicketStep',
  tableName: 'tickets_step',
  properties: {
    chainId: p.uuid(),
    position: p.integer(),
    kind: p.string().$type<StepKind>(),
    active: p.boolean().default(true),
    params: p.json().$type<StepParams>(),
  },
});

/** Each time a ticket was given to somebody or to nobody: by which step, why, and what was tried before. Staff only. */
export const Assignment = internal({
  name: 'TicketAssignment',
  tableName: 'tickets_assignment',
  properties: {
    ticketId: p.uuid(),
    at: p.datetime(),
    byId: p.uuid().nullable(),
    byName: p.string(),
    ownerId: p.uuid().nullable(),
    ownerName: p.string().nullable(),
    step: p.string().nullable(),
    why: p.json().$type<Why>(),
    trace: p.json().$type<Trial[]>(),
    /** When its owner was told by mail. */
    toldAt: p.datetime().nullable(),
  },
});
