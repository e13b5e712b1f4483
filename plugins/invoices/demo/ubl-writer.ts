import type {
  UblAddress,
  UblAllowance,
  UblContact,
  UblDocument,
  UblIdentifier,
  UblLine,
  UblParty,
  UblPeriod,
} from '../ubl/document.ts';

const NAMESPACES = 'urn:oasis:names:specification:ubl:schema:xsd';

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char]!);

type Attributes = Record<string, string | null>;

/** An element with a text; nothing where there is no text. */
function leaf(name: string, text: string | null | undefined, attributes: Attributes = {}): string {
  if (text === null || text === undefined) return '';
  const list = Object.entries(attributes).map(([key, value]) => (value === null ? '' : ` ${key}="${escape(value)}"`));
  return `<cbc:${name}${list.join('')}>${escape(text)}</cbc:${name}>`;
}

/** An element with children; nothing where it would be empty. */
function group(name: string, ...children: string[]): string {
  const content = children.join('');
  return content === '' ? '' : `<cac:${name}>${content}</cac:${name}>`;
}

const id = (name: string, identifier: UblIdentifier | null): string =>
  identifier === null ? '' : leaf(name, identifier.value, { schemeID: identifier.scheme });

const period = (value: UblPeriod | null): string =>
  value === null ? '' : group('InvoicePeriod', leaf('StartDate', value.start), leaf('EndDate', value.end));

function address(name: string, value: UblAddress | null): string {
  if (value === null) return '';
  return group(
    name,
    leaf('StreetName', value.street),
    leaf('AdditionalStreetName', value.street2),
    leaf('CityName', value.city),
    leaf('PostalZone', value.postCode),
    leaf('CountrySubentity', value.subdivision),
    group('AddressLine', leaf('Line', value.street3)),
    group('Country', leaf('IdentificationCode', value.country)),
  );
}

function contact(value: UblContact | null): string {
  if (value === null) return '';
  return group(
    'Contact',
    leaf('Name', value.name),
    leaf('Telephone', value.phone),
    leaf('ElectronicMail', value.email),
  );
}

const taxScheme = (number: string | null, scheme: string): string =>
  number === null ? '' : group('PartyTaxScheme', leaf('CompanyID', number), group('TaxScheme', leaf('ID', scheme)));

function party(wrapper: string, value: UblParty): string {
  return group(
    wrapper,
    group(
      'Party',
      id('EndpointID', value.endpoint),
      ...value.identifiers.map((identifier) => group('PartyIdentification', id('ID', identifier))),
      group('PartyName', leaf('Name', value.tradingName)),
      address('PostalAddress', value.address),
      taxScheme(value.vatId, 'VAT'),
      taxScheme(value.taxRegistrationId, 'TAX'),
      group('PartyLegalEntity', leaf('RegistrationName', value.name), id('CompanyID', value.legalId), leaf('CompanyLegalForm', value.legalForm)),
      contact(value.contact),
    ),
  ); // prettier-ignore
}

function delivery(value: UblDocument['delivery']): string {
  if (value === null) return '';
  return group(
    'Delivery',
    leaf('ActualDeliveryDate', value.date),
    group('DeliveryLocation', id('ID', value.locationId), address('Address', value.address)),
    group('DeliveryParty', group('PartyName', leaf('Name', value.name))),
  );
}

function payments(document: UblDocument): string {
  const due = document.kind === 'credit-note' ? leaf('PaymentDueDate', document.dueDate) : '';
  return document.payments
    .map((payment) =>
      group(
        'PaymentMeans',
        leaf('PaymentMeansCode', payment.code, { name: payment.name }),
        due,
        leaf('PaymentID', payment.remittance),
        group(
          'PayeeFinancialAccount',
          leaf('ID', payment.account),
          leaf('Name', payment.accountName),
          group('FinancialInstitutionBranch', leaf('ID', payment.bic)),
        ),
        group(
          'PaymentMandate',
          leaf('ID', payment.mandate),
          group('PayerFinancialAccount', leaf('ID', payment.debitedAccount)),
        ),
      ),
    )
    .join('');
}

const vatScheme = group('TaxScheme', leaf('ID', 'VAT'));

function allowances(list: readonly UblAllowance[], currency: string): string {
  const amount = (name: string, value: string | null) => leaf(name, value, { currencyID: currency });
  return list
    .map((allowance) =>
      group(
        'AllowanceCharge',
        leaf('ChargeIndicator', String(allowance.charge)),
        leaf('AllowanceChargeReasonCode', allowance.reasonCode),
        leaf('AllowanceChargeReason', allowance.reason),
        leaf('MultiplierFactorNumeric', allowance.percentage),
        amount('Amount', allowance.amount),
        amount('BaseAmount', allowance.baseAmount),
        allowance.vatCategory === null
          ? ''
          : group('TaxCategory', leaf('ID', allowance.vatCategory), leaf('Percent', allowance.vatRate), vatScheme),
      ),
    )
    .join('');
}

