import { ownedByCustomer, p } from 'portico';

/** One row of the VAT breakdown of an invoice (BG-23). */
export const InvoiceVat = ownedByCustomer({
  name: 'InvoiceVat',
  tableName: 'invoices_vat',
  properties: {
    invoiceId: p.uuid(),
    position: p.integer(),
    /** BT-118, BT-119 */
    category: p.string(),
    rate: p.decimal().nullable(),
    /** BT-116, BT-117 */
    taxable: p.decimal(),
    tax: p.decimal(),
    /** BT-120 */
    exemptionReason: p.string().nullable(),
  },
});
