import type { UblAddress, UblContact, UblIdentifier, UblParty, UblPayee } from './document.ts';
import { child, children, descend, identifier, mustText, text, type Reading } from './fields.ts';
import type { XmlElement } from './xml.ts';

/** Terms of the two parties; they have the same shape but numbers of their own. */
interface PartyTerms {
  rule: string;
  name: string;
  tradingName: string;
  identifier: string;
  legalId: string;
  vatId: string;
  endpoint: string;
  address: string;
  contact: [name: string, phone: string, email: string];
}

const sellerTerms: PartyTerms = {
  rule: 'BR-06',
  name: 'BT-27',
  tradingName: 'BT-28',
  identifier: 'BT-29',
  legalId: 'BT-30',
  vatId: 'BT-31',
  endpoint: 'BT-34',
  address: 'BG-5',
  contact: ['BT-41', 'BT-42', 'BT-43'],
};

const buyerTerms: PartyTerms = {
  rule: 'BR-07',
  name: 'BT-44',
  tradingName: 'BT-45',
  identifier: 'BT-46',
  legalId: 'BT-47',
  vatId: 'BT-48',
  endpoint: 'BT-49',
  address: 'BG-8',
  contact: ['BT-56', 'BT-57', 'BT-58'],
};

const unlessEmpty = <T extends object>(group: T): T | null =>
  Object.values(group).some((value) => value !== null) ? group : null;

/** BG-5, BG-8, BG-15: null where the file has no address or an empty one. */
export function readAddress(reading: Reading, element: XmlElement | null, term: string): UblAddress | null {
  const get = (at: string) => text(reading, { in: element, at, term });
  return unlessEmpty({
    street: get('cbc:StreetName'),
    street2: get('cbc:AdditionalStreetName'),
    street3: get('cac:AddressLine/cbc:Line'),
    city: get('cbc:CityName'),
    postCode: get('cbc:PostalZone'),
    subdivision: get('cbc:CountrySubentity'),
    country: get('cac:Country/cbc:IdentificationCode'),
  });
}

function readContact(reading: Reading, party: XmlElement | null, terms: PartyTerms): UblContact | null {
  const contact = child(party, 'cac:Contact');
  const get = (at: string, term: string) => text(reading, { in: contact, at, term });
  const [name, phone, email] = terms.contact;
  return unlessEmpty({
    name: get('cbc:Name', name),
    phone: get('cbc:Telephone', phone),
    email: get('cbc:ElectronicMail', email),
  });
}

/** All `cac:PartyIdentification`; the bank's creditor identifier (scheme SEPA, BT-90) is one of them. */
function readIdentifiers(reading: Reading, party: XmlElement | null, term: string): UblIdentifier[] {
  const found = children(party, 'cac:PartyIdentification').map((element) =>
    identifier(reading, { in: element, at: 'cbc:ID', term }),
  );
  return found.filter((one) => one !== null);
}

/** A party may have several tax numbers; the one of scheme VAT is the VAT identifier, another is its national tax number. */
function readTaxId(reading: Reading, party: XmlElement | null, vat: boolean, term: string): string | null {
  const scheme = children(party, 'cac:PartyTaxScheme').find((element) => {
    const id = descend(element, 'cac:TaxScheme/cbc:ID')?.text.toUpperCase() ?? '';
    return (id === 'VAT') === vat;
  });
  return text(reading, { in: scheme ?? null, at: 'cbc:CompanyID', term });
}

function readParty(reading: Reading, root: XmlElement, wrapper: string, terms: PartyTerms): UblParty {
  const party = descend(root, `${wrapper}/cac:Party`);
  const legal = child(party, 'cac:PartyLegalEntity');
  const registered = text(reading, { in: legal, at: 'cbc:RegistrationName', term: terms.name });
  const tradingName = text(reading, { in: child(party, 'cac:PartyName'), at: 'cbc:Name', term: terms.tradingName });
  const nameField = {
    in: root,
    at: `${wrapper}/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName`,
    term: terms.name,
    required: terms.rule,
  };
  return {
    name: registered ?? tradingName ?? mustText(reading, nameField),
    tradingName,
    identifiers: readIdentifiers(reading, party, terms.identifier),
    legalId: identifier(reading, { in: legal, at: 'cbc:CompanyID', term: terms.legalId }),
    vatId: readTaxId(reading, party, true, terms.vatId),
    taxRegistrationId: readTaxId(reading, party, false, 'BT-32'),
    legalForm: text(reading, { in: legal, at: 'cbc:CompanyLegalForm', term: 'BT-33' }),
    endpoint: identifier(reading, { in: party, at: 'cbc:EndpointID', term: terms.endpoint }),
    address: readAddress(reading, child(party, 'cac:PostalAddress'), terms.address),
    contact: readContact(reading, party, terms),
  };
}

/** BG-4 */
export const readSeller = (reading: Reading, root: XmlElement): UblParty =>
  readParty(reading, root, 'cac:AccountingSupplierParty', sellerTerms);

/** BG-7 */
export const readBuyer = (reading: Reading, root: XmlElement): UblParty =>
  readParty(reading, root, 'cac:AccountingCustomerParty', buyerTerms);

/** BG-10 */
export function readPayee(reading: Reading, root: XmlElement): UblPayee | null {
  const payee = child(root, 'cac:PayeeParty');
  if (payee === null) return null;
  return {
    name: mustText(reading, { in: payee, at: 'cac:PartyName/cbc:Name', term: 'BT-59', required: 'BR-17' }),
    identifier: identifier(reading, { in: payee, at: 'cac:PartyIdentification/cbc:ID', term: 'BT-60' }),
    legalId: identifier(reading, { in: payee, at: 'cac:PartyLegalEntity/cbc:CompanyID', term: 'BT-61' }),
  };
}
