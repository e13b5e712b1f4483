import { Decimal } from 'decimal.js';
import type { UblAllowance, UblDocument, UblLine, UblParty, UblPreceding } from '../ubl/document.ts';
import type { CountryOfDemo } from './countries.ts';

/** A line in few words; the price is for one unit. */
export interface DraftLine {
  name: string;
  quantity: string;
  unitCode: string;
  price: string;
  objectId?: string | undefined;
}

/** What a document of the demo company is made of; everything else follows. */
export interface Draft {
  kind: 'invoice' | 'credit-note';
  number: string;
  issueDate: string;
  dueDate: string | null;
  termDays: number;
  period: { start: string; end: string };
  note: string;
  contract: string;
  /** Code of the supply point, and where it is. */
  objectId: string | null;
  place: { street: string; city: string; postCode: string } | null;
  preceding: UblPreceding[];
  buyer: UblParty;
  lines: DraftLine[];
  /** Per cent off the lines, such as `2`. */
  discount: { percentage: string; reason: string } | null;
}

const money = (value: Decimal): string => value.toDecimalPlaces(2, Decimal.ROUND_HALF_UP).toFixed(2);

function lineOf(draft: DraftLine, index: number, vatRate: string): UblLine {
  return {
    id: String(index + 1),
    note: null,
    objectId: draft.objectId === undefined ? null : { value: draft.objectId, scheme: null },
    quantity: draft.quantity,
    unitCode: draft.unitCode,
    netAmount: money(new Decimal(draft.quantity).times(draft.price)),
    orderLine: null,
    accountingReference: null,
    period: null,
    allowances: [],
    price: draft.price,
    priceDiscount: null,
    grossPrice: null,
    baseQuantity: null,
    baseUnitCode: null,
    vatCategory: 'S',
    vatRate,
    name: draft.name,
    description: null,
    sellerItemId: null,
    buyerItemId: null,
    standardItemId: null,
    classifications: [],
    originCountry: null,
    attributes: [],
  };
}

function allowancesOf({ discount }: Draft, linesTotal: Decimal, vatRate: string): UblAllowance[] {
  if (discount === null) return [];
  const amount = money(linesTotal.times(discount.percentage).dividedBy(100));
  const { percentage, reason } = discount;
  return [
    {
      charge: false,
      amount,
      baseAmount: money(linesTotal),
      percentage,
      reason,
      reasonCode: null,
      vatCategory: 'S',
      vatRate,
    },
  ];
}

function totalsOf(linesTotal: Decimal, allowances: readonly UblAllowance[], vatRate: string) {
  const off = allowances.reduce((sum, allowance) => sum.plus(allowance.amount), new Decimal(0));
  const net = linesTotal.minus(off);
  const tax = money(net.times(vatRate).dividedBy(100));
  const gross = money(net.plus(tax));
  return {
    tax,
    net: money(net),
    totals: {
      lines: money(linesTotal),
      allowances: allowances.length === 0 ? null : money(off),
      charges: null,
      net: money(net),
      vat: tax,
      vatInVatCurrency: null,
      gross,
      paid: null,
      rounding: null,
      due: gross,
    },
  };
}

function remittance(country: CountryOfDemo, number: string): string {
  return country.constantSymbol === null ? number : `/VS${number}/SS/KS${country.constantSymbol}`;
}

function deliveryOf({ place, period, buyer }: Draft): UblDocument['delivery'] {
  if (place === null) return null;
  const country = buyer.address?.country ?? null;
  const address = { ...place, street2: null, street3: null, subdivision: null, country };
  return { name: null, locationId: null, date: period.end, address };
}

/** The document as the reader of UBL would return it; sums are worked out as EN 16931 asks. */
export function documentOf(country: CountryOfDemo, draft: Draft): UblDocument {
  const { vatRate, account } = country;
  const lines = draft.lines.map((line, index) => lineOf(line, index, vatRate));
  const linesTotal = lines.reduce((sum, line) => sum.plus(line.netAmount), new Decimal(0));
  const allowances = allowancesOf(draft, linesTotal, vatRate);
  const { tax, net, totals } = totalsOf(linesTotal, allowances, vatRate);
  return {
    kind: draft.kind,
    specification: 'urn:cen.eu:en16931:2017',
    businessProcess: 'urn:fdc:peppol.eu:2017:poacc:billing:01:1.0',
    number: draft.number,
    typeCode: draft.kind === 'invoice' ? '380' : '381',
    issueDate: draft.issueDate,
    taxPointDate: draft.period.end,
    taxPointCode: null,
    dueDate: draft.dueDate,
    currency: country.currency,
    vatCurrency: null,
    buyerReference: null,
    projectReference: null,
    contractReference: draft.contract,
    orderReference: null,
    salesOrderReference: null,
    objectId: draft.objectId === null ? null : { value: draft.objectId, scheme: null },
    accountingReference: null,
    paymentTerms: draft.kind === 'invoice' ? country.terms(draft.termDays) : null,
    notes: [draft.note],
    preceding: draft.preceding,
    seller: country.seller,
    buyer: draft.buyer,
    payee: null,
    delivery: deliveryOf(draft),
    period: draft.period,
    payments: [
      {
        code: '30', name: null, remittance: remittance(country, draft.number), account: account.iban, accountName: account.name, bic: account.bic,
        mandate: null, debitedAccount: null,
      },
    ],
    allowances,
    totals,
    vatBreakdown: [{ taxable: net, tax, category: 'S', rate: vatRate, exemptionReason: null, exemptionCode: null }],
    attachments: [],
    lines,
  }; // prettier-ignore
}
