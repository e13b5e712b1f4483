import { executeIn, newId, type Transaction } from 'portico';
import type { BankEntry } from '../camt/entry.ts';

/** An entry that is new. */
export interface Entered {
  id: string;
  entry: BankEntry;
}

export const cut = (text: string | null, length: number): string | null => text?.slice(0, length) ?? null;

// Arrays of arrays cannot be unnested: the references of an original come as one JSON text a row. In one order, so that two imports of
// the same entries never wait for each other in a circle.
const ENTER = `
  insert into invoices_bank_entry (id, account, reference, part, booked_on, amount, currency, payer, payer_account, end_to_end, remittance,
                                   reversal, original_references)
  select id, account, reference, part, booked_on, amount, currency, payer, payer_account, end_to_end, remittance, takes_back is not null,
         array(select jsonb_array_elements_text(takes_back))
    from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::date[], $6::numeric[], $7::text[], $8::text[], $9::text[], $10::text[],
                $11::text[], $12::jsonb[])
      as e (id, account, reference, part, booked_on, amount, currency, payer, payer_account, end_to_end, remittance, takes_back)
   order by account, reference, part
  on conflict (account, reference, part) do nothing returning id`;

/** Notes the entries; those that are there already are left out, whoever brought them. @returns the new ones, in order */
export async function enter(tx: Transaction, entries: readonly BankEntry[]): Promise<Entered[]> {
  const rows = entries.map((entry) => ({ id: newId(), entry }));
  const column = <T>(value: (entry: BankEntry) => T) => entries.map(value);
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
    column((e) => (e.takesBack ? JSON.stringify(e.takesBack) : null)),
  ]);
  const fresh = new Set(inserted.map((row) => row.id));
  return rows.filter((row) => fresh.has(row.id));
}
