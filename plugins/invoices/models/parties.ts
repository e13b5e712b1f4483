import type { Context } from 'portico';
import type { InvoiceColumns } from '../tables.ts';
import { countryName } from './names.ts';
import type { UblAddress, UblParty } from '../ubl/document.ts';

type Words = Pick<Context, 't' | 'locale'>;

/** A party as pages and the PDF show it. */
export interface PartyModel {
  name: string;
  /** A line each. */
  address: string[];
  facts: { label: string; value: string }[];
  /** Register entry, telephone, e-mail. */
  footer: string[];
}

const COUNTRIES = new Set(['SK', 'CZ', 'PL']);
const label = ({ t }: Words, kind: 'company' | 'vat', country: string | null | undefined): string =>
  t(`invoices.id.${kind}.${country && COUNTRIES.has(country) ? country : 'other'}`);

function addressLines({ locale }: Words, address: UblAddress | null | undefined): string[] {
  if (!address) return [];
  const city = [address.postCode, address.city].filter(Boolean).join(' ');
  const country = address.country && countryName(locale, address.country);
  const lines = [address.street, address.street2, address.street3, city, address.subdivision, country];
  return lines.filter((line): line is string => Boolean(line));
}

function partyModel(
  ctx: Words,
  name: string,
  legalId: string | null,
  vatId: string | null,
  party: UblParty | undefined,
): PartyModel {
  const country = party?.address?.country ?? vatId?.slice(0, 2);
  const facts = [
    ...(legalId ? [{ label: label(ctx, 'company', country), value: legalId }] : []),
    ...(vatId ? [{ label: label(ctx, 'vat', country), value: vatId }] : []),
    ...(!vatId && party?.taxRegistrationId
      ? [{ label: label(ctx, 'vat', country), value: party.taxRegistrationId }]
      : []),
  ];
  const contact = party?.contact;
  const footer = [party?.legalForm, contact?.phone, contact?.email].filter((line): line is string => Boolean(line));
  return { name, address: addressLines(ctx, party?.address), facts, footer };
}

export const sellerParty = (
  ctx: Words,
  row: Pick<InvoiceColumns, 'seller_name' | 'seller_legal_id' | 'seller_vat_id' | 'document'>,
): PartyModel => partyModel(ctx, row.seller_name, row.seller_legal_id, row.seller_vat_id, row.document?.seller);

export const buyerParty = (ctx: Words, row: InvoiceColumns): PartyModel =>
  partyModel(ctx, row.buyer_name, row.buyer_legal_id, row.buyer_vat_id, row.document?.buyer);
