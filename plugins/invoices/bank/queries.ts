import { adHoc, defineQuery, sql, type Statement } from 'portico';
import { db } from '../tables.ts';
import type { UnmatchedState } from './unmatched.entity.ts';

/** A payment that waits, or was decided about. */
export interface UnmatchedRow {
  id: string;
  remaining: string;
  why: string;
  state: UnmatchedState;
  reason: string | null;
  decided_by: string | null;
  decided_at: string | null;
  version: number;
  amount: string;
  currency: string;
  booked_on: string;
  /** The bank took an earlier payment back. */
  reversal: boolean;
  account: string;
  payer: string | null;
  payer_account: string | null;
  end_to_end: string | null;
  remittance: string | null;
  customer_id: string | null;
  customer_name: string | null;
  customer_number: string | null;
}

const rows = () =>
  db
    .selectFrom('invoices_unmatched as u')
    .innerJoin('invoices_bank_entry as e', 'e.id', 'u.entry_id')
    .leftJoin('core_customer as c', 'c.id', 'u.customer_id')
    .select([
      'u.id', 'u.remaining', 'u.why', 'u.state', 'u.reason', 'u.decided_by', 'u.decided_at', 'u.version', 'e.amount', 'e.currency', 'e.booked_on', 'e.reversal',
      'e.account', 'e.payer', 'e.payer_account', 'e.end_to_end', 'e.remittance', 'u.customer_id', 'c.name as customer_name', 'c.number as customer_number',
    ]); // prettier-ignore

/** What waits, the oldest first; what was decided, the newest first. One more row than shown tells whether there is a next page. */
export function unmatchedPage(state: UnmatchedState, limit: number, offset: number): Statement<UnmatchedRow> {
  const direction = state === 'waiting' ? 'asc' : 'desc';
  return adHoc(rows().where('u.state', '=', state).orderBy('u.id', direction).limit(limit).offset(offset)); // prettier-ignore
}

export const oneUnmatched = (id: string): Statement<UnmatchedRow> => adHoc(rows().where('u.id', '=', id));

export const waitingCount = defineQuery<object, { count: string }>(() =>
  db
    .selectFrom('invoices_unmatched')
    .select(sql<string>`count(*)`.as('count'))
    .where('state', '=', sql<'waiting'>`'waiting'`),
);

/** What waits of a customer's payments, for his card; what the bank took back is no money of his. */
export const waitingOf = defineQuery<{ customer: string }, { currency: string; remaining: string; count: string }>((q) =>
  db
    .selectFrom('invoices_unmatched as u')
    .innerJoin('invoices_bank_entry as e', 'e.id', 'u.entry_id')
    .select(['e.currency', sql<string>`sum(u.remaining)`.as('remaining'), sql<string>`count(*)`.as('count')])
    .where(sql<boolean>`u.customer_id = ${q.customer}::uuid`)
    .where('u.state', '=', sql<'waiting'>`'waiting'`)
    .where('u.why', '<>', sql<string>`'reversal'`)
    .groupBy('e.currency')
    .orderBy('e.currency'),
); // prettier-ignore
