/**
 * What the reader makes of a UBL file: the business terms (BT) and groups (BG) of EN 16931-1, as plain data that can be stored as JSON.
 *
 * Amounts, quantities, prices and rates are decimal strings exactly as the file has them (`1300`, `1225.00`, `-25`).
 * Days are `YYYY-MM-DD`. What the file does not have is `null`, or an empty list.
 */
export interface UblDocument {
  /** Root element. A credit note counts the other way: its positive amount due is what the seller owes. */
  kind: 'invoice' | 'credit-note';
  /** BT-24, what the file claims to follow. */
  specification: string | null;
  /** BT-23 */
  businessProcess: string | null;
  /** BT-1, always text: `007` stays `007`. */
  number: string;
  /** BT-3, UNTDID 1001: 380 invoice, 381 credit note, 386 prepayment invoice ... */
  typeCode: string;
  /** BT-2 */
  issueDate: string;
  /** BT-7 */
  taxPointDate: string | null;
  /** BT-8, when VAT becomes due, as a code instead of a day. */
  taxPointCode: string | null;
  /** BT-9, from `cbc:DueDate` or, as credit notes have it, from `cac:PaymentMeans/cbc:PaymentDueDate`. */
  dueDate: string | null;
  /** BT-5, ISO 4217. Every amount is in it, except `totals.vatInVatCurrency`. */
  currency: string;
  /** BT-6, ISO 4217 */
  vatCurrency: string | null;
  /** BT-10 */
  buyerReference: string | null;
  /** BT-11 */
  projectReference: string | null;
  /** BT-12 */
  contractReference: string | null;
  /** BT-13 */
  orderReference: string | null;
  /** BT-14 */
  salesOrderReference: string | null;
  /** BT-18, for example the code of the metering point that is invoiced. */
  objectId: UblIdentifier | null;
  /** BT-19 */
  accountingReference: string | null;
  /** BT-20; several terms are joined by line breaks. */
  paymentTerms: string | null;
  /** BT-22, one entry a note. */
  notes: string[];
  /** BG-3: invoices that this one corrects or settles. */
  preceding: UblPreceding[];
  /** BG-4 */
  seller: UblParty;
  /** BG-7 */
  buyer: UblParty;
  /** BG-10, only when somebody else than the seller is paid. */
  payee: UblPayee | null;
  /** BG-13 */
  delivery: UblDelivery | null;
  /** BG-14 */
  period: UblPeriod | null;
  /** BG-16, one entry an account or a way to pay. */
  payments: UblPayment[];
  /** BG-20 and BG-21 */
  allowances: UblAllowance[];
  /** BG-22 */
  totals: UblTotals;
  /** BG-23 */
  vatBreakdown: UblVat[];
  /** BG-24 without the embedded bytes; those stay in the file. */
  attachments: UblAttachment[];
  /** BG-25, at least one. */
  lines: UblLine[];
}

/** An identifier and the register it is from (`schemeID`, an ISO 6523 or EAS code such as `0088`). */
export interface UblIdentifier {
  value: string;
  scheme: string | null;
}

/** BG-3 */
export interface UblPreceding {
  /** BT-25 */
  number: string;
  /** BT-26 */
  issueDate: string | null;
}

/** BG-4 (seller) or BG-7 (buyer). The numbers name the seller's term first, then the buyer's. */
export interface UblParty {
  /** BT-27, BT-44; the trading name where the file has no registered one. */
  name: string;
  /** BT-28, BT-45 */
  tradingName: string | null;
  /** BT-29, BT-46 */
  identifiers: UblIdentifier[];
  /** BT-30, BT-47: number in the company register. */
  legalId: UblIdentifier | null;
  /** BT-31, BT-48: VAT identifier with its country prefix. */
  vatId: string | null;
  /** BT-32: tax number that is not a VAT identifier. */
  taxRegistrationId: string | null;
  /** BT-33: legal form, capital, entry in a register. */
  legalForm: string | null;
  /** BT-34, BT-49: electronic address. */
  endpoint: UblIdentifier | null;
  /** BG-5, BG-8 */
  address: UblAddress | null;
  /** BG-6, BG-9 */
  contact: UblContact | null;
}

/** BG-10 */
export interface UblPayee {
  /** BT-59 */
  name: string;
  /** BT-60 */
  identifier: UblIdentifier | null;
  /** BT-61 */
  legalId: UblIdentifier | null;
}

/** BG-5, BG-8 or BG-15. `country` is ISO 3166-1 alpha-2. */
export interface UblAddress {
  street: string | null;
  street2: string | null;
  street3: string | null;
  city: string | null;
  postCode: string | null;
  subdivision: string | null;
  country: string | null;
}

