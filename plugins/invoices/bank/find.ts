import { Decimal } from 'decimal.js';
import { executeIn, type Transaction } from 'portico';
import type { BankEntry } from '../camt/entry.ts';
import { candidatesOf } from './candidates.ts';
import type { Hit, Target } from './decide.ts';

interface FoundRow {
  n: number;
  rank: number;
  value: string;
  id: string;
}

// Each way along an index of its own; `n` is the place of the payment in the batch.
const FIND = `
  with c as (select * from unnest($1::int[], $2::int[], $3::text[]) as c (n, rank, value))
  select c.n, c.rank, c.value, i.id from c join invoices_invoice i on ltrim(i.variable_symbol, '0') = ltrim(c.value, '0')
   where c.rank in (1, 2, 4) and c.value ~ '^[0-9]{1,10}$'
  union all
  select c.n, c.rank, c.value, i.id from c join invoices_invoice i on i.number = c.value where c.rank <= 3
  union all
  select c.n, c.rank, c.value, i.id from c join invoices_invoice i on upper(replace(i.remittance, ' ', '')) = c.value and i.remittance ~* '^\\s*RF'
   where c.rank = 2
  union all
  select c.n, case c.rank when 1 then 5 else 6 end, c.value, i.id from c join core_customer k on k.number = c.value join invoices_invoice i on i.customer_id = k.id and i.open_amount > 0
   where c.rank in (1, 4)`;

// Nobody else changes them until the transaction ends; in one order, so that two imports never wait for each other in a circle.
const LOCK = `
  select id, customer_id, number, currency, iban, due_date::text as due_date, open_amount::text as open,
         kind = 'invoice' and state in ('issued', 'disputed') and due_total > 0 as payable
    from invoices_invoice where id = any($1::uuid[]) order by id for update`;

interface TargetRow {
  id: string;
  customer_id: string;
  number: string;
  currency: string;
  iban: string | null;
  due_date: string | null;
  open: string;
  payable: boolean;
}

const targetOf = (row: TargetRow): Target => ({
  id: row.id,
  customerId: row.customer_id,
  number: row.number,
  currency: row.currency,
  iban: row.iban,
  dueDate: row.due_date,
  payable: row.payable,
  open: new Decimal(row.open),
});

/** Finds the invoices that the payments of a batch may be for, and locks them. @returns hits by place in the batch */
export async function findTargets(tx: Transaction, entries: readonly BankEntry[]): Promise<Hit[][]> {
  const candidates = entries.flatMap((entry, n) => candidatesOf(entry).map((candidate) => ({ n, ...candidate })));
  const hits: Hit[][] = entries.map(() => []);
  if (candidates.length === 0) return hits;
  const found = await executeIn<FoundRow>(tx.em, FIND, [
    candidates.map(({ n }) => n),
    candidates.map(({ rank }) => rank),
    candidates.map(({ value }) => value),
  ]);
  const ids = [...new Set(found.map((row) => row.id))];
  const rows = ids.length === 0 ? [] : await executeIn<TargetRow>(tx.em, LOCK, [ids]);
  const targets = new Map(rows.map((row) => [row.id, targetOf(row)]));
  for (const { n, rank, value, id } of found) {
    const target = targets.get(id)!;
    const before = hits[n]!.find((hit) => hit.target === target);
    if (before === undefined) hits[n]!.push({ rank, value, target });
    else if (rank < before.rank) Object.assign(before, { rank, value });
  }
  return hits;
}
