import { ownedByCustomer, p } from 'portico';

/** In the order of their life; `draft` is known to the customer alone. */
export const STATES = [
  'draft', 'submitted', 'in_verification', 'needs_info', 'approved', 'partly_approved', 'rejected', 'applied', 'withdrawn',
] as const; // prettier-ignore
export type State = (typeof STATES)[number];

/** States in which staff can still decide. */
export const UNDECIDED: readonly State[] = ['submitted', 'in_verification', 'needs_info'];
/** Decided, but not done yet. */
export const AGREED: readonly State[] = ['approved', 'partly_approved'];
/** Everything that is not over. */
export const OPEN: readonly State[] = [...UNDECIDED, ...AGREED];

/** A wish of the customer that some of his data be others. Nothing of it holds before the back office agreed. */
export const ChangeRequest = ownedByCustomer({
  name: 'ChangeRequest',
  tableName: 'change_requests_request',
  properties: {
    /** Counts all requests; `number`, made of it by the database, is what people say. */
    serial: p.bigint(),
    number: p.string().persist(false),
    /** Id of the kind, and which record of that kind; empty where a customer has only one. */
    kind: p.string(),
    record: p.string().default(''),
    /** What the record was called, `key:` before a key of the catalogues; empty where a customer has only one. */
    recordLabel: p.string().default(''),
    /** Of the form it came from, so that a doubled submit counts once. */
    formId: p.uuid(),
    state: p.string().$type<State>(),
    reason: p.string().nullable(),
    effectiveOn: p.date().nullable(),
    /** All values of the record when the change was proposed. */
    snapshot: p.json(),
    submittedById: p.uuid().nullable(),
    submittedBy: p.string(),
    /** Staff proposed it for the customer. */
    onBehalf: p.boolean().default(false),
    createdAt: p.datetime().onCreate(() => new Date()),
    submittedAt: p.datetime().nullable(),
    /** Who of the staff took it. */
    reviewer: p.string().nullable(),
    decidedById: p.uuid().nullable(),
    decidedBy: p.string().nullable(),
    decidedAt: p.datetime().nullable(),
    decisionNote: p.string().nullable(),
    /** Who let it be applied: with four eyes another person than the one who decided. */
    approvedById: p.uuid().nullable(),
    approvedBy: p.string().nullable(),
    approvedAt: p.datetime().nullable(),
    appliedAt: p.datetime().nullable(),
    undoneAt: p.datetime().nullable(),
    undoneBy: p.string().nullable(),
    version: p.integer().default(1),
  },
});
