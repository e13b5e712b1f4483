import { ownedByCustomer, p } from 'portico';

export const QUALITIES = ['actual', 'estimated', 'self', 'corrected', 'substitute'] as const;
export type Quality = (typeof QUALITIES)[number];

export const REASONS = [
  'periodic', 'irregular', 'first', 'last', 'meter_change', 'contract_change', 'price_change',
] as const; // prettier-ignore
export type Reason = (typeof REASONS)[number];

export const READERS = ['customer', 'dso', 'supplier', 'staff'] as const;
export const SOURCES = ['portal', 'call', 'mail', 'import', 'api'] as const;

/** `valid` and `billed` count; `in_validation` waits for staff; the rest do not count. */
export const READING_STATES = [
  'draft', 'submitted', 'in_validation', 'valid', 'implausible', 'rejected', 'billed', 'superseded',
] as const; // prettier-ignore
export type ReadingState = (typeof READING_STATES)[number];

/** What a register showed on a day, at its end. */
export const Reading = ownedByCustomer({
  name: 'Reading',
  tableName: 'supply_points_reading',
  properties: {
    registerId: p.uuid(),
    readOn: p.date(),
    value: p.decimal(),
    quality: p.string().$type<Quality>(),
    reason: p.string().$type<Reason>().default('periodic'),
    readBy: p.string().$type<(typeof READERS)[number]>(),
    source: p.string().$type<(typeof SOURCES)[number]>(),
    status: p.string().$type<ReadingState>().default('valid'),
    verdict: p.string().$type<'accepted' | 'review'>().nullable(),
    /** Why it is reviewed, names of texts. */
    verdictReasons: p.array(),
    /** Consumption since the reading before, and between which it was expected. */
    consumption: p.decimal().nullable(),
    limitLow: p.decimal().nullable(),
    limitHigh: p.decimal().nullable(),
    photoId: p.uuid().nullable(),
    billed: p.boolean().default(false),
    /** Unique per register: the same reading brought twice counts once. */
    externalId: p.string(),
    accountId: p.uuid().nullable(),
    accountName: p.string().nullable(),
    receivedAt: p.datetime().onCreate(() => new Date()),
    decidedAt: p.datetime().nullable(),
    decidedByName: p.string().nullable(),
    decisionReason: p.string().nullable(),
    version: p.integer().default(1),
  },
  customerMay: ['insert'],
});
