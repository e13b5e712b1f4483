import { internal, p } from 'portico';
import type { Why } from './decide.ts';

export type UnmatchedState = 'waiting' | 'assigned' | 'dismissed';

/** A payment, or a rest of one, that no invoice was found for; staff assign it or dismiss it with a reason. */
export const Unmatched = internal({
  name: 'InvoiceUnmatched',
  tableName: 'invoices_unmatched',
  properties: {
    entryId: p.uuid(),
    /** What is not assigned yet, in the currency of the entry. */
    remaining: p.decimal(),
    why: p.string().$type<Why>(),
    /** Whose it is, where that is known. */
    customerId: p.uuid().nullable(),
    state: p.string().$type<UnmatchedState>().default('waiting'),
    /** Why it was dismissed. */
    reason: p.string().nullable(),
    decidedBy: p.string().nullable(),
    decidedAt: p.datetime().nullable(),
    createdAt: p.datetime().onCreate(() => new Date()),
    version: p.integer().default(1),
  },
});
