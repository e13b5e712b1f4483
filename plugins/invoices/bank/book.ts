import { Decimal } from 'decimal.js';
import { executeIn, newId, type Transaction } from 'portico';
import { amountText } from '../amount.ts';
import type { BankEntry } from '../camt/entry.ts';
import { decide, type Decision } from './decide.ts';
import { findTargets } from './find.ts';

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
interface Taken {
  id: string;
  entry: BankEntry;
  decision: Decision;
}

const cut = (text: string | null, length: number): string | null => (text === null ? null : text.slice(0, length));

const ENTER = `
  insert into invoices_bank_entry (id, account, reference, part, booked_on, amount, currency, payer, payer_account, end_to_end, remittance)
  select * from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::date[], $6::numeric[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])
  on conflict (account, reference, part) do nothing returning id`;

/** Notes the payments; those that are there already are left out, whoever brought them. @returns the new ones with their ids, in order */
async function enter(tx: Transaction, entries: readonly BankEntry[]): Promise<{ id: string; entry: BankEntry }[]> {
  const rows = entries.map((entry) => ({ id: newId(), entry }));
  const column = <T>(value: (entry: BankEntry) => T) => rows.map((row) => value(row.entry));
  const inserted = await executeIn<{ id: string }>(tx.em, ENTER, [
    rows.map((row) => row.id),
    column((e) => e.account),
    column((e) => e.reference),
    column((e) => e.part),
    column((e) => e.bookedOn),
    column((e) => e.amount),
    column((e) => e.currency),
    column((e) => cut(e.payer, 140)),
    column((e) => e.payerAccount),
    column((e) => cut(e.endToEnd, 140)),
    column((e) => cut([...e.structured, ...e.texts].join(' ') || null, 500)),
  ]);
  const fresh = new Set(inserted.map((row) => row.id));
  return rows.filter((row) => fresh.has(row.id));
}

/** A payment of an invoice that a bank entry makes. */
export interface BankBooking {
  entryId: string;
  customerId: string;
  invoiceId: string;
  paidOn: string;
  /** Decimal text. */
  amount: string;
  reference: string | null;
}

const PAY = `
  insert into invoices_payment (id, customer_id, invoice_id, paid_on, amount, method, reference, bank_entry_id)
  select id, customer_id, invoice_id, paid_on, amount, 'transfer', reference, entry_id
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::date[], $5::numeric[], $6::text[], $7::uuid[])
      as p (id, customer_id, invoice_id, paid_on, amount, reference, entry_id)`;

const SETTLE = `
  update invoices_invoice i set settled = i.settled + p.amount, settled_on = greatest(i.settled_on, p.last), version = i.version + 1
    from (select invoice_id, sum(amount) as amount, max(paid_on) as last
            from unnest($1::uuid[], $2::numeric[], $3::date[]) as p (invoice_id, amount, paid_on) group by invoice_id) p
   where i.id = p.invoice_id`;

/** Books payments on invoices that are locked; what is open and the states follow. */
export async function bookPayments(tx: Transaction, bookings: readonly BankBooking[]): Promise<void> {
  if (bookings.length === 0) return;
  const column = <T>(value: (booking: BankBooking) => T) => bookings.map(value);
  const [invoices, amounts, days] = [column((b) => b.invoiceId), column((b) => b.amount), column((b) => b.paidOn)];
  await executeIn(tx.em, PAY, [
    bookings.map(() => newId()),
    column((b) => b.customerId),
    invoices,
    days,
    amounts,
    column((b) => b.reference),
    column((b) => b.entryId),
  ]);
  await executeIn(tx.em, SETTLE, [invoices, amounts, days]);
}

const WAIT = `
  insert into invoices_unmatched (id, entry_id, remaining, why, customer_id)
  select * from unnest($1::uuid[], $2::uuid[], $3::numeric[], $4::text[], $5::uuid[])`;

async function leaveWaiting(tx: Transaction, taken: readonly Taken[]): Promise<void> {
  if (taken.length === 0) return;
  await executeIn(tx.em, WAIT, [
    taken.map(() => newId()),
    taken.map(({ id }) => id),
    taken.map(({ decision }) => amountText(decision.rest)),
    taken.map(({ decision }) => decision.why),
    taken.map(({ decision }) => decision.customerId ?? null),
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

/**
 * Takes in a batch of payments: notes them, books what is clear and leaves the rest to staff, all with a handful of statements however
 * many they are. Payments that were taken in before change nothing.
 */
export async function takeBatch(tx: Transaction, entries: readonly BankEntry[]): Promise<Tally> {
  const fresh = await enter(tx, entries);
  const hits = await findTargets(tx, fresh.map(({ entry }) => entry)); // prettier-ignore
  const taken: Taken[] = [];
  for (const [n, { id, entry }] of fresh.entries()) {
    const decision = decide(entry, hits[n]!);
    // One after the other: a second payment of the same invoice finds what the first left open.
    for (const { target, amount } of decision.bookings) target.open = Decimal.max(0, target.open.minus(amount));
    taken.push({ id, entry, decision });
  }
  const bookings = taken.flatMap(bookingsOf);
  const waiting = taken.filter(({ decision }) => decision.why !== undefined);
  await bookPayments(tx, bookings);
  await leaveWaiting(tx, waiting);
  return {
    taken: taken.length,
    known: entries.length - taken.length,
    booked: bookings.length,
    waiting: waiting.length,
  };
}
