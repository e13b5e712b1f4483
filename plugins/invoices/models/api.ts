import type { ListedInvoice } from '../queries.ts';
import { stateOf } from '../state.ts';
import type { InvoiceColumns, LineColumns, PaymentColumns, VatColumns } from '../tables.ts';

/** An invoice as the API lists it. */
export const apiItem = (row: ListedInvoice, today: string) => ({
  id: row.id,
  number: row.number,
  kind: row.kind,
  typeCode: row.type_code,
  state: stateOf(row, today),
  subject: row.subject,
  place: row.place,
  issueDate: row.issue_date,
  dueDate: row.due_date,
  currency: row.currency,
  net: row.net_total,
  vat: row.vat_total,
  total: row.gross_total,
  amountDue: row.due_total,
  settled: row.settled,
  open: row.open_amount,
  numberUsedBefore: row.number_used_before,
  pdf: `/invoices/${row.id}.pdf`,
  xml: row.source_sha256 === null ? null : `/invoices/${row.id}.xml`,
});

const paymentOf = (row: InvoiceColumns) => ({
  means: row.payment_means,
  iban: row.iban,
  bic: row.bic,
  remittance: row.remittance,
  variableSymbol: row.variable_symbol,
  constantSymbol: row.constant_symbol,
  specificSymbol: row.specific_symbol,
});

const totalsOf = (row: InvoiceColumns) => ({
  lines: row.lines_total,
  allowances: row.allowances_total,
  charges: row.charges_total,
  net: row.net_total,
  vat: row.vat_total,
  gross: row.gross_total,
  paid: row.paid_total,
  rounding: row.rounding,
  due: row.due_total,
});

const lineOf = (line: LineColumns) => ({
  position: line.position,
  name: line.name,
  description: line.description,
  note: line.note,
  objectId: line.object_id,
  quantity: line.quantity,
  unitCode: line.unit_code,
  price: line.price,
  baseQuantity: line.base_quantity,
  net: line.net_amount,
  vatCategory: line.vat_category,
  vatRate: line.vat_rate,
  periodStart: line.period_start,
  periodEnd: line.period_end,
});

/** An invoice as the API shows it alone. */
export const apiDetail = (
  row: InvoiceColumns,
  lines: readonly LineColumns[],
  vat: readonly VatColumns[],
  payments: readonly PaymentColumns[],
  today: string,
) => ({
  ...apiItem(row, today),
  taxPointDate: row.tax_point_date,
  periodStart: row.period_start,
  periodEnd: row.period_end,
  seller: { name: row.seller_name, vatId: row.seller_vat_id, legalId: row.seller_legal_id },
  buyer: { name: row.buyer_name, vatId: row.buyer_vat_id, legalId: row.buyer_legal_id },
  payment: paymentOf(row),
  totals: totalsOf(row),
  preceding: row.preceding_numbers,
  lines: lines.map(lineOf),
  vatBreakdown: vat.map(({ category, rate, taxable, tax, exemption_reason }) => ({
    category,
    rate,
    taxable,
    tax,
    exemptionReason: exemption_reason,
  })),
  payments: payments.map(({ paid_on, amount, method, reference }) => ({ paidOn: paid_on, amount, method, reference })),
});
