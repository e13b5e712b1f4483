import { Decimal } from 'decimal.js';
import { executeIn, newId, type Transaction } from 'portico';
import { amountText } from '../amount.ts';
import type { BankEntry } from '../camt/entry.ts';
import { decide, type Decision } from './decide.ts';
import { cut, enter, type Entered } from './enter.ts';
import { findTargets } from './find.ts';
import { bookPayments, type BankBooking } from './pay.ts';

/** What became of payments. */
export interface Tally {
  /** Payments that are new. */
  taken: number;
  /** Payments that were taken in before. */
  known: number;
  /** Bookings on invoices; a payment may be several. */
  booked: number;
  /** Payments of which all or a rest waits for staff. */
  waiting: number;
}

/** One payment that is new, with what was decided about it. */
interface Taken extends Entered {
  decision: Decision;
}

const WAIT = `
  insert into invoices_unmatched (id, entry_id, remaining, why, customer_id, currency, booked_on)
  select * from unnest($1::uuid[], $2::uuid[], $3::numeric[], $4::text[], $5::uuid[], $6::text[], $7::date[])`;

async function leaveWaiting(tx: Transaction, taken: readonly Taken[]): Promise<void> {
  if (taken.length === 0) return;
  const column = <T>(value: (one: Taken) => T) => taken.map(value);
  await executeIn(tx.em, WAIT, [
    taken.map(() => newId()),
    column(({ id }) => id),
    column(({ decision }) => amountText(decision.rest)),
    column(({ decision }) => decision.why),
    column(({ decision }) => decision.customerId ?? null),
    column(({ entry }) => entry.currency),
    column(({ entry }) => entry.bookedOn),
  ]);
}

function bookingsOf({ id, entry, decision }: Taken): BankBooking[] {
  return decision.bookings.map(({ target, amount }) => ({
    entryId: id,
    customerId: target.customerId,
    invoiceId: target.id,
    paidOn: entry.bookedOn,
    amount: amountText(amount),
    reference: cut(entry.endToEnd ?? entry.structured[0] ?? entry.texts[0] ?? null, 140),
  }));
}

/** What takes a payment back is never one itself: it waits until that payment is found (`take-back.ts`). */
const takesBack = ({ id, entry }: Entered): Taken => ({
  id,
  entry,
  decision: { bookings: [], rest: new Decimal(entry.amount), why: 'reversal', customerId: undefined },
});

async function decideAll(tx: Transaction, payments: readonly Entered[]): Promise<Taken[]> {
  const hits = await findTargets(tx, payments.map(({ entry }) => entry)); // prettier-ignore
  return payments.map(({ id, entry }, n) => {
    const decision = decide(entry, hits[n]!);
    // One after the other: a second payment of the same invoice finds what the first left open.
    for (const { target, amount } of decision.bookings) target.open = Decimal.max(0, target.open.minus(amount));
    return { id, entry, decision };
  });
}

// A thousand rows are reached by their keys whatever the statistics of a growing table say: the planner would rather read all of it.
const BY_KEY = 'set local enable_seqscan = off';

/**
 * Takes in a batch of payments: notes them, books what is clear and leaves the rest to staff, all with a handful of statements however
 * many they are. Payments that were taken in before change nothing.
 */
export async function takeBatch(tx: Transaction, entries: readonly BankEntry[]): Promise<Tally> {
  await executeIn(tx.em, BY_KEY);
  const fresh = await enter(tx, entries);
  const payments = fresh.filter(({ entry }) => entry.takesBack === undefined);
  const taken = await decideAll(tx, payments);
  const bookings = taken.flatMap(bookingsOf);
  const waiting = taken.filter(({ decision }) => decision.why !== undefined);
  await bookPayments(tx, bookings);
  await leaveWaiting(tx, [...waiting, ...fresh.filter(({ entry }) => entry.takesBack !== undefined).map(takesBack)]);
  return {
    taken: payments.length,
    known: entries.length - fresh.length,
    booked: bookings.length,
    waiting: waiting.length,
  };
}
