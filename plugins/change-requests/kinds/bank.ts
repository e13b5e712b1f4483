import { executeIn, newId, type Transaction } from 'portico';
import { ibanFault } from '../formats.ts';
import type { AgreedChange, ChangeKind, ChangeTarget, Query, Values } from '../kind.ts';

async function current(query: Query, { customerId }: ChangeTarget): Promise<Values> {
  const [row] = await query<{ iban: string | null; holder: string | null }>({
    text: 'select iban, holder from change_requests_bank_account where customer_id = $1',
    values: [customerId],
  });
  return { iban: row?.iban ?? '', holder: row?.holder ?? '' };
}

async function apply(tx: Transaction, change: AgreedChange): Promise<void> {
  const before = await current(({ text, values }) => executeIn(tx.em, text, values), change);
  const { iban, holder } = { ...before, ...change.changes };
  await executeIn(
    tx.em,
    `insert into change_requests_bank_account (id, customer_id, iban, holder) values ($1, $2, $3, $4)
     on conflict (customer_id) do update set iban = excluded.iban, holder = excluded.holder, updated_at = now(),
       version = change_requests_bank_account.version + 1`,
    [newId(), change.customerId, iban === '' ? null : iban, holder === '' ? null : holder],
  );
}

/** The account overpayments are returned to. */
export const bank: ChangeKind = {
  id: 'bank',
  title: 'change-requests.kind.bank',
  description: 'change-requests.kind.bank.text',
  icon: 'building-bank',
  fields: [
    { name: 'iban', label: 'change-requests.field.iban', hint: 'change-requests.field.iban.hint', type: 'iban', required: true, maxLength: 34, check: ibanFault },
    { name: 'holder', label: 'change-requests.field.holder', type: 'text', maxLength: 140 },
  ],
  rules: { perYear: 4 },
  current,
  apply,
}; // prettier-ignore
