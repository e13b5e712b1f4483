import { v7 } from 'uuid';
import { executeIn } from '../database/orm.ts';
import { OperatorError } from '../errors.ts';
import { isLocale, LOCALES } from '../i18n/locales.ts';
import { isMailAddress } from '../mail/mail.ts';
import type { Transaction } from '../plugin/contract.ts';

/** Data of a customer as entered; texts are trimmed, empty ones mean none. */
export interface CustomerInput {
  number: string;
  name: string;
  kind?: 'person' | 'organisation' | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  locale?: string | undefined;
  country?: string | undefined;
  companyRegNo?: string | undefined;
  taxId?: string | undefined;
  vatId?: string | undefined;
  endpointScheme?: string | undefined;
  endpointId?: string | undefined;
  segment?: string | undefined;
  /** Login of a staff account. */
  caretaker?: string | undefined;
}

const COLUMNS = {
  kind: 'kind', name: 'name', email: 'email', phone: 'phone', locale: 'locale', country: 'country', companyRegNo: 'company_reg_no', taxId: 'tax_id',
  vatId: 'vat_id', endpointScheme: 'endpoint_scheme', endpointId: 'endpoint_id', segment: 'segment',
} as const; // prettier-ignore

/** What of the input is not allowed, by field, as one sentence each. */
export function customerProblems(input: CustomerInput): Partial<Record<keyof CustomerInput, string>> {
  const problems: Partial<Record<keyof CustomerInput, string>> = {};
  if (!/^[A-Za-z0-9][A-Za-z0-9 ./-]{0,39}$/.test(input.number))
    problems.number = `number: found "${input.number}", allowed are 1 to 40 letters, digits, spaces, "." "/" "-".`;
  if (input.name.trim() === '' || input.name.length > 200) problems.name = 'name: allowed are 1 to 200 characters.';
  if (input.email && !isMailAddress(input.email))
    problems.email = `email: found "${input.email}", allowed is one plain address.`;
  if (input.phone && !/^\+[1-9][0-9 ]{5,20}$/.test(input.phone))
    problems.phone = `phone: found "${input.phone}", allowed is the international form, such as +421 2 2102 5510 (E.164).`;
  if (input.locale && !isLocale(input.locale))
    problems.locale = `locale: found "${input.locale}", allowed are ${LOCALES.join(', ')}.`;
  if (input.country && !/^[A-Z]{2}$/.test(input.country))
    problems.country = `country: found "${input.country}", allowed are two letters of ISO 3166, such as SK.`;
  return problems;
}

/** @throws OperatorError with every problem of the input */
function refuseProblems(input: CustomerInput): void {
  const problems = Object.values(customerProblems(input));
  if (problems.length > 0) throw new OperatorError(`Customer "${input.number}": ${problems.join(' ')}`);
}

const orNull = (value: string | undefined): string | null =>
  value === undefined || value.trim() === '' ? null : value.trim();

/** Id of a staff account by its login. */
export async function caretakerId(tx: Transaction, login: string): Promise<string> {
  const [row] = await executeIn<{ id: string }>(
    tx.em,
    `select id from core_account where lower(login) = lower($1) and kind = 'staff'`,
    [login],
  );
  if (!row) throw new OperatorError(`Caretaker "${login}": there is no staff account with this login.`);
  return row.id;
}

/**
 * Makes a customer.
 * @returns its id
 * @throws OperatorError for input that is not allowed or a number that is taken
 */
export async function createCustomer(tx: Transaction, input: CustomerInput): Promise<string> {
  refuseProblems(input);
  const id = v7();
  const keys = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
  const values = keys.map((key) => orNull(key === 'kind' ? (input.kind ?? 'organisation') : input[key]));
  const caretaker = input.caretaker ? await caretakerId(tx, input.caretaker) : null;
  const columns = keys.map((key) => COLUMNS[key]);
  const [row] = await executeIn<{ id: string }>(
    tx.em,
    `insert into core_customer (id, number, caretaker_id, ${columns.join(', ')}) values ($1, $2, $3, ${columns.map((_c, i) => `$${i + 4}`).join(', ')})
     on conflict (number) do nothing returning id`,
    [id, input.number.trim(), caretaker, ...values],
  );
  if (!row) throw new OperatorError(`Customer "${input.number}": there is one with this number already.`);
  await tx.audit('create', 'Customer', id, { number: input.number, name: input.name }, id);
  return id;
}

/**
 * Changes a customer that is still at `version`.
 * @returns false where somebody else changed it meanwhile; nothing was written then
 */
export async function updateCustomer(
  tx: Transaction,
  id: string,
  version: number,
  input: CustomerInput,
): Promise<boolean> {
  refuseProblems(input);
  const keys = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
  const values = keys.map((key) => orNull(key === 'kind' ? (input.kind ?? 'organisation') : input[key]));
  const caretaker = input.caretaker ? await caretakerId(tx, input.caretaker) : null;
  const sets = keys.map((key, i) => `${COLUMNS[key]} = $${i + 4}`).join(', ');
  const rows = await executeIn(
    tx.em,
    `update core_customer set ${sets}, caretaker_id = $3, version = version + 1, updated_at = now() where id = $1 and version = $2 returning id`,
    [id, version, caretaker, ...values],
  );
  if (rows.length > 0) await tx.audit('update', 'Customer', id, { number: input.number, name: input.name }, id);
  return rows.length > 0;
}

/** @throws OperatorError where there is no customer with this number */
export async function findCustomer(
  tx: Transaction,
  number: string,
): Promise<{ id: string; number: string; name: string }> {
  const [row] = await executeIn<{ id: string; number: string; name: string }>(
    tx.em,
    'select id, number, name from core_customer where number = $1',
    [number],
  );
  if (!row) throw new OperatorError(`Customer "${number}": there is none with this number.`);
  return row;
}
