import { v7 } from 'uuid';
import { executeIn } from '../database/orm.ts';
import { OperatorError, type FieldProblems } from '../errors.ts';
import { isLocale, LOCALES } from '../i18n/locales.ts';
import { isMailAddress } from '../mail/mail.ts';
import type { Transaction } from '../plugin/contract.ts';
import { addressProblems, saveAddresses, type Addresses } from './addresses.ts';

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
  /** Whether the customer agreed to be invoiced electronically; left as it is where nothing is said. */
  eInvoiceConsent?: boolean | undefined;
  /** Left as they are where nothing is said. */
  addresses?: Addresses | undefined;
}

const COLUMNS = {
  number: 'number', kind: 'kind', name: 'name', email: 'email', phone: 'phone', locale: 'locale', country: 'country', companyRegNo: 'company_reg_no',
  taxId: 'tax_id', vatId: 'vat_id', endpointScheme: 'endpoint_scheme', endpointId: 'endpoint_id', segment: 'segment',
} as const; // prettier-ignore
const KEYS = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];

/** Most characters of the fields that may hold anything. */
const LONGEST = { companyRegNo: 40, taxId: 40, vatId: 40, endpointScheme: 10, endpointId: 100, segment: 60 } as const;

/** A field that is refused: one sentence for the command line, and the words of the catalogues for pages. */
interface Refusal {
  sentence: string;
  key: string;
  values?: Record<string, unknown>;
}

function refusals(input: CustomerInput): Partial<Record<keyof CustomerInput, Refusal>> {
  const found: Partial<Record<keyof CustomerInput, Refusal>> = {};
  const { number, email, phone, locale, country } = input;
  const name = input.name.trim();
  if (!/^[A-Za-z0-9][A-Za-z0-9 ./-]{0,39}$/.test(number.trim()))
    found.number = { sentence: `number: found "${number}", allowed are 1 to 40 letters, digits, spaces, "." "/" "-".`, key: 'core.field.error.number' };
  if (name === '') found.name = { sentence: 'name: it is empty.', key: 'core.field.error.required' };
  if (name.length > 200) found.name = { sentence: 'name: allowed are 1 to 200 characters.', key: 'core.field.error.long', values: { max: 200 } };
  if (email && !isMailAddress(email)) found.email = { sentence: `email: found "${email}", allowed is one plain address.`, key: 'core.field.error.email' };
  if (phone && !PHONE.test(phone))
    found.phone = { sentence: `phone: found "${phone}", allowed is the international form, such as +421 2 2102 5510 (E.164).`, key: 'core.field.error.phone' };
  if (locale && !isLocale(locale)) found.locale = { sentence: `locale: found "${locale}", allowed are ${LOCALES.join(', ')}.`, key: 'core.field.error.choice' };
  if (country && !/^[A-Z]{2}$/.test(country))
    found.country = { sentence: `country: found "${country}", allowed are two letters of ISO 3166, such as SK.`, key: 'core.field.error.choice' };
  for (const [field, max] of Object.entries(LONGEST) as [keyof typeof LONGEST, number][]) {
    if ((input[field] ?? '').length > max) found[field] = { sentence: `${field}: allowed are ${max} characters.`, key: 'core.field.error.long', values: { max } };
  }
  return found;
} // prettier-ignore

/** A telephone number in the international form (ITU-T E.164), with spaces where people put them. */
export const PHONE = /^\+[1-9][0-9 ]{5,20}$/;

/** What of the input is not allowed, by field, as one sentence each. */
export const customerProblems = (input: CustomerInput): Partial<Record<keyof CustomerInput, string>> =>
  Object.fromEntries(Object.entries(refusals(input)).map(([field, refusal]) => [field, refusal.sentence]));

/** What of the input is not allowed, by field (`<role>.<part>` for addresses), in words of the catalogues. */
export const customerFieldProblems = (input: CustomerInput): FieldProblems => ({
  ...Object.fromEntries(
    Object.entries(refusals(input)).map(([field, { key, values }]) => [field, values ? { key, values } : { key }]),
  ),
  ...addressProblems(input.addresses ?? {}),
});

