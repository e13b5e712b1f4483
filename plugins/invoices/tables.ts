import { queryBuilder } from 'portico';
import type { UnmatchedState } from './bank/unmatched.entity.ts';
import type { StoredState } from './invoice.entity.ts';
import type { UblDocument } from './ubl/document.ts';

/** `invoices_invoice` as rows arrive: days and amounts as text. */
export interface InvoiceColumns {
  id: string;
  customer_id: string;
  kind: 'invoice' | 'credit-note';
  number: string;
  type_code: string;
  state: StoredState;
  /** What amounts and the stored state amount to, without the day (`state.ts`). */
  standing: StoredState | 'partially_paid' | 'paid';
  issue_date: string;
  due_date: string | null;
  tax_point_date: string | null;
  period_start: string | null;
  period_end: string | null;
  currency: string;
  subject: string;
  place: string | null;
  seller_name: string;
  seller_vat_id: string | null;
  seller_legal_id: string | null;
  seller_key: string;
  buyer_name: string;
  buyer_vat_id: string | null;
  buyer_legal_id: string | null;
  payment_means: string | null;
  iban: string | null;
  bic: string | null;
  remittance: string | null;
  variable_symbol: string | null;
  constant_symbol: string | null;
  specific_symbol: string | null;
  lines_total: string;
  allowances_total: string;
  charges_total: string;
  net_total: string;
  vat_total: string;
  gross_total: string;
  paid_total: string;
  rounding: string;
  due_total: string;
  settled: string;
  settled_on: string | null;
  open_amount: string;
  preceding_numbers: string[];
  number_used_before: boolean;
  source_sha256: string | null;
  /** By which its holder can ask whether it is genuine. */
  check_code: string;
  document: UblDocument | null;
  version: number;
}

export interface LineColumns {
  invoice_id: string;
  position: number;
  line_id: string;
  name: string;
  description: string | null;
  note: string | null;
  object_id: string | null;
  quantity: string;
  unit_code: string;
  price: string;
  base_quantity: string | null;
  net_amount: string;
  vat_category: string;
  vat_rate: string | null;
  period_start: string | null;
  period_end: string | null;
}

export interface VatColumns {
  invoice_id: string;
  position: number;
  category: string;
  rate: string | null;
  taxable: string;
  tax: string;
  exemption_reason: string | null;
}

export interface PaymentColumns {
  id: string;
  invoice_id: string;
  paid_on: string;
  amount: string;
  method: string;
  reference: string | null;
}

export interface SourceColumns {
  invoice_id: string;
  sha256: string;
  name: string;
  content: Buffer;
}

export interface BankEntryColumns {
  id: string;
  account: string;
  booked_on: string;
  amount: string;
  currency: string;
  payer: string | null;
  payer_account: string | null;
  end_to_end: string | null;
  remittance: string | null;
  reversal: boolean;
  reverses_id: string | null;
}

export interface UnmatchedColumns {
  id: string;
  entry_id: string;
  remaining: string;
  currency: string;
  booked_on: string;
  why: string;
  customer_id: string | null;
  state: UnmatchedState;
  reason: string | null;
  decided_by: string | null;
  decided_at: string | null;
  version: number;
}

/** Composes queries over the plugin's tables and the customer they belong to. */
export const db = queryBuilder<{
  invoices_invoice: InvoiceColumns;
  invoices_line: LineColumns;
  invoices_vat: VatColumns;
  invoices_payment: PaymentColumns;
  invoices_source: SourceColumns;
  invoices_bank_entry: BankEntryColumns;
  invoices_unmatched: UnmatchedColumns;
  core_customer: { id: string; number: string; name: string };
}>();
