import { ownedByCustomer, p } from 'portico';

/** One line of an invoice (BG-25). */
export const InvoiceLine = ownedByCustomer({
  name: 'InvoiceLine',
  tableName: 'invoices_line',
  properties: {
    invoiceId: p.uuid(),
    /** Order in the document, from 1. */
    position: p.integer(),
    /** BT-126 */
    lineId: p.string(),
    /** BT-153, BT-154, BT-127 */
    name: p.string(),
    description: p.string().nullable(),
    note: p.string().nullable(),
    /** BT-128, such as the code of a supply point. */
    objectId: p.string().nullable(),
    /** BT-129, BT-130 */
    quantity: p.decimal(),
    unitCode: p.string(),
    /** BT-146, BT-149 */
    price: p.decimal(),
    baseQuantity: p.decimal().nullable(),
    /** BT-131 */
    netAmount: p.decimal(),
    /** BT-151, BT-152 */
    vatCategory: p.string(),
    vatRate: p.decimal().nullable(),
    /** BT-134, BT-135 */
    periodStart: p.date().nullable(),
    periodEnd: p.date().nullable(),
  },
});
