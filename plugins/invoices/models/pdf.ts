import { format, type Context } from 'portico';
import { groupCode } from '../check/code.ts';
import { transferOf } from '../payable.ts';
import { invoicePdfLabels, type InvoicePdfFormat, type InvoicePdfModel, type PdfLine } from '../pdf/model.ts';
import { isCredit } from '../state.ts';
import type { LineColumns } from '../tables.ts';
import type { UblAllowance, UblLine } from '../ubl/document.ts';
import type { WholeInvoice } from './detail.ts';
import { documentName, unitName } from './names.ts';
import { buyerParty, sellerParty } from './parties.ts';
import { isNothing } from './row.ts';
import { plain } from './totals.ts';

type Words = Pick<Context, 't' | 'locale'>;

function allowanceText({ t, locale }: Words, allowance: UblAllowance, currency: string): string {
  const amount = format.money(locale, allowance.amount, currency);
  const text = t(allowance.charge ? 'invoices.pdf.charge' : 'invoices.pdf.discount', { amount });
  return allowance.reason ? `${allowance.reason}: ${text}` : text;
}

function lineModel(ctx: Words, line: LineColumns, full: UblLine | undefined, currency: string): PdfLine {
  const details = [
    line.description,
    line.note,
    ...(full?.allowances ?? []).map((one) => allowanceText(ctx, one, currency)),
  ];
  return {
    name: line.name,
    details: details.filter((text): text is string => Boolean(text)),
    quantity: line.quantity,
    unit: unitName(ctx, line.unit_code, line.quantity),
    price: line.price,
    baseQuantity: line.base_quantity,
    vatRate: line.vat_rate && plain(line.vat_rate),
    net: line.net_amount,
  };
}

function adjustments({ t }: Words, allowances: readonly UblAllowance[]) {
  return allowances.map(({ charge, amount, reason }) => ({
    text: reason ?? t(charge ? 'invoices.pdf.surcharge' : 'invoices.pdf.allowance'),
    amount: charge ? amount : amount.startsWith('-') ? amount.slice(1) : `-${amount}`,
  }));
}

function facts({ t }: Words, { invoice }: WholeInvoice) {
  const { document } = invoice;
  const all: [string, string | null | undefined][] = [
    ['invoices.detail.contract', document?.contractReference],
    ['invoices.detail.order', document?.orderReference],
    ['invoices.detail.buyerReference', document?.buyerReference],
    ['invoices.detail.object', document?.objectId?.value ?? invoice.place],
    ['invoices.check.code', groupCode(invoice.check_code)],
  ];
  return all.flatMap(([key, value]) => (value ? [{ label: t(key), value }] : []));
}

function notes({ t }: Words, { invoice, vat }: WholeInvoice): string[] {
  const { document, preceding_numbers: preceding } = invoice;
  return [
    ...(preceding.length > 0 ? [t('invoices.pdf.corrects', { numbers: preceding.join(', ') })] : []),
    ...(document?.notes ?? []),
    document?.paymentTerms ?? '',
    ...vat.map((row) => row.exemption_reason ?? ''),
  ].filter((note) => note !== '');
}

/** What the PDF of an invoice shows, in the reader's language. */
export function pdfModel(ctx: Words, whole: WholeInvoice): InvoicePdfModel {
  const { invoice, lines, vat } = whole;
  const { currency, document } = invoice;
  const full = document?.lines ?? [];
  return {
    language: ctx.locale,
    heading: documentName(ctx, invoice),
    number: invoice.number,
    currency,
    seller: { ...sellerParty(ctx, invoice), vatId: invoice.seller_vat_id },
    buyer: buyerParty(ctx, invoice),
    issueDate: invoice.issue_date,
    taxPointDate: invoice.tax_point_date,
    dueDate: invoice.due_date,
    period:
      invoice.period_start || invoice.period_end ? { start: invoice.period_start, end: invoice.period_end } : null,
    facts: facts(ctx, whole),
    lines: lines.map((line, index) => lineModel(ctx, line, full[index], currency)),
    adjustments: adjustments(ctx, document?.allowances ?? []),
    totals: {
      net: invoice.net_total,
      vat: invoice.vat_total,
      gross: invoice.gross_total,
      paid: isNothing(invoice.paid_total) ? null : invoice.paid_total,
      rounding: isNothing(invoice.rounding) ? null : invoice.rounding,
      due: invoice.due_total,
    },
    vat: vat.map(({ rate, taxable, tax }) => ({ rate: rate && plain(rate), taxable, tax })),
    payment: transferOf(invoice),
    notes: notes(ctx, whole),
  };
}

const decimals = (value: string): number => value.split('.')[1]?.length ?? 0;

/** Labels and forms of the reader's language. */
export function pdfOptions(
  { t, locale }: Words,
  invoice: WholeInvoice['invoice'],
): { labels: Record<string, string>; format: InvoicePdfFormat } {
  // The page numbers are filled in by the drawing.
  const labels = invoicePdfLabels.map(
    (key) => [key, t(`invoices.pdf.${key}`, { page: '{{page}}', pages: '{{pages}}' })] as const,
  );
  return {
    labels: { ...Object.fromEntries(labels), ...(isCredit(invoice) ? { amountDue: t('invoices.detail.favour') } : {}) },
    format: {
      money: (amount, currency) => format.money(locale, amount, currency),
      day: (date) => format.day(locale, date),
      number: (value) => format.number(locale, value, decimals(value)),
    },
  };
}
