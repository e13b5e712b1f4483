import { Type, type Static } from 'portico';

/** What an operator can set for the invoices in `config/portal.ts`. */
export const invoicesConfig = Type.Object(
  {
    /** Rows of one page of the customer's list. */
    pageSize: Type.Integer({ default: 20, minimum: 5, maximum: 100 }),
    /** Rows of one page of the list at the desk. */
    deskPageSize: Type.Integer({ default: 50, minimum: 5, maximum: 200 }),
    /** From how many days before its due day on an invoice is shown as due soon. */
    dueSoonDays: Type.Integer({ default: 3, minimum: 0, maximum: 30 }),
  },
  { additionalProperties: false },
);

export type InvoicesConfig = Static<typeof invoicesConfig>;
