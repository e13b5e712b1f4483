import { Decimal } from 'decimal.js';
import { executeIn, type JobContext, type Transaction } from 'portico';
import { amountText } from '../amount.ts';
import { bookPayments } from './pay.ts';

/** Reversals of one transaction. */
const BATCH = 200;

/** An entry by which the bank takes a payment back, and that waits for that payment to be found. */
interface Reversal {
  /** Of the row that waits. */
  id: string;
  entry_id: string;
  booked_on: string;
  account: string;
  reference: string | null;
}

const WAITING = `
  select u.id, u.entry_id, u.booked_on::text as booked_on, e.account, coalesce(e.end_to_end, left(e.remittance, 140)) as reference
    from invoices_unmatched u join invoices_bank_entry e on e.id = u.entry_id
   where u.state = 'waiting' and u.why = 'reversal' and u.id > $1 order by u.id limit ${BATCH} for update of u`;

/** A payment that may be the one; rank 1 by the bank's own reference, 2 by EndToEndId, 3 by payer and message. */
interface Candidate {
  reversal: string;
  original: string;
  rank: number;
  payer_account: string | null;
}

// Thirteen months are how long a collection nobody agreed to may be sent back (SEPA Direct Debit Core Rulebook); no return takes longer.
const SAME = `o.account = r.account and o.currency = r.currency and o.amount = r.amount and not o.reversal
  and o.booked_on <= r.booked_on and o.booked_on > r.booked_on - 400`;
const SAME_PAYER = `coalesce(o.payer_account = r.payer_account, true)`;
const CANDIDATES = `
  select r.id as reversal, o.id as original, o.rank, o.payer_account
    from invoices_bank_entry r cross join lateral (
      select o.id, 1 as rank, o.payer_account, o.booked_on from invoices_bank_entry o where ${SAME} and o.reference = any(r.original_references)
      union all
      select o.id, 2, o.payer_account, o.booked_on from invoices_bank_entry o
       where ${SAME} and coalesce(o.end_to_end, o.payer_account) = r.end_to_end and ${SAME_PAYER}
      union all
      select o.id, 3, o.payer_account, o.booked_on from invoices_bank_entry o
       where ${SAME} and coalesce(o.end_to_end, o.payer_account) = r.payer_account and o.remittance = r.remittance
    ) o
   where r.id = any($1::uuid[]) and not exists (select from invoices_bank_entry b where b.reverses_id = o.id)
   order by o.rank, o.booked_on desc, o.id desc`;

/** Chooses the payment of each reversal: the surest, of alike ones the newest, none twice; where payers differ, nobody can say which. */
function choose(reversals: readonly Reversal[], candidates: readonly Candidate[]): Map<string, string> {
  const chosen = new Map<string, string>();
  const used = new Set<string>();
  for (const { entry_id: id } of reversals) {
    const free = candidates.filter(({ reversal, original }) => reversal === id && !used.has(original));
    const best = free.filter(({ rank }) => rank === free[0]!.rank);
    if (best.length === 0 || new Set(best.map((one) => one.payer_account)).size > 1) continue;
    chosen.set(id, best[0]!.original);
    used.add(best[0]!.original);
  }
  return chosen;
}

interface Booked {
  entry_id: string;
  invoice_id: string;
  customer_id: string;
  number: string;
  currency: string;
  amount: string;
}

// In one order, as every import does it, so that two never wait for each other in a circle.
const LOCK = `
  select id from invoices_invoice where id in (select invoice_id from invoices_payment where bank_entry_id = any($1::uuid[])) order by id for update`;
const BOOKED = `
  select p.bank_entry_id as entry_id, p.invoice_id, p.customer_id, i.number, i.currency, sum(p.amount)::text as amount
    from invoices_payment p join invoices_invoice i on i.id = p.invoice_id
   where p.bank_entry_id = any($1::uuid[]) group by 1, 2, 3, 4, 5 having sum(p.amount) > 0 order by 1, 2`;
