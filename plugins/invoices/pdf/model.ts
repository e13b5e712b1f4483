import type { Transfer } from 'portico';

/**
 * What the picture of an invoice needs, free of how it was received or stored. Texts are already in the reader's language,
 * amounts, quantities and rates are decimal strings, days are `YYYY-MM-DD`.
 */
export interface InvoicePdfModel {
  /** BCP 47, for screen readers and search. */
  language: string;
  /** What it is, as a heading: `Faktúra`, `Credit note`, `Faktura zaliczkowa`. */
  heading: string;
  number: string;
  /** ISO 4217 */
  currency: string;
  /** `#rrggbb`, dark enough for white text on it; the tone of the brand. */
  accent?: string;
  /** When the file says it was made; now unless given. The same model and moment give the same bytes. */
  created?: Date;
  seller: PdfParty;
  buyer: PdfParty;
  issueDate: string;
  taxPointDate: string | null;
  dueDate: string | null;
  period: { start: string | null; end: string | null } | null;
  /** Further key facts with labels of their own: order, contract, supply point. */
  facts: PdfFact[];
  lines: PdfLine[];
  /** Allowances (negative) and charges on the document. */
  adjustments: { text: string; amount: string }[];
  totals: PdfTotals;
  vat: PdfVat[];
  /** Null where nothing is to be paid by transfer: credit notes, direct debit, paid invoices. */
  payment: Transfer | null;
  /** Notes, payment terms, reasons of tax exemption; a paragraph each. */
  notes: string[];
}

export interface PdfParty {
  name: string;
  /** Street, postal code and city, country; a line each. */
  address: string[];
  /** Registration and tax numbers. */
  facts: PdfFact[];
  /** Tax number, for codes that carry it. */
  vatId?: string | null;
  /** Small print: entry in the register, telephone, e-mail. Shown of the seller only, at the foot of the page. */
  footer?: string[];
}

export interface PdfFact {
  label: string;
  value: string;
}

export interface PdfLine {
  name: string;
  /** Description, period, note, discount; a line each. */
  details: string[];
  quantity: string;
  /** As people read it: `kWh`, `ks`, `mesiac`. */
  unit: string;
  price: string;
  /** Number of units the price is for, if not one. */
  baseQuantity: string | null;
  /** Per cent; null where not subject to VAT. */
  vatRate: string | null;
  net: string;
}

export interface PdfTotals {
  net: string;
  vat: string;
  gross: string;
  /** Advances and payments taken off in the document. */
  paid: string | null;
  rounding: string | null;
  due: string;
}

export interface PdfVat {
  rate: string | null;
  taxable: string;
  tax: string;
}

/** How numbers and days look in the reader's language. */
export interface InvoicePdfFormat {
  money(amount: string, currency: string): string;
  day(date: string): string;
  /** Quantities, unit prices and rates: every decimal that is there. */
  number(value: string): string;
}

/** Keys of `labels`; every one is needed. `page` holds `{{page}}` and `{{pages}}`. */
export const invoicePdfLabels = [
  'supplier',
  'customer',
  'issued',
  'taxPoint',
  'due',
  'period',
  'item',
  'quantity',
  'unitPrice',
  'vat',
  'net',
  'vatBreakdown',
  'vatRate',
  'vatBase',
  'vatAmount',
  'notSubjectToVat',
  'totalNet',
  'totalVat',
  'total',
  'paid',
  'rounding',
  'amountDue',
  'toPay',
  'account',
  'bic',
  'variableSymbol',
  'constantSymbol',
  'specificSymbol',
  'reference',
  'scan',
  'notes',
  'page',
] as const;

export type InvoicePdfLabel = (typeof invoicePdfLabels)[number];
