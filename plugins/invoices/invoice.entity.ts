import { ownedByCustomer, p } from 'portico';
import type { UblDocument } from './ubl/document.ts';

/** What was decided about an invoice; whether it is paid or overdue follows from amounts and the day (`state.ts`). */
export type StoredState = 'issued' | 'disputed' | 'cancelled' | 'credited';

const amount = () => p.decimal();

/**
 * An invoice or credit note with the business terms of EN 16931 that lists, filters and payments need as columns; everything else the
 * file said is in `document`. The columns `open_amount` and `standing` are made by the database (see the migration).
 */
export const Invoice = ownedByCustomer({
  name: 'Invoice',
  tableName: 'invoices_invoice',
  properties: {
    kind: p.string().$type<'invoice' | 'credit-note'>(),
    /** BT-1 */
    number: p.string(),
    /** BT-3, UNTDID 1001. */
    typeCode: p.string(),
    state: p.string().$type<StoredState>().default('issued'),
    /** BT-2 */
    issueDate: p.date(),
    /** BT-9 */
    dueDate: p.date().nullable(),
    /** BT-7 */
    taxPointDate: p.date().nullable(),
    /** BT-73 and BT-74 */
    periodStart: p.date().nullable(),
    periodEnd: p.date().nullable(),
    /** BT-5, ISO 4217. */
    currency: p.string(),
    /** What it is about, in the words of the seller: one line for lists. */
    subject: p.string(),
    /** Where it is delivered to or metered (BT-75, BT-18). */
    place: p.string().nullable(),
    /** BT-27, BT-31, BT-30 */
    sellerName: p.string(),
    sellerVatId: p.string().nullable(),
    sellerLegalId: p.string().nullable(),
    /** By what two invoices are told to be of the same seller: VAT id, legal id, endpoint or name. */
    sellerKey: p.string(),
    /** BT-44, BT-48, BT-47, BT-49 */
    buyerName: p.string(),
    buyerVatId: p.string().nullable(),
    buyerLegalId: p.string().nullable(),
    buyerEndpoint: p.string().nullable(),
    /** BT-81, UNTDID 4461. */
    paymentMeans: p.string().nullable(),
    /** BT-84, without spaces. */
    iban: p.string().nullable(),
    /** BT-86 */
    bic: p.string().nullable(),
    /** BT-83 */
    remittance: p.string().nullable(),
    variableSymbol: p.string().nullable(),
    constantSymbol: p.string().nullable(),
    specificSymbol: p.string().nullable(),
    /** BT-106 to BT-110, BT-112 to BT-115. */
    linesTotal: amount(),
    allowancesTotal: amount().default('0'),
    chargesTotal: amount().default('0'),
    netTotal: amount(),
    vatTotal: amount(),
    grossTotal: amount(),
    paidTotal: amount().default('0'),
    rounding: amount().default('0'),
    dueTotal: amount(),
    /** Paid or set off since it was issued; the sum of its payments. */
    settled: amount().default('0'),
    settledOn: p.date().nullable(),
    /** Numbers of the invoices it corrects or settles (BT-25). */
    precedingNumbers: p.array(),
    /** Another document of this seller, type and number was there before. */
    numberUsedBefore: p.boolean().default(false),
    /** SHA-256 of the original file, hexadecimal; null where there is none. */
    sourceSha256: p.string().nullable(),
    /** By which its holder can ask whether it is genuine; random, made by the database. */
    checkCode: p.string().defaultRaw('invoices_new_code()'),
    document: p.json().$type<UblDocument>().nullable(),
    createdAt: p.datetime().onCreate(() => new Date()),
    version: p.integer().default(1),
  },
});