/** @throws OperatorError with every problem of the input */
function refuseProblems(input: CustomerInput): void {
  const fields = customerFieldProblems(input);
  if (Object.keys(fields).length === 0) return;
  const sentences = Object.values(customerProblems(input));
  const wrong = Object.keys(fields).filter((field) => field.includes('.'));
  if (wrong.length > 0) sentences.push(`addresses: ${wrong.join(', ')} are missing or not allowed.`);
  throw new OperatorError(`Customer "${input.number}": ${sentences.join(' ')}`, fields);
}

const numberTaken = (number: string): OperatorError =>
  new OperatorError(`Customer "${number}": there is one with this number already.`, {
    number: { key: 'core.field.error.number-taken' },
  });

const orNull = (value: string | undefined): string | null =>
  value === undefined || value.trim() === '' ? null : value.trim();

const valueOf = (input: CustomerInput, key: keyof typeof COLUMNS): string | null =>
  orNull(key === 'kind' ? (input.kind ?? 'organisation') : input[key]);

/** Id of a staff account by its login. */
export async function caretakerId(tx: Transaction, login: string): Promise<string> {
  const [row] = await executeIn<{ id: string }>(
    tx.em,
    `select id from core_account where lower(login) = lower($1) and kind = 'staff'`,
    [login],
  );
  if (!row)
    throw new OperatorError(`Caretaker "${login}": there is no staff account with this login.`, {
      caretaker: { key: 'core.field.error.choice' },
    });
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
  const caretaker = input.caretaker ? await caretakerId(tx, input.caretaker) : null;
  const columns = KEYS.map((key) => COLUMNS[key]);
  const [row] = await executeIn<{ id: string }>(
    tx.em,
    `insert into core_customer (id, caretaker_id, e_invoice_consent, ${columns.join(', ')}) values ($1, $2, $3, ${columns.map((_c, i) => `$${i + 4}`).join(', ')})
     on conflict (number) do nothing returning id`,
    [id, caretaker, input.eInvoiceConsent ?? false, ...KEYS.map((key) => valueOf(input, key))],
  );
  if (!row) throw numberTaken(input.number);
  await saveAddresses(tx, id, input.addresses ?? {});
  await tx.audit('create', 'Customer', id, { number: input.number.trim(), name: input.name.trim() }, id);
  return id;
}

type CustomerRow = Record<string, string | number | boolean | null>;

/**
 * Changes a customer that is still at `version`. The audit log gets every field that changed, with what it was and what it is.
 * @returns false where somebody else changed it meanwhile; nothing was written then
 * @throws OperatorError for input that is not allowed or a number that is taken
 */
export async function updateCustomer(
  tx: Transaction,
  id: string,
  version: number,
  input: CustomerInput,
): Promise<boolean> {
  refuseProblems(input);
  const caretaker = input.caretaker ? await caretakerId(tx, input.caretaker) : null;
  const [before] = await executeIn<CustomerRow>(tx.em, 'select * from core_customer where id = $1 for update', [id]);
  if (before?.version !== version) return false;
  const [taken] = await executeIn(tx.em, 'select 1 from core_customer where number = $2 and id <> $1', [id, input.number.trim()]); // prettier-ignore
  if (taken) throw numberTaken(input.number);
  const sets = KEYS.map((key, i) => `${COLUMNS[key]} = $${i + 4}`).join(', ');
  const [after] = await executeIn<CustomerRow>(
    tx.em,
    `update core_customer set ${sets}, caretaker_id = $2, e_invoice_consent = coalesce($3, e_invoice_consent), version = version + 1, updated_at = now()
      where id = $1 returning *`,
    [id, caretaker, input.eInvoiceConsent ?? null, ...KEYS.map((key) => valueOf(input, key))],
  );
  const changes = { ...changed(before, after!), ...(await saveAddresses(tx, id, input.addresses ?? {})) };
  await tx.audit('update', 'Customer', id, { number: input.number.trim(), name: input.name.trim(), changes }, id);
  return true;
}

const UNTOLD = new Set(['version', 'updated_at']);

function changed(before: CustomerRow, after: CustomerRow): Record<string, [unknown, unknown]> {
  const fields = Object.keys(after).filter((field) => !UNTOLD.has(field) && String(before[field]) !== String(after[field])); // prettier-ignore
  return Object.fromEntries(fields.map((field) => [field, [before[field], after[field]]]));
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
  if (!row)
    throw new OperatorError(`Customer "${number}": there is none with this number.`, {
      customer: { key: 'core.field.error.no-customer' },
    });
  return row;
}
