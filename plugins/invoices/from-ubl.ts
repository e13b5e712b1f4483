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

// The symbols that Slovak and Czech banks carry beside a payment, where the remittance information has them as `/KS0308`.
const CONSTANT_SYMBOL = /\/KS:?\s*(\d{1,10})(?!\d)/i;
const SPECIFIC_SYMBOL = /\/SS:?\s*(\d{1,10})(?!\d)/i;

/** The way to pay that carries an account comes before those that only have a code. */
const mainPayment = (document: UblDocument): UblPayment | undefined =>
  document.payments.find((payment) => payment.account !== null) ?? document.payments[0];

function paymentColumns(document: UblDocument) {
  const payment = mainPayment(document);
  return {
    payment_means: payment?.code ?? null,
    iban: plainId(payment?.account),
    bic: plainId(payment?.bic),
    remittance: payment?.remittance ?? null,
    variable_symbol: variableSymbol(payment?.remittance ?? null, document.number),
    constant_symbol: CONSTANT_SYMBOL.exec(payment?.remittance ?? '')?.[1] ?? null,
    specific_symbol: SPECIFIC_SYMBOL.exec(payment?.remittance ?? '')?.[1] ?? null,
  };
}

function partyColumns({ seller, buyer }: UblDocument) {
  return {
    seller_name: seller.name,
    seller_vat_id: seller.vatId,
    seller_legal_id: seller.legalId?.value ?? null,
    seller_key: sellerKey(seller),
    buyer_name: buyer.name,
    buyer_vat_id: buyer.vatId,
    buyer_legal_id: buyer.legalId?.value ?? null,
    buyer_endpoint: buyer.endpoint?.value ?? null,
  };
}

function totalColumns({ totals }: UblDocument) {
  return {
    lines_total: totals.lines,
    allowances_total: totals.allowances ?? '0',
    charges_total: totals.charges ?? '0',
    net_total: totals.net,
    vat_total: totals.vat ?? '0',
    gross_total: totals.gross,
    paid_total: totals.paid ?? '0',
    rounding: totals.rounding ?? '0',
    due_total: totals.due,
  };
}

/** The columns of an invoice from what its file says, by their names in the database. */
export function invoiceColumns(document: UblDocument) {
  return {
    kind: document.kind,
    number: document.number,
    type_code: document.typeCode,
    issue_date: document.issueDate,
    due_date: document.dueDate,
    tax_point_date: document.taxPointDate,
    period_start: document.period?.start ?? null,
    period_end: document.period?.end ?? null,
    currency: document.currency,
    subject: subjectOf(document),
    place: placeOf(document),
    preceding_numbers: document.preceding.map((reference) => reference.number),
    ...partyColumns(document),
    ...paymentColumns(document),
    ...totalColumns(document),
  };
}

/** The lines of an invoice, in order. */
export const lineColumns = (document: UblDocument) =>
  document.lines.map((line, index) => ({
    position: index + 1,
    line_id: line.id,
    name: line.name,
    description: line.description,
    note: line.note,
    object_id: line.objectId?.value ?? null,
    quantity: line.quantity,
    unit_code: line.unitCode,
    price: line.price,
    base_quantity: line.baseQuantity,
    net_amount: line.netAmount,
    vat_category: line.vatCategory,
    vat_rate: line.vatRate,
    period_start: line.period?.start ?? null,
    period_end: line.period?.end ?? null,
  }));

/** The VAT breakdown of an invoice, in order. */
export const vatColumns = (document: UblDocument) =>
  document.vatBreakdown.map((vat, index) => ({
    position: index + 1,
    category: vat.category,
    rate: vat.rate,
    taxable: vat.taxable,
    tax: vat.tax,
    exemption_reason: vat.exemptionReason,
  }));
