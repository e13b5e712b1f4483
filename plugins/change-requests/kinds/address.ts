import { conflict, executeIn, newId, type Transaction } from 'portico';
import { postalFault } from '../formats.ts';
import type { AgreedChange, ChangeKind, ChangeTarget, Query, Values } from '../kind.ts';

const ROLES = ['billing', 'mailing', 'service'];
const NEEDED = ['line1', 'city', 'postalCode', 'country'];
const EMPTY: Values = { line1: '', line2: '', city: '', postalCode: '', country: '' };

type Row = Record<string, string | null>;

/** An address that is not there yet is empty, with the country of the customer. */
async function current(query: Query, { customerId, recordId }: ChangeTarget): Promise<Values | undefined> {
  if (!ROLES.includes(recordId)) return undefined;
  const [row] = await query<Row>({
    text: `select a.line1, a.line2, a.city, a.postal_code as "postalCode", coalesce(a.country, c.country) as country
      from core_customer c left join core_address a on a.customer_id = c.id and a.role = $2 where c.id = $1`,
    values: [customerId, recordId],
  });
  if (!row) return undefined;
  return { ...EMPTY, ...Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? ''])) };
}

async function apply(tx: Transaction, change: AgreedChange): Promise<void> {
  const { customerId, recordId, changes } = change;
  const query: Query = ({ text, values }) => executeIn(tx.em, text, values);
  const address: Record<string, string> = { ...(await current(query, change)), ...changes };
  // Undoing the first address of a role empties it again.
  if (['line1', 'line2', 'city', 'postalCode'].every((part) => address[part] === '')) {
    await executeIn(tx.em, 'delete from core_address where customer_id = $1 and role = $2', [customerId, recordId]);
    return;
  }
  if (NEEDED.some((part) => address[part] === '')) throw conflict('change-requests.conflict.incomplete');
  await executeIn(
    tx.em,
    `insert into core_address (id, customer_id, role, line1, line2, city, postal_code, country) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (customer_id, role) do update set line1 = excluded.line1, line2 = excluded.line2, city = excluded.city,
       postal_code = excluded.postal_code, country = excluded.country`,
    [newId(), customerId, recordId, address.line1, address.line2 === '' ? null : address.line2, address.city, address.postalCode, address.country],
  ); // prettier-ignore
}

/** Where the customer is billed, written to or served; each role is a record of its own. */
export const address: ChangeKind = {
  id: 'address',
  title: 'change-requests.kind.address',
  description: 'change-requests.kind.address.text',
  icon: 'map-pin',
  records: () => Promise.resolve(ROLES.map((id) => ({ id, label: `change-requests.address.${id}`, key: true }))),
  fields: [
    { name: 'line1', label: 'change-requests.field.line1', type: 'text', required: true, maxLength: 150, autocomplete: 'address-line1' },
    { name: 'line2', label: 'change-requests.field.line2', type: 'text', maxLength: 150, autocomplete: 'address-line2' },
    { name: 'postalCode', label: 'change-requests.field.postalCode', type: 'text', required: true, maxLength: 20, autocomplete: 'postal-code', check: postalFault },
    { name: 'city', label: 'change-requests.field.city', type: 'text', required: true, maxLength: 100, autocomplete: 'address-level2' },
    { name: 'country', label: 'change-requests.field.country', type: 'country', required: true, autocomplete: 'country' },
  ],
  rules: { perYear: 6 },
  current,
  apply,
}; // prettier-ignore
