import { internal, p } from 'portico';

/** A payment that came to an account, as the bank told it. Known by account and reference, so that no file counts twice. */
export const BankEntryRecord = internal({
  name: 'InvoiceBankEntry',
  tableName: 'invoices_bank_entry',
  properties: {
    account: p.string(),
    reference: p.string(),
    /** Place within a collective entry, from 0. */
    part: p.integer().default(0),
    bookedOn: p.date(),
    amount: p.decimal(),
    currency: p.string(),
    payer: p.string().nullable(),
    payerAccount: p.string().nullable(),
    endToEnd: p.string().nullable(),
    remittance: p.string().nullable(),
    createdAt: p.datetime().onCreate(() => new Date()),
  },
});
