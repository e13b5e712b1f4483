import { variableSymbol } from './ubl/variable-symbol.ts';
import type { UblAddress, UblDocument, UblParty, UblPayment } from './ubl/document.ts';

const compact = (text: string): string => text.replace(/[\s.-]/g, '').toUpperCase();

/** A VAT identifier, register number or account without the spaces people put into it. */
export const plainId = (text: string | null | undefined): string | null => (text ? compact(text) || null : null);

/** By what two documents are told to be of one seller. */
export function sellerKey({ vatId, legalId, endpoint, name }: UblParty): string {
  if (vatId) return `vat:${compact(vatId)}`;
  if (legalId) return `legal:${legalId.scheme ?? ''}:${compact(legalId.value)}`;
  if (endpoint) return `endpoint:${endpoint.scheme ?? ''}:${endpoint.value}`;
  return `name:${name.toLowerCase()}`;
}

const SUBJECT_LENGTH = 120;

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= SUBJECT_LENGTH ? line : `${line.slice(0, SUBJECT_LENGTH - 1).trimEnd()}…`;
}

/** One line for lists: a short note of the seller, else what the first line names. EN 16931 has no subject of its own. */
function subjectOf(document: UblDocument): string {
  const [note] = document.notes;
  if (note && note.length <= SUBJECT_LENGTH && !note.includes('\n')) return shorten(note);
  const [line] = document.lines;
  return line ? shorten(line.name) : '';
}

const oneLine = (address: UblAddress | null | undefined): string | null =>
  [address?.street, [address?.postCode, address?.city].filter(Boolean).join(' ')].filter(Boolean).join(', ') || null;

const placeOf = (document: UblDocument): string | null =>
  oneLine(document.delivery?.address) ?? document.objectId?.value ?? document.delivery?.locationId?.value ?? null;

/** The symbols that Slovak and Czech banks carry beside a payment, where the remittance information has them as `/KS0308`. */
function symbol(remittance: string | null, name: 'KS' | 'SS'): string | null {
  const found = new RegExp(`/${name}:?\\s*(\\d{1,10})(?!\\d)`, 'i').exec(remittance ?? '');
  return found?.[1] ?? null;
}

/** The way to pay that carries an account comes before those that only have a code. */
const mainPayment = (document: UblDocument): UblPayment | undefined =>
  document.payments.find((payment) => payment.account !== null) ?? document.payments[0];

function paymentColumns(document: UblDocument) {
  const payment = mainPayment(document);
  return {
    paymentMeans: payment?.code ?? null,
    iban: plainId(payment?.account),
    bic: plainId(payment?.bic),
    remittance: payment?.remittance ?? null,
    variableSymbol: variableSymbol(payment?.remittance ?? null, document.number),
    constantSymbol: symbol(payment?.remittance ?? null, 'KS'),
    specificSymbol: symbol(payment?.remittance ?? null, 'SS'),
  };
}

function partyColumns({ seller, buyer }: UblDocument) {
  return {
    sellerName: seller.name,
    sellerVatId: seller.vatId,
    sellerLegalId: seller.legalId?.value ?? null,
    sellerKey: sellerKey(seller),
    buyerName: buyer.name,
    buyerVatId: buyer.vatId,
    buyerLegalId: buyer.legalId?.value ?? null,
    buyerEndpoint: buyer.endpoint?.value ?? null,
  };
}

function totalColumns({ totals }: UblDocument) {
  return {
    linesTotal: totals.lines,
    allowancesTotal: totals.allowances ?? '0',
    chargesTotal: totals.charges ?? '0',
    netTotal: totals.net,
    vatTotal: totals.vat ?? '0',
    grossTotal: totals.gross,
    paidTotal: totals.paid ?? '0',
    rounding: totals.rounding ?? '0',
    dueTotal: totals.due,
  };
}

/** The columns of an invoice from what its file says. */
export function invoiceColumns(document: UblDocument) {
  return {
    kind: document.kind,
    number: document.number,
    typeCode: document.typeCode,
    issueDate: document.issueDate,
    dueDate: document.dueDate,
    taxPointDate: document.taxPointDate,
    periodStart: document.period?.start ?? null,
    periodEnd: document.period?.end ?? null,
    currency: document.currency,
    subject: subjectOf(document),
    place: placeOf(document),
    precedingNumbers: document.preceding.map((reference) => reference.number),
    ...partyColumns(document),
    ...paymentColumns(document),
    ...totalColumns(document),
  };
}

/** The lines of an invoice, in order. */
export const lineColumns = (document: UblDocument) =>
  document.lines.map((line, index) => ({
    position: index + 1,
    lineId: line.id,
    name: line.name,
    description: line.description,
    note: line.note,
    objectId: line.objectId?.value ?? null,
    quantity: line.quantity,
    unitCode: line.unitCode,
    price: line.price,
    baseQuantity: line.baseQuantity,
    netAmount: line.netAmount,
    vatCategory: line.vatCategory,
    vatRate: line.vatRate,
    periodStart: line.period?.start ?? null,
    periodEnd: line.period?.end ?? null,
  }));

/** The VAT breakdown of an invoice, in order. */
export const vatColumns = (document: UblDocument) =>
  document.vatBreakdown.map((vat, index) => ({
    position: index + 1,
    category: vat.category,
    rate: vat.rate,
    taxable: vat.taxable,
    tax: vat.tax,
    exemptionReason: vat.exemptionReason,
  }));