const MARK = `
  update invoices_bank_entry e set reverses_id = p.original from unnest($1::uuid[], $2::uuid[]) as p (id, original) where e.id = p.id`;
const DECIDED = `state = 'reversed', decided_at = now(), version = u.version + 1`;
const CLOSE_RESTS = `
  update invoices_unmatched u set ${DECIDED} where u.entry_id = any($1::uuid[]) and u.state = 'waiting'`;
const CLOSE = `
  update invoices_unmatched u set ${DECIDED}, remaining = 0, customer_id = p.customer
    from unnest($1::uuid[], $2::uuid[]) as p (entry, customer) where u.entry_id = p.entry`;
const CUSTOMERS = `
  select entry_id, customer_id from invoices_unmatched where entry_id = any($1::uuid[]) and customer_id is not null`;

async function unbook(tx: Transaction, reversals: ReadonlyMap<string, Reversal>, booked: readonly Booked[]): Promise<void> {
  await bookPayments(tx, booked.map((one) => {
    const { entry_id: entryId, booked_on: paidOn, reference } = reversals.get(one.entry_id)!;
    const amount = amountText(new Decimal(one.amount).negated());
    return { entryId, customerId: one.customer_id, invoiceId: one.invoice_id, paidOn, amount, reference };
  }));
  for (const { entry_id, invoice_id, customer_id, number, amount, currency } of booked) {
    const details = { number, amount: amountText(new Decimal(amount)), currency, account: reversals.get(entry_id)!.account };
    await tx.audit('take-payment-back', 'Invoice', invoice_id, details, customer_id);
  }
} // prettier-ignore

/** Takes payments back whose entries were found: what they paid is open again, and what was left of them is nobody's any more. */
async function takeBackAll(tx: Transaction, reversals: readonly Reversal[], chosen: Map<string, string>): Promise<number> {
  const originals = [...chosen.values()];
  const byOriginal = new Map(reversals.filter(({ entry_id: id }) => chosen.has(id)).map((one) => [chosen.get(one.entry_id)!, one]));
  await executeIn(tx.em, MARK, [[...chosen.keys()], originals]);
  await executeIn(tx.em, CLOSE_RESTS, [originals]); // before the invoices, as staff do who assign a rest
  await executeIn(tx.em, LOCK, [originals]);
  const booked = await executeIn<Booked>(tx.em, BOOKED, [originals]);
  const known = await executeIn<{ entry_id: string; customer_id: string }>(tx.em, CUSTOMERS, [originals]);
  const customers = new Map([...known, ...booked].map((one) => [one.entry_id, one.customer_id]));
  await unbook(tx, byOriginal, booked);
  await executeIn(tx.em, CLOSE, [[...chosen.keys()], originals.map((id) => customers.get(id) ?? null)]);
  return chosen.size;
} // prettier-ignore

/**
 * Looks for the payments of all reversals that wait and takes them back. Runs after every import, so that it does not matter which of the
 * two the bank tells first, nor whether an import was interrupted.
 * @returns how many were found, and how many go on waiting for staff
 */
export async function takeBackWaiting(ctx: Pick<JobContext, 'write'>): Promise<{ found: number; waiting: number }> {
  const sums = { found: 0, waiting: 0 };
  let last = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const done = await ctx.write(async (tx) => {
      const reversals = await executeIn<Reversal>(tx.em, WAITING, [last]);
      if (reversals.length === 0) return { found: 0, reversals };
      const candidates = await executeIn<Candidate>(tx.em, CANDIDATES, [reversals.map((one) => one.entry_id)]);
      const chosen = choose(reversals, candidates);
      return { found: chosen.size === 0 ? 0 : await takeBackAll(tx, reversals, chosen), reversals };
    });
    sums.found += done.found;
    sums.waiting += done.reversals.length - done.found;
    if (done.reversals.length < BATCH) return sums;
    last = done.reversals.at(-1)!.id;
  }
}
