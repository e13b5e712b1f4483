import { Type, type Static } from 'portico';

/** An invoice or credit note has come in and its customer can see it. */
export const IssuedEvent = Type.Object(
  {
    invoiceId: Type.String(),
    customerId: Type.String(),
    number: Type.String(),
    kind: Type.Union([Type.Literal('invoice'), Type.Literal('credit-note')]),
    /** Decimal text and ISO 4217. */
    amount: Type.String(),
    currency: Type.String(),
    dueDate: Type.Union([Type.String(), Type.Null()]),
  },
  { additionalProperties: false },
);

export type IssuedPayload = Static<typeof IssuedEvent>;

declare module 'portico' {
  interface PortalEvents {
    'invoices.issued': IssuedPayload;
  }
}