function taxTotal({ totals, vatBreakdown, currency }: UblDocument): string {
  const amount = (name: string, value: string | null) => leaf(name, value, { currencyID: currency });
  const subtotals = vatBreakdown.map((vat) =>
    group(
      'TaxSubtotal',
      amount('TaxableAmount', vat.taxable),
      amount('TaxAmount', vat.tax),
      group(
        'TaxCategory',
        leaf('ID', vat.category),
        leaf('Percent', vat.rate),
        leaf('TaxExemptionReasonCode', vat.exemptionCode),
        leaf('TaxExemptionReason', vat.exemptionReason),
        vatScheme,
      ),
    ),
  );
  return group('TaxTotal', amount('TaxAmount', totals.vat), ...subtotals);
}

function monetaryTotal({ totals, currency }: UblDocument): string {
  const amount = (name: string, value: string | null) => leaf(name, value, { currencyID: currency });
  return group(
    'LegalMonetaryTotal',
    amount('LineExtensionAmount', totals.lines),
    amount('TaxExclusiveAmount', totals.net),
    amount('TaxInclusiveAmount', totals.gross),
    amount('AllowanceTotalAmount', totals.allowances),
    amount('ChargeTotalAmount', totals.charges),
    amount('PrepaidAmount', totals.paid),
    amount('PayableRoundingAmount', totals.rounding),
    amount('PayableAmount', totals.due),
  );
}

function line(document: UblDocument, value: UblLine): string {
  const { currency, kind } = document;
  const [element, quantity] =
    kind === 'invoice' ? ['InvoiceLine', 'InvoicedQuantity'] : ['CreditNoteLine', 'CreditedQuantity'];
  return group(
    element,
    leaf('ID', value.id),
    leaf('Note', value.note),
    leaf(quantity, value.quantity, { unitCode: value.unitCode }),
    leaf('LineExtensionAmount', value.netAmount, { currencyID: currency }),
    period(value.period),
    value.objectId === null
      ? ''
      : group('DocumentReference', id('ID', value.objectId), leaf('DocumentTypeCode', '130')),
    allowances(value.allowances, currency),
    group(
      'Item',
      leaf('Description', value.description),
      leaf('Name', value.name),
      group('ClassifiedTaxCategory', leaf('ID', value.vatCategory), leaf('Percent', value.vatRate), vatScheme),
    ),
    group('Price', leaf('PriceAmount', value.price, { currencyID: currency })),
  );
}

function head(document: UblDocument): string {
  const { kind } = document;
  return [
    leaf('CustomizationID', document.specification),
    leaf('ProfileID', document.businessProcess),
    leaf('ID', document.number),
    leaf('IssueDate', document.issueDate),
    kind === 'invoice' ? leaf('DueDate', document.dueDate) : '',
    kind === 'credit-note' ? leaf('TaxPointDate', document.taxPointDate) : '',
    leaf(kind === 'invoice' ? 'InvoiceTypeCode' : 'CreditNoteTypeCode', document.typeCode),
    ...document.notes.map((note) => leaf('Note', note)),
    kind === 'invoice' ? leaf('TaxPointDate', document.taxPointDate) : '',
    leaf('DocumentCurrencyCode', document.currency),
    leaf('BuyerReference', document.buyerReference),
    period(document.period),
    ...document.preceding.map(({ number, issueDate }) =>
      group('BillingReference', group('InvoiceDocumentReference', leaf('ID', number), leaf('IssueDate', issueDate))),
    ),
    group('ContractDocumentReference', leaf('ID', document.contractReference)),
    document.objectId === null
      ? ''
      : group('AdditionalDocumentReference', id('ID', document.objectId), leaf('DocumentTypeCode', '130')),
  ].join('');
}

/**
 * Writes a document of the demo company as UBL 2.1, with the terms that such documents use; what `readUbl` makes of it is the same
 * document again.
 * @returns UTF-8 bytes
 */
export function writeUbl(document: UblDocument): Uint8Array {
  const root = document.kind === 'invoice' ? 'Invoice' : 'CreditNote';
  const body = [
    head(document),
    party('AccountingSupplierParty', document.seller),
    party('AccountingCustomerParty', document.buyer),
    delivery(document.delivery),
    payments(document),
    document.paymentTerms === null ? '' : group('PaymentTerms', leaf('Note', document.paymentTerms)),
    allowances(document.allowances, document.currency),
    taxTotal(document),
    monetaryTotal(document),
    ...document.lines.map((value) => line(document, value)),
  ];
  const spaces = `xmlns="${NAMESPACES}:${root}-2" xmlns:cac="${NAMESPACES}:CommonAggregateComponents-2" xmlns:cbc="${NAMESPACES}:CommonBasicComponents-2"`;
  const lines = body
    .filter(Boolean)
    .join('\n')
    .replace(/(<\/(?:cac|cbc):[A-Za-z]+>)(?=<(?:cac|cbc):)/g, '$1\n');
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<${root} ${spaces}>\n${lines}\n</${root}>\n`);
}
