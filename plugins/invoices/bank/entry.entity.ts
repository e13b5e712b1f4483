import { internal, p } from 'portico';

/** A payment that came to an account, or was taken back from it, as the bank told it. Known by account and reference, so that no file counts twice. */
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
    /** An earlier payment is taken back; the amount is positive all the same. */
    reversal: p.boolean().default(false),
    /** The bank's references by which that payment may be known. */
    originalReferences: p.array().nullable(),
    /** That payment, once it is found; each is taken back once at most. */
    reversesId: p.uuid().nullable(),
    createdAt: p.datetime().onCreate(() => new Date()),
  },
});
