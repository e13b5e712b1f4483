import { createHash } from 'node:crypto';
import { readAllowances } from './allowances.ts';
import { checkLines } from './check-lines.ts';
import { checkPayment } from './check-payment.ts';
import { checkTotals } from './check-totals.ts';
import { checkVat } from './check-vat.ts';
import type { UblDocument } from './document.ts';
import { decodeXml } from './encoding.ts';
import { children, fault, mustText, text, texts, type Reading } from './fields.ts';
import * as header from './header.ts';
import { readLines } from './lines.ts';
import { readBuyer, readPayee, readSeller } from './parties.ts';
import type { UblProblem, UblResult } from './result.ts';
import { xmlLimits } from './scan.ts';
import { readTotals } from './totals.ts';
import { day, mustDay } from './values.ts';
import { readVatBreakdown } from './vat.ts';
import { parseXml, type XmlElement } from './xml.ts';

const refused = (message: string, path = ''): UblProblem[] => [fault({ at: path, term: '', message })];

/** Roots that people hand in by mistake, and what to say to them. */
function wrongRoot(name: string): string {
  if (name.endsWith('}CrossIndustryInvoice'))
    return 'This is a UN/CEFACT invoice (CII, as in ZUGFeRD and Factur-X); only UBL 2.1 is read here. Ask the sender for UBL.';
  if (name.endsWith('}StandardBusinessDocument'))
    return 'This is a Peppol envelope (StandardBusinessDocument); import the Invoice or CreditNote inside of it.';
  const [uri, local] = name.startsWith('{') ? name.slice(1).split('}') : ['UBL', name];
  const found = `<${(local ?? '').slice(0, 80)}> ${uri === '' ? 'without a namespace' : `of ${uri?.slice(0, 120)}`}`;
  return `The root element is ${found}; allowed are Invoice and CreditNote of UBL 2.1 (urn:oasis:names:specification:ubl:schema:xsd:Invoice-2 or CreditNote-2).`;
}

/** BT-9: UBL has no `cbc:DueDate` in credit notes, so EN 16931 puts it to the means of payment. */
function readDueDate(reading: Reading, root: XmlElement): string | null {
  const own = day(reading, { in: root, at: 'cbc:DueDate', term: 'BT-9' });
  const others = children(root, 'cac:PaymentMeans').map((element) =>
    day(reading, { in: element, at: 'cbc:PaymentDueDate', term: 'BT-9' }),
  );
  return own ?? others.find((date) => date !== null) ?? null;
}

function readReferences(reading: Reading, root: XmlElement) {
  const get = (at: string, term: string) => text(reading, { in: root, at, term });
  return {
    buyerReference: get('cbc:BuyerReference', 'BT-10'),
    projectReference: get('cac:ProjectReference/cbc:ID', 'BT-11'),
    contractReference: get('cac:ContractDocumentReference/cbc:ID', 'BT-12'),
    orderReference: get('cac:OrderReference/cbc:ID', 'BT-13'),
    salesOrderReference: get('cac:OrderReference/cbc:SalesOrderID', 'BT-14'),
    objectId: header.readObjectId(reading, root, 'cac:AdditionalDocumentReference', 'BT-18'),
    accountingReference: get('cbc:AccountingCost', 'BT-19'),
    preceding: header.readPreceding(reading, root),
    attachments: header.readAttachments(reading, root),
  };
}

function readDates(reading: Reading, root: XmlElement) {
  return {
    issueDate: mustDay(reading, { in: root, at: 'cbc:IssueDate', term: 'BT-2', required: 'BR-03' }),
    taxPointDate: day(reading, { in: root, at: 'cbc:TaxPointDate', term: 'BT-7' }),
    taxPointCode: text(reading, { in: root, at: 'cac:InvoicePeriod/cbc:DescriptionCode', term: 'BT-8' }),
    dueDate: readDueDate(reading, root),
    period: header.readPeriod(reading, root, { start: 'BT-73', end: 'BT-74', rule: 'BR-29' }),
  };
}

