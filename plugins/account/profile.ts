import { defineQuery, queryBuilder, type Locale, type RequestContext } from 'portico';

interface CustomerRow {
  number: string;
  kind: 'person' | 'organisation';
  name: string;
  email: string | null;
  phone: string | null;
  country: string | null;
  company_reg_no: string | null;
  tax_id: string | null;
  vat_id: string | null;
  endpoint_scheme: string | null;
  endpoint_id: string | null;
  e_invoice_consent: boolean;
}

interface AddressRow {
  role: 'billing' | 'mailing' | 'service';
  line1: string;
  line2: string | null;
  city: string;
  postal_code: string;
  country: string;
}

const db = queryBuilder<{ core_customer: CustomerRow & { id: string }; core_address: AddressRow & { customer_id: string } }>(); // prettier-ignore

const customerRow = defineQuery<{ customer: string }, CustomerRow>((p) =>
  db
    .selectFrom('core_customer')
    .select([
      'number', 'kind', 'name', 'email', 'phone', 'country', 'company_reg_no', 'tax_id', 'vat_id', 'endpoint_scheme', 'endpoint_id',
      'e_invoice_consent',
    ])
    .where('id', '=', p.customer),
); // prettier-ignore
const addressRows = defineQuery<{ customer: string }, AddressRow>((p) =>
  db
    .selectFrom('core_address')
    .select(['role', 'line1', 'line2', 'city', 'postal_code', 'country'])
    .where('customer_id', '=', p.customer),
);

/** An address as it stands on an envelope, line by line. */
export interface AddressModel {
  role: AddressRow['role'];
  lines: string[];
}

/** The customer as his printed matter knows him. */
export interface ProfileModel {
  name: string;
  number: string;
  kind: 'person' | 'organisation';
  email: string | null;
  phone: string | null;
  companyRegNo: string | null;
  taxId: string | null;
  vatId: string | null;
  /** Electronic address for invoices, scheme and id. */
  endpoint: string | undefined;
  eInvoice: boolean;
  /** Where invoices go, then the rest; no role twice. */
  addresses: AddressModel[];
}

const ORDER = ['billing', 'mailing', 'service'];

/** Reads the customer the viewer acts for; undefined in a preview of a group, which has no customer. */
export async function readProfile(
  ctx: Pick<RequestContext, 'read' | 'viewer' | 'locale'>,
): Promise<ProfileModel | undefined> {
  const id = ctx.viewer.customer?.id;
  if (id === undefined) return undefined;
  const [[customer], addresses] = await ctx.read(customerRow({ customer: id }), addressRows({ customer: id }));
  if (!customer) return undefined;
  const sorted = [...addresses].sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role));
  return {
    name: customer.name,
    number: customer.number,
    kind: customer.kind,
    email: customer.email,
    phone: customer.phone,
    companyRegNo: customer.company_reg_no,
    taxId: customer.tax_id,
    vatId: customer.vat_id,
    endpoint: customer.endpoint_id === null ? undefined : [customer.endpoint_scheme, customer.endpoint_id].filter(Boolean).join(':'), // prettier-ignore
    eInvoice: customer.e_invoice_consent,
    addresses: sorted.map((address) => ({ role: address.role, lines: addressLines(address, ctx.locale) })),
  };
}

function addressLines(address: AddressRow, locale: Locale): string[] {
  const place = `${address.postal_code} ${address.city}`.trim();
  return [address.line1, address.line2 ?? '', place, countryName(address.country, locale)].filter((l) => l !== '');
}

// To make one takes longer than everything else a tile does.
const countryNames = new Map<Locale, Intl.DisplayNames>();

/** Name of a country in a language; the code itself where it is none (ISO 3166-1 alpha-2). */
export function countryName(code: string, locale: Locale): string {
  try {
    let names = countryNames.get(locale);
    if (!names) countryNames.set(locale, (names = new Intl.DisplayNames([locale], { type: 'region' })));
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
