import { Decimal } from 'decimal.js';
import type { BankEntry } from '../camt/entry.ts';

/** An invoice that may be meant by a payment. `open` changes while payments of one batch are booked. */
export interface Target {
  id: string;
  customerId: string;
  number: string;
  currency: string;
  iban: string | null;
  dueDate: string | null;
  /** Something can be paid on it at all: no credit note, not cancelled. */
  payable: boolean;
  open: Decimal;
}

/**
 * A target, and how it was found: ranks of `Rank`; 5 is an open invoice of the customer whose number was given as a symbol, 6 of the one
 * whose number stands among the digits of a text.
 */
export interface Hit {
  rank: number;
  value: string;
  target: Target;
}

/** Why staff have to look at a payment, or at what is left of it; `reversal` takes one back that was not found. */
export type Why =
  'unknown' | 'several' | 'unsure' | 'currency' | 'not-payable' | 'settled' | 'overpaid' | 'customer' | 'reversal';

export interface Decision {
  bookings: { target: Target; amount: Decimal }[];
  /** What no invoice takes. */
  rest: Decimal;
  why: Why | undefined;
  /** Whose it is, where that is certain: he is shown it as his. */
  customerId: string | undefined;
}

/** A text may hold any digits: such a hit only counts together with the amount. */
const isSure = ({ rank, value }: Hit): boolean => rank <= 2 || (rank === 3 && value.length >= 5);

const wait = (amount: Decimal, why: Why, hits: readonly Hit[] = []): Decision => {
  const certain = hits.filter((hit) => isSure(hit) || hit.rank === 5);
  const customers = new Set(certain.map((hit) => hit.target.customerId));
  return { bookings: [], rest: amount, why, customerId: customers.size === 1 ? [...customers][0] : undefined };
};

const byUrgency = (a: Target, b: Target): number =>
  (a.dueDate ?? '9999').localeCompare(b.dueDate ?? '9999') || a.id.localeCompare(b.id);

/** Pays what is open, the oldest first; `rest` is what is left. */
function spread(targets: Target[], amount: Decimal): Decision {
  const bookings: Decision['bookings'] = [];
  let rest = amount;
  for (const target of targets.sort(byUrgency)) {
    const part = Decimal.min(rest, target.open);
    if (part.lessThanOrEqualTo(0)) continue;
    bookings.push({ target, amount: part });
    rest = rest.minus(part);
  }
  const customerId = targets[0]!.customerId;
  if (bookings.length === 0) return { bookings, rest, why: 'settled', customerId };
  return { bookings, rest, why: rest.isZero() ? undefined : 'overpaid', customerId };
}

/** The hits of the surest rank; where some invoices name the very account the money came to, only those. */
function surest(hits: readonly Hit[], account: string): Hit[] {
  const rank = Math.min(...hits.map((hit) => hit.rank));
  const best = hits.filter((hit) => hit.rank === rank);
  const here = best.filter((hit) => hit.target.iban === account);
  return here.length > 0 ? here : best;
}

/**
 * Decides what a payment is for. A reference that is sure pays its invoice, in part or whole, and leaves what is too much; several
 * invoices of one customer under one reference are paid from the oldest on; a reference that is not sure counts only with the exact
 * amount. Everything else waits.
 */
export function decide(entry: Pick<BankEntry, 'amount' | 'currency' | 'account'>, hits: readonly Hit[]): Decision {
  const amount = new Decimal(entry.amount);
  if (hits.length === 0) return wait(amount, 'unknown');
  const payable = hits.filter((hit) => hit.target.payable);
  if (payable.length === 0) return wait(amount, 'not-payable', hits);
  const fitting = payable.filter((hit) => hit.target.currency === entry.currency);
  if (fitting.length === 0) return wait(amount, 'currency', payable);
  const best = surest(fitting, entry.account);
  const exact = best.filter((hit) => hit.target.open.equals(amount));
  if (exact.length === 1) return spread([exact[0]!.target], amount);
  const customers = new Set(best.map((hit) => hit.target.customerId));
  if (customers.size > 1) return wait(amount, 'several');
  if (best[0]!.rank === 5) return wait(amount, 'customer', best);
  const sure = best.filter(isSure);
  if (sure.length === 0) return wait(amount, 'unsure', best);
  return spread([...new Set(sure.map((hit) => hit.target))], amount);
}
