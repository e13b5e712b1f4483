import { Type } from 'portico';

// Amounts are decimal text, days YYYY-MM-DD. The schemas are compiled into the serialiser, so they list every member in order.
const text = () => Type.String();
const nullable = () => Type.Unsafe<string | null>({ type: 'string', nullable: true });

const listed = {
  id: text(),
  number: text(),
  kind: text(),
  typeCode: text(),
  state: text(),
  subject: text(),
  place: nullable(),
  issueDate: text(),
  dueDate: nullable(),
  currency: text(),
  net: text(),
  vat: text(),
  total: text(),
  amountDue: text(),
  settled: text(),
  open: text(),
  numberUsedBefore: Type.Boolean(),
  pdf: text(),
  xml: nullable(),
};

/** One entry of the list. */
const itemSchema = Type.Object(listed);

/** Answer of `GET /api/v1/invoices`; `next` is the cursor of the next page. */
export const listSchema = Type.Object({ items: Type.Array(itemSchema), next: nullable() });

const party = () => Type.Object({ name: text(), vatId: nullable(), legalId: nullable() });

const line = Type.Object({
  position: Type.Integer(),
  name: text(),
  description: nullable(),
  note: nullable(),
  objectId: nullable(),
  quantity: text(),
  unitCode: text(),
  price: text(),
  baseQuantity: nullable(),
  net: text(),
  vatCategory: text(),
  vatRate: nullable(),
  periodStart: nullable(),
  periodEnd: nullable(),
});

/** Answer of `GET /api/v1/invoices/<id>`. */
export const invoiceSchema = Type.Object({
  ...listed,
  taxPointDate: nullable(),
  periodStart: nullable(),
  periodEnd: nullable(),
  seller: party(),
  buyer: party(),
  payment: Type.Object({
    means: nullable(),
    iban: nullable(),
    bic: nullable(),
    remittance: nullable(),
    variableSymbol: nullable(),
    constantSymbol: nullable(),
    specificSymbol: nullable(),
  }),
  totals: Type.Object({
    lines: text(),
    allowances: text(),
    charges: text(),
    net: text(),
    vat: text(),
    gross: text(),
    paid: text(),
    rounding: text(),
    due: text(),
  }),
  preceding: Type.Array(text()),
  lines: Type.Array(line),
  vatBreakdown: Type.Array(
    Type.Object({ category: text(), rate: nullable(), taxable: text(), tax: text(), exemptionReason: nullable() }),
  ),
  payments: Type.Array(Type.Object({ paidOn: text(), amount: text(), method: text(), reference: nullable() })),
});