function readTerms(reading: Reading, root: XmlElement): string | null {
  const notes = children(root, 'cac:PaymentTerms').flatMap((element) =>
    texts(reading, { in: element, at: 'cbc:Note', term: 'BT-20' }),
  );
  return notes.join('\n') || null;
}

function readDocument(reading: Reading, root: XmlElement): UblDocument {
  // The currency comes first: every amount is compared with it.
  reading.currency = header.readCurrency(reading, root, 'cbc:DocumentCurrencyCode', 'BT-5') ?? '';
  const vatCurrency = header.readCurrency(reading, root, 'cbc:TaxCurrencyCode', 'BT-6');
  return {
    kind: root.name === 'Invoice' ? 'invoice' : 'credit-note',
    specification: text(reading, { in: root, at: 'cbc:CustomizationID', term: 'BT-24' }),
    businessProcess: text(reading, { in: root, at: 'cbc:ProfileID', term: 'BT-23' }),
    number: mustText(reading, { in: root, at: 'cbc:ID', term: 'BT-1', required: 'BR-02' }),
    typeCode: header.readTypeCode(reading, root),
    ...readDates(reading, root),
    currency: reading.currency,
    vatCurrency,
    ...readReferences(reading, root),
    paymentTerms: readTerms(reading, root),
    notes: texts(reading, { in: root, at: 'cbc:Note', term: 'BT-22' }),
    seller: readSeller(reading, root),
    buyer: readBuyer(reading, root),
    payee: readPayee(reading, root),
    delivery: header.readDelivery(reading, root),
    payments: header.readPayments(reading, root),
    allowances: readAllowances(reading, root, 'document'),
    totals: readTotals(reading, root, vatCurrency),
    vatBreakdown: readVatBreakdown(reading, root, vatCurrency),
    lines: readLines(reading, root),
  };
}

function readRoot(root: XmlElement): { document: UblDocument; warnings: UblProblem[] } | { problems: UblProblem[] } {
  if (root.name !== 'Invoice' && root.name !== 'CreditNote') {
    return { problems: refused(wrongRoot(root.name), root.name.replace(/^\{.*\}/, '')) };
  }
  const reading: Reading = { problems: [], warnings: [], omitted: 0, currency: '', origins: new Map() };
  const document = readDocument(reading, root);
  // Sums over missing or unreadable numbers would only repeat what is said already.
  if (reading.problems.length === 0)
    for (const check of [checkTotals, checkVat, checkLines, checkPayment]) check(reading, document);
  const { problems, warnings, omitted } = reading;
  const rest = omitted > 0 ? refused(`${omitted} more of the kind are not listed.`, root.name) : [];
  return problems.length > 0 ? { problems: [...problems, ...rest] } : { document, warnings: [...warnings, ...rest] };
}

function readBytes(bytes: Uint8Array): ReturnType<typeof readRoot> {
  if (bytes.length > xmlLimits.bytes) {
    return { problems: refused(`The file has ${bytes.length} bytes; allowed are ${xmlLimits.bytes} (10 MB).`) };
  }
  const decoded = decodeXml(bytes);
  if ('refused' in decoded) return { problems: refused(decoded.refused) };
  const parsed = parseXml(decoded.text);
  return 'refused' in parsed ? { problems: refused(parsed.refused, parsed.path) } : readRoot(parsed.root);
}

/**
 * Reads one UBL 2.1 invoice or credit note as EN 16931-1 understands it, and checks its totals against its lines.
 *
 * Never throws for what a file contains: a bad file comes back as a list of problems, all of one stage at a time
 * (is it XML, is everything there, do the sums agree).
 *
 * @param bytes the file as received, UTF-8 or UTF-16 with a byte order mark, at most `xmlLimits.bytes`
 * @returns the document, or what is wrong with it; in both cases the SHA-256 of the bytes in hexadecimal
 */
export function readUbl(bytes: Uint8Array): UblResult {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const result = readBytes(bytes);
  return 'problems' in result ? { ok: false, sha256, ...result } : { ok: true, sha256, ...result };
}
