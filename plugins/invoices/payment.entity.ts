import { ownedByCustomer, p } from 'portico';

export const PAYMENT_METHODS = ['transfer', 'card', 'direct-debit', 'cash', 'set-off'] as const;

/** How an invoice was paid; `set-off` is against a credit note. */
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

/** An amount that was paid on an invoice, or set off against it, in the invoice's currency. */
export const InvoicePayment = ownedByCustomer({
  name: 'InvoicePayment',
  tableName: 'invoices_payment',
  properties: {
    invoiceId: p.uuid(),
    paidOn: p.date(),
    amount: p.decimal(),
    method: p.string().$type<PaymentMethod>(),
    reference: p.string().nullable(),
    /** The entry of a bank statement it came by, if it did. */
    bankEntryId: p.uuid().nullable(),
    createdAt: p.datetime().onCreate(() => new Date()),
  },
});
