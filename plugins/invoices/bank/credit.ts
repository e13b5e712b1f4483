import { Decimal } from 'decimal.js';
import { defineQuery, sql } from 'portico';
import { amountText } from '../amount.ts';
import { db } from '../tables.ts';

/**
 * Rows of `invoices_unmatched` (as `u`) that are a customer's money without an invoice to count it for: too much, twice, or under his own
 * number. What is not certain to be his is not among them.
 */
export const HIS = sql.raw<boolean>(`u.state = 'waiting' and u.why in ('overpaid', 'settled', 'customer')`);

/** What a customer had paid without an invoice to count it for, at the end of a day. */
export const creditAt = defineQuery<{ customer: string; currency: string; to: string }, { amount: string }>((q) =>
  db
    .selectFrom('invoices_unmatched as u')
    .select(sql<string>`coalesce(sum(u.remaining), 0)`.as('amount'))
    .where(sql<boolean>`u.customer_id = ${q.customer}::uuid and u.currency = ${q.currency} and ${HIS} and u.booked_on <= ${q.to}::date`),
); // prettier-ignore

/** What of a viewer's own payments has no invoice to count it for, per currency. */
export const ownCredit = defineQuery<{ customer: string }, { currency: string; amount: string }>((q) =>
  db
    .selectFrom('invoices_unmatched as u')
    .select(['u.currency', sql<string>`sum(u.remaining)`.as('amount')])
    .where(sql<boolean>`u.customer_id = ${q.customer}::uuid and ${HIS}`)
    .groupBy('u.currency')
    .orderBy('u.currency'),
);

/** An invoice that is to be paid. */
export interface ToPay {
  id: string;
  number: string;
  open: string;
}

/** Invoices of a plan that are named. */
export const PLANNED = 5;

/** What a customer has to pay, in the order in which payments are counted. */
export const nextToPay = defineQuery<{ customer: string; currency: string; limit: number }, ToPay>((q) =>
  db
    .selectFrom('invoices_invoice')
    .select(['id', 'number', 'open_amount as open'])
    .where(sql<boolean>`customer_id = ${q.customer}::uuid and currency = ${q.currency}`)
    .where('open_amount', '>', sql<string>`0`)
    .where('state', '=', sql<'issued'>`'issued'`)
    .orderBy(sql`due_date asc nulls last`)
    .orderBy('id')
    .limit(q.limit),
);

/** Money without an invoice, and what it will be counted for. */
export interface Credit {
  amount: string;
  /** The next invoices to be paid, the oldest first, with the amount that goes to each. */
  plan: { id: string; number: string; amount: string }[];
  /** What those do not take: it is there for invoices to come. */
  rest: string;
}

/** @returns undefined where there is nothing to plan with */
export function planOf(amount: string, open: readonly ToPay[]): Credit | undefined {
  let rest = new Decimal(amount);
  if (rest.isZero()) return undefined;
  const plan = open.flatMap(({ id, number, open: most }) => {
    const part = Decimal.min(rest, most);
    if (part.isZero()) return [];
    rest = rest.minus(part);
    return [{ id, number, amount: amountText(part) }];
  });
  return { amount: amountText(new Decimal(amount)), plan, rest: amountText(rest) };
}
