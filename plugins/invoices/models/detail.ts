import { notFound, type RequestContext } from 'portico';
import { badgeOf } from '../badge.ts';
import { groupCode } from '../check/code.ts';
import type { InvoicesConfig } from '../config.ts';
import { linesOf, oneInvoice, paymentsOf, relatedTo, vatOf, type RelatedInvoice } from '../queries.ts';
import type { InvoiceColumns, LineColumns, PaymentColumns, VatColumns } from '../tables.ts';
import { howToPay } from './how-to-pay.ts';
import { documentName, paymentName, unitName } from './names.ts';
import { buyerParty, sellerParty } from './parties.ts';
import { rowOf, signed } from './row.ts';
import { totalsOf } from './totals.ts';

type Ctx = RequestContext<InvoicesConfig>;

/** Everything about one invoice. */
export interface WholeInvoice {
  invoice: InvoiceColumns;
  lines: LineColumns[];
  vat: VatColumns[];
  payments: PaymentColumns[];
  related: RelatedInvoice[];
}

/**
 * Reads an invoice with all that belongs to it, in one go.
 * @throws Problem 404 where there is none for this viewer
 */
export async function readWhole(ctx: Pick<Ctx, 'read'>, id: string): Promise<WholeInvoice> {
  const [[invoice], lines, vat, payments, related] = await ctx.read(
    oneInvoice({ id }),
    linesOf({ id }),
    vatOf({ id }),
    paymentsOf({ id }),
    relatedTo({ id }),
  );
  if (!invoice) throw notFound();
  return { invoice, lines, vat, payments, related };
}

const lineModel = (ctx: Ctx) => (line: LineColumns) => ({
  name: line.name,
  details: [line.description, line.note].filter((text) => text !== null),
  quantity: line.quantity,
  unit: unitName(ctx, line.unit_code, line.quantity),
  price: line.price,
  per: line.base_quantity !== null && !/^1(\.0*)?$/.test(line.base_quantity) ? line.base_quantity : undefined,
  vatRate: line.vat_rate,
  net: line.net_amount,
});

/** Facts of the document that have no place of their own: contract, order, supply point. */
function factsOf(ctx: Ctx, { document, check_code: code }: InvoiceColumns) {
  const facts: [string, string | null | undefined][] = [
    ['invoices.detail.contract', document?.contractReference],
    ['invoices.detail.order', document?.orderReference],
    ['invoices.detail.buyerReference', document?.buyerReference],
    ['invoices.detail.object', document?.objectId?.value],
    ['invoices.check.code', groupCode(code)],
  ];
  return facts.flatMap(([key, value]) => (value ? [{ label: ctx.t(key), value }] : []));
}

function relatedModel(ctx: Ctx, base: string, row: RelatedInvoice) {
  return {
    href: `${base}/${row.id}`,
    document: documentName(ctx, row),
    number: row.number,
    issueDate: row.issue_date,
    how: ctx.t(row.precedes ? 'invoices.detail.precedes' : 'invoices.detail.follows'),
  };
}

const notesOf = ({ document, subject }: InvoiceColumns): string[] =>
  [...(document?.notes ?? []), document?.paymentTerms ?? ''].filter((note) => note !== '' && note !== subject);

/**
 * Everything the page of an invoice shows.
 * @param base where invoices live: `/invoices`, or `/desk/invoices` for staff
 */
export async function detailModel(ctx: Ctx, id: string, base: string) {
  const whole = await readWhole(ctx, id);
  const { invoice, lines, vat, payments, related } = whole;
  const row = rowOf(ctx, invoice, base);
  return {
    invoice: {
      ...row,
      title: `${row.document} ${row.number}`,
      taxPoint: invoice.tax_point_date,
      signed: signed(invoice),
    },
    badge: badgeOf(ctx, invoice),
    period:
      invoice.period_start || invoice.period_end ? { start: invoice.period_start, end: invoice.period_end } : undefined,
    seller: sellerParty(ctx, invoice),
    buyer: buyerParty(ctx, invoice),
    facts: factsOf(ctx, invoice),
    notes: notesOf(invoice),
    lines: lines.map(lineModel(ctx)),
    totals: totalsOf(ctx, invoice, vat),
    payments: payments.map((payment) => ({ ...payment, method: paymentName(ctx, payment) })),
    related: related.map((other) => relatedModel(ctx, base, other)),
    how: howToPay(ctx, invoice, base),
    /** For the desk, which records payments. */
    stored: invoice,
  };
}
