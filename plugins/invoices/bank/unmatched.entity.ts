import { ownedByCustomer, p } from 'portico';
import type { Why } from './decide.ts';

/** `reversed`: the bank took the payment back, or this is the taking back and the payment was found. */
export type UnmatchedState = 'waiting' | 'assigned' | 'dismissed' | 'reversed';

/**
 * A payment, or a rest of one, that no invoice was found for; staff assign it or dismiss it with a reason. It belongs to the customer
 * where he is known for certain, who sees it as paid; nobody but staff sees the others.
 */
export const Unmatched = ownedByCustomer({
  name: 'InvoiceUnmatched',
  tableName: 'invoices_unmatched',
  properties: {
    customerId: p.uuid().nullable(),
    entryId: p.uuid(),
    /** What is not assigned yet. */
    remaining: p.decimal(),
    /** Of the entry, which customers cannot read. */
    currency: p.string(),
    bookedOn: p.date(),
    why: p.string().$type<Why>(),
    state: p.string().$type<UnmatchedState>().default('waiting'),
    /** Why it was dismissed. */
    reason: p.string().nullable(),
    decidedBy: p.string().nullable(),
    decidedAt: p.datetime().nullable(),
    createdAt: p.datetime().onCreate(() => new Date()),
    version: p.integer().default(1),
  },
});
