import { v7 } from 'uuid';
import { executeIn } from '../database/orm.ts';
import type { FieldProblems } from '../errors.ts';
import type { Transaction } from '../plugin/contract.ts';
import { COUNTRIES } from './countries.ts';

export const ADDRESS_ROLES = ['billing', 'mailing', 'service'] as const;
export type AddressRole = (typeof ADDRESS_ROLES)[number];

/** An address as entered; `country` is ISO 3166-1 alpha-2. All parts empty: there is none. */
export interface AddressInput {
  line1: string;
  line2: string;
  city: string;
  postalCode: string;
  country: string;
}

export type Addresses = Partial<Record<AddressRole, AddressInput>>;

const LONGEST = { line1: 150, line2: 150, city: 100, postalCode: 20 } as const;
const NEEDED = ['line1', 'city', 'postalCode'] as const;

/** Whether an address says anything; a country alone does not. */
export const isAddress = (address: AddressInput): boolean =>
  [address.line1, address.line2, address.city, address.postalCode].some((part) => part.trim() !== '');

/** What is wrong with addresses, by field `<role>.<part>`. */
export function addressProblems(addresses: Addresses): FieldProblems {
  const problems: FieldProblems = {};
  for (const [role, address] of Object.entries(addresses)) {
    if (!isAddress(address)) continue;
    for (const part of NEEDED)
      if (address[part].trim() === '') problems[`${role}.${part}`] = { key: 'core.field.error.required' };
    if (!COUNTRIES.has(address.country)) problems[`${role}.country`] = { key: 'core.field.error.choice' };
    for (const [part, max] of Object.entries(LONGEST)) {
      if (address[part as keyof typeof LONGEST].length > max)
        problems[`${role}.${part}`] = { key: 'core.field.error.long', values: { max } };
    }
  }
  return problems;
}

interface AddressRow extends Omit<AddressInput, 'line2'> {
  role: AddressRole;
  line2: string | null;
}

const inOneLine = (a: AddressRow | AddressInput): string =>
  [a.line1, a.line2, `${a.postalCode} ${a.city}`, a.country].filter((part) => part !== null && part.trim() !== '').join(', '); // prettier-ignore

/** Writes the addresses that are named, removes those that became empty, and returns what changed, `{ billing: [before, after] }`. */
export async function saveAddresses(
  tx: Transaction,
  customerId: string,
  addresses: Addresses,
): Promise<Record<string, [string, string]>> {
  const rows = await executeIn<AddressRow>(
    tx.em,
    'select role, line1, line2, city, postal_code as "postalCode", country from core_address where customer_id = $1',
    [customerId],
  );
  const changes: Record<string, [string, string]> = {};
  for (const [role, address] of Object.entries(addresses)) {
    const old = rows.find((row) => row.role === role);
    const before = old ? inOneLine(old) : '';
    const after = isAddress(address) ? inOneLine(address) : '';
    if (before === after) continue;
    changes[role] = [before, after];
    if (after === '')
      await executeIn(tx.em, 'delete from core_address where customer_id = $1 and role = $2', [customerId, role]);
    else await writeAddress(tx, customerId, role, address);
  }
  return changes;
}

const writeAddress = (tx: Transaction, customerId: string, role: string, a: AddressInput) =>
  executeIn(
    tx.em,
    `insert into core_address (id, customer_id, role, line1, line2, city, postal_code, country) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (customer_id, role) do update set line1 = excluded.line1, line2 = excluded.line2, city = excluded.city,
       postal_code = excluded.postal_code, country = excluded.country`,
    [v7(), customerId, role, a.line1.trim(), a.line2.trim() || null, a.city.trim(), a.postalCode.trim(), a.country],
  );
