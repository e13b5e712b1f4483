import { creditNoteTypes, currencies, invoiceTypes } from './codes.ts';
import type { UblAttachment, UblDelivery, UblIdentifier, UblPayment, UblPeriod, UblPreceding } from './document.ts';
import { child, children, descend, identifier, mustText, quote, refuse, text, type Reading } from './fields.ts';
import { readAddress } from './parties.ts';
import { day } from './values.ts';
import type { XmlElement } from './xml.ts';

/** BT-3. An invoice and a credit note have code lists of their own. */
export function readTypeCode(reading: Reading, root: XmlElement): string {
  const [at, allowed] =
    root.name === 'Invoice'
      ? (['cbc:InvoiceTypeCode', invoiceTypes] as const)
      : (['cbc:CreditNoteTypeCode', creditNoteTypes] as const);
  const code = mustText(reading, { in: root, at, term: 'BT-3', required: 'BR-04' });
  if (code === '' || allowed.has(code)) return code;
  const message = `The type code (BT-3) is ${quote(code)}; allowed under ${root.name} are ${[...allowed].join(', ')}.`;
  refuse(reading, { at: child(root, at)!, term: 'BT-3', found: code, rule: 'BR-CL-01', message });
  return code;
}

/** BT-5 or BT-6, checked against ISO 4217. */
export function readCurrency(reading: Reading, root: XmlElement, at: string, term: 'BT-5' | 'BT-6'): string | null {
  const field = { in: root, at, term };
  const code = term === 'BT-5' ? mustText(reading, { ...field, required: 'BR-05' }) : text(reading, field);
  if (code === null || code === '' || currencies.has(code)) return code;
  const message = `The ${term === 'BT-5' ? 'currency (BT-5)' : 'VAT accounting currency (BT-6)'} is ${quote(code)}; allowed are the codes of ISO 4217 such as EUR, CZK or PLN.`;
  refuse(reading, { at: child(root, at)!, term, found: code, rule: 'BR-CL-04', message });
  return term === 'BT-5' ? '' : null;
}

/** BG-14 or BG-26. Of several periods, which UBL allows and EN 16931 does not, the first counts. */
export function readPeriod(
  reading: Reading,
  parent: XmlElement,
  terms: { start: string; end: string; rule: string },
): UblPeriod | null {
  const element = child(parent, 'cac:InvoicePeriod');
  const start = day(reading, { in: element, at: 'cbc:StartDate', term: terms.start });
  const end = day(reading, { in: element, at: 'cbc:EndDate', term: terms.end });
  if (element === null || (start === null && end === null)) return null;
  if (start !== null && end !== null && end < start) {
    const message = `The period ends on ${end}, before it starts on ${start}.`;
    refuse(reading, { at: child(element, 'cbc:EndDate')!, term: terms.end, found: end, rule: terms.rule, message });
  }
  return { start, end };
}

/** BG-13 */
export function readDelivery(reading: Reading, root: XmlElement): UblDelivery | null {
  const element = child(root, 'cac:Delivery');
  if (element === null) return null;
  return {
    name: text(reading, { in: element, at: 'cac:DeliveryParty/cac:PartyName/cbc:Name', term: 'BT-70' }),
    locationId: identifier(reading, { in: element, at: 'cac:DeliveryLocation/cbc:ID', term: 'BT-71' }),
    date: day(reading, { in: element, at: 'cbc:ActualDeliveryDate', term: 'BT-72' }),
    address: readAddress(reading, descend(element, 'cac:DeliveryLocation/cac:Address'), 'BG-15'),
  };
}

/** BG-3 */
export function readPreceding(reading: Reading, root: XmlElement): UblPreceding[] {
  const references = children(root, 'cac:BillingReference').map(
    (element) => child(element, 'cac:InvoiceDocumentReference') ?? element,
  );
  return references.map((element) => ({
    number: mustText(reading, { in: element, at: 'cbc:ID', term: 'BT-25', required: 'BR-55' }),
    issueDate: day(reading, { in: element, at: 'cbc:IssueDate', term: 'BT-26' }),
  }));
}

/** DocumentTypeCode 130 marks the invoiced object (BT-18); everything else is a supporting document (BG-24). */
const isObject = (element: XmlElement): boolean => child(element, 'cbc:DocumentTypeCode')?.text === '130';

/** BT-18 in the head, BT-128 on a line: there `cac:DocumentReference` instead of `cac:AdditionalDocumentReference`. */
export function readObjectId(reading: Reading, parent: XmlElement, name: string, term: string): UblIdentifier | null {
  const element = children(parent, name).find(isObject);
  return element === undefined ? null : identifier(reading, { in: element, at: 'cbc:ID', term });
}

/** BG-24 */
export function readAttachments(reading: Reading, root: XmlElement): UblAttachment[] {
  const documents = children(root, 'cac:AdditionalDocumentReference').filter((element) => !isObject(element));
  return documents.map((element) => {
    const embedded = descend(element, 'cac:Attachment/cbc:EmbeddedDocumentBinaryObject')?.attributes;
    return {
      id: mustText(reading, { in: element, at: 'cbc:ID', term: 'BT-122', required: 'BR-52' }),
      description: text(reading, { in: element, at: 'cbc:DocumentDescription', term: 'BT-123' }),
      uri: text(reading, { in: element, at: 'cac:Attachment/cac:ExternalReference/cbc:URI', term: 'BT-124' }),
      fileName: embedded?.['filename'] ?? null,
      mimeType: embedded?.['mimeCode'] ?? null,
    };
  });
}

/** BG-16 with its accounts; UBL repeats the whole group for each account. */
export function readPayments(reading: Reading, root: XmlElement): UblPayment[] {
  return children(root, 'cac:PaymentMeans').map((element) => {
    const get = (at: string, term: string) => text(reading, { in: element, at, term });
    const payment = {
      code: mustText(reading, { in: element, at: 'cbc:PaymentMeansCode', term: 'BT-81', required: 'BR-49' }),
      name: child(element, 'cbc:PaymentMeansCode')?.attributes['name'] ?? null,
      remittance: get('cbc:PaymentID', 'BT-83'),
      account: get('cac:PayeeFinancialAccount/cbc:ID', 'BT-84'),
      accountName: get('cac:PayeeFinancialAccount/cbc:Name', 'BT-85'),
      bic: get('cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID', 'BT-86'),
      mandate: get('cac:PaymentMandate/cbc:ID', 'BT-89'),
      debitedAccount: get('cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID', 'BT-91'),
    };
    reading.origins.set(payment, element);
    return payment;
  });
}