/** BG-6, BG-9 */
export interface UblContact {
  name: string | null;
  phone: string | null;
  email: string | null;
}

/** BG-13 */
export interface UblDelivery {
  /** BT-70 */
  name: string | null;
  /** BT-71 */
  locationId: UblIdentifier | null;
  /** BT-72 */
  date: string | null;
  /** BG-15 */
  address: UblAddress | null;
}

/** BG-14 (BT-73, BT-74) or BG-26 (BT-134, BT-135) */
export interface UblPeriod {
  start: string | null;
  end: string | null;
}

/** BG-16 with BG-17 and BG-19 */
export interface UblPayment {
  /** BT-81, UNTDID 4461: 30 and 58 credit transfer, 59 direct debit ... */
  code: string;
  /** BT-82 */
  name: string | null;
  /** BT-83, remittance information; see `variableSymbol`. */
  remittance: string | null;
  /** BT-84, an IBAN or a national account number. */
  account: string | null;
  /** BT-85 */
  accountName: string | null;
  /** BT-86, BIC */
  bic: string | null;
  /** BT-89 */
  mandate: string | null;
  /** BT-91 */
  debitedAccount: string | null;
}

/** BG-20, BG-21 (document) or BG-27, BG-28 (line) */
export interface UblAllowance {
  /** false: taken off (allowance), true: added (charge). */
  charge: boolean;
  amount: string;
  baseAmount: string | null;
  percentage: string | null;
  reason: string | null;
  reasonCode: string | null;
  /** Only on the document; on a line the line's own category holds. */
  vatCategory: string | null;
  vatRate: string | null;
}

/** BG-22 */
export interface UblTotals {
  /** BT-106 */
  lines: string;
  /** BT-107 */
  allowances: string | null;
  /** BT-108 */
  charges: string | null;
  /** BT-109 */
  net: string;
  /** BT-110 */
  vat: string | null;
  /** BT-111, in `vatCurrency`. */
  vatInVatCurrency: string | null;
  /** BT-112 */
  gross: string;
  /** BT-113 */
  paid: string | null;
  /** BT-114 */
  rounding: string | null;
  /** BT-115 */
  due: string;
}

/** BG-23 */
export interface UblVat {
  /** BT-116 */
  taxable: string;
  /** BT-117 */
  tax: string;
  /** BT-118: S, Z, E, AE, K, G, O, L, M or B. */
  category: string;
  /** BT-119, per cent; null where not subject to VAT. */
  rate: string | null;
  /** BT-120 */
  exemptionReason: string | null;
  /** BT-121 */
  exemptionCode: string | null;
}

/** BG-24 */
export interface UblAttachment {
  /** BT-122 */
  id: string;
  /** BT-123 */
  description: string | null;
  /** BT-124, as written by the sender: never follow it unasked. */
  uri: string | null;
  /** BT-125, name and type of the embedded file. */
  fileName: string | null;
  mimeType: string | null;
}

/** BG-25 */
export interface UblLine {
  /** BT-126 */
  id: string;
  /** BT-127 */
  note: string | null;
  /** BT-128 */
  objectId: UblIdentifier | null;
  /** BT-129 */
  quantity: string;
  /** BT-130, UN/ECE Recommendation 20 or 21: C62 one, KWH kilowatt hour ... */
  unitCode: string;
  /** BT-131 */
  netAmount: string;
  /** BT-132 */
  orderLine: string | null;
  /** BT-133 */
  accountingReference: string | null;
  /** BG-26 */
  period: UblPeriod | null;
  /** BG-27 and BG-28 */
  allowances: UblAllowance[];
  /** BT-146, for `baseQuantity` units. */
  price: string;
  /** BT-147 */
  priceDiscount: string | null;
  /** BT-148 */
  grossPrice: string | null;
  /** BT-149; null means 1. */
  baseQuantity: string | null;
  /** BT-150 */
  baseUnitCode: string | null;
  /** BT-151 */
  vatCategory: string;
  /** BT-152 */
  vatRate: string | null;
  /** BT-153 */
  name: string;
  /** BT-154 */
  description: string | null;
  /** BT-155 */
  sellerItemId: string | null;
  /** BT-156 */
  buyerItemId: string | null;
  /** BT-157 */
  standardItemId: UblIdentifier | null;
  /** BT-158 */
  classifications: UblIdentifier[];
  /** BT-159 */
  originCountry: string | null;
  /** BG-32 (BT-160, BT-161) */
  attributes: { name: string; value: string }[];
}
