import { Type, type Static } from 'typebox';
import { ADDRESS_ROLES, type AddressInput, type Addresses } from '../../directory/addresses.ts';
import { countryOptions } from '../../directory/countries.ts';
import type { CustomerInput } from '../../directory/customers.ts';
import { closed, form, uuid } from '../../http/schema.ts';
import { LOCALES, type Locale } from '../../i18n/locales.ts';
import { line, tick, version, type Translate } from '../forms.ts';
import type { Address, Customer } from './queries.ts';

export const TEXTS = [
  'number', 'name', 'kind', 'email', 'phone', 'locale', 'country', 'companyRegNo', 'taxId', 'vatId', 'endpointScheme', 'endpointId', 'segment', 'caretaker',
] as const; // prettier-ignore
const PARTS = ['line1', 'line2', 'city', 'postalCode', 'country'] as const;

const ADDRESS_FIELDS = ADDRESS_ROLES.flatMap((role) => PARTS.map((part) => `${role}.${part}` as const));
type Field = (typeof TEXTS)[number] | (typeof ADDRESS_FIELDS)[number];

const fields = Object.fromEntries([...TEXTS, ...ADDRESS_FIELDS].map((name) => [name, line()])) as Record<
  Field,
  ReturnType<typeof line>
>;

export const newCustomerForm = form({ ...fields, eInvoiceConsent: tick() });
export const customerForm = form({ ...fields, eInvoiceConsent: tick(), version: version() });
export type CustomerBody = Static<typeof newCustomerForm>;

/** How long a registration link lasts: some days, or 0 for until it is revoked. */
export const LINK_DAYS = [0, 7, 30, 90] as const;

export const customerParams = closed({ id: uuid() });
export const tabParams = closed({
  id: uuid(),
  plugin: Type.String({ maxLength: 60 }),
  tab: Type.String({ maxLength: 60 }),
});

export const listQuery = closed({
  q: Type.Optional(Type.String({ maxLength: 200 })),
  care: Type.Optional(Type.String({ maxLength: 10 })),
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
});

/** What was typed, as the directory takes it. */
export function inputOf(body: CustomerBody): CustomerInput {
  const { eInvoiceConsent, kind } = body;
  const texts = Object.fromEntries(TEXTS.map((name) => [name, body[name].trim()])) as Record<(typeof TEXTS)[number], string>;
  const address = (role: (typeof ADDRESS_ROLES)[number]) => Object.fromEntries(PARTS.map((part) => [part, body[`${role}.${part}`].trim()])) as unknown as AddressInput;
  const addresses: Addresses = Object.fromEntries(ADDRESS_ROLES.map((role) => [role, address(role)]));
  return { ...texts, kind: kind === 'person' ? 'person' : 'organisation', eInvoiceConsent: eInvoiceConsent !== undefined, addresses };
} // prettier-ignore

/** The form's values as texts, by field. */
export type FormValues = Record<string, string>;

/** A customer as the form shows it. */
export function valuesOf(customer: Customer, addresses: readonly Address[]): FormValues {
  const saved: Record<(typeof TEXTS)[number], string | null> = {
    number: customer.number, name: customer.name, kind: customer.kind, email: customer.email, phone: customer.phone, locale: customer.locale,
    country: customer.country, companyRegNo: customer.company_reg_no, taxId: customer.tax_id, vatId: customer.vat_id,
    endpointScheme: customer.endpoint_scheme, endpointId: customer.endpoint_id, segment: customer.segment, caretaker: customer.caretaker_login,
  }; // prettier-ignore
  const values = Object.fromEntries(Object.entries(saved).map(([field, value]) => [field, value ?? '']));
  for (const role of ADDRESS_ROLES) {
    const row = addresses.find((a) => a.role === role);
    const parts = row && { line1: row.line1, line2: row.line2, city: row.city, postalCode: row.postal_code, country: row.country }; // prettier-ignore
    for (const part of PARTS) values[`${role}.${part}`] = parts?.[part] ?? '';
  }
  return { ...values, eInvoiceConsent: customer.e_invoice_consent ? 'on' : '' };
}

/** An empty form. */
export const emptyValues = (): FormValues =>
  Object.fromEntries(
    [...TEXTS, ...ADDRESS_FIELDS, 'eInvoiceConsent'].map((f) => [f, f === 'kind' ? 'organisation' : '']),
  );

/** What was typed, to be shown again. */
export const typedValues = (body: CustomerBody): FormValues => ({ ...emptyValues(), ...textsOf(body) });

const textsOf = (body: CustomerBody): FormValues =>
  Object.fromEntries(Object.entries(body).map(([field, value]) => [field, String(value)]));

/** Name of a field as the form shows it: of an address, with its role before it. */
export const labelOf = (t: Translate) => (field: string): string => {
  const [role, part] = field.split('.');
  return part === undefined ? t(`core.admin.field.${field}`) : `${t(`core.address.${role}`)}, ${t(`core.admin.field.${part}`)}`;
}; // prettier-ignore

/** Choices of the form. */
export function optionsOf(t: Translate, locale: Locale, caretakers: readonly { login: string; name: string }[]) {
  return {
    kinds: (['organisation', 'person'] as const).map((value) => ({ value, label: t(`core.customer.kind.${value}`) })),
    locales: LOCALES.map((value) => ({ value, label: t(`core.language.${value}`) })),
    countries: countryOptions(locale),
    caretakers: caretakers.map(({ login, name }) => ({ value: login, label: name })),
    roles: ADDRESS_ROLES,
  };
}
