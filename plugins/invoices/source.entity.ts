import { ownedByCustomer, p } from 'portico';

/** The file an invoice came in as, byte for byte. */
export const InvoiceSource = ownedByCustomer({
  name: 'InvoiceSource',
  tableName: 'invoices_source',
  properties: {
    invoiceId: p.uuid(),
    sha256: p.string(),
    name: p.string(),
    content: p.blob(),
    createdAt: p.datetime().onCreate(() => new Date()),
  },
});
