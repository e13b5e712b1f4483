import { openCanvas } from './canvas.ts';
import { collect } from './collect.ts';
import type { Context } from './context.ts';
import { drawFeet, drawLetterhead } from './letterhead.ts';
import { invoicePdfLabels, type InvoicePdfFormat, type InvoicePdfModel } from './model.ts';
import { drawParties } from './parties.ts';
import { drawNotes, drawPayment } from './payment.ts';
import { paymentCode, type PaymentCode } from 'portico';
import { drawTable } from './table.ts';
import { drawTotals } from './totals.ts';

/** Texts and forms of the reader's language. */
export interface InvoicePdfOptions {
  /** One text for every key of `invoicePdfLabels`. */
  labels: Readonly<Record<string, string>>;
  format: InvoicePdfFormat;
}

function demandLabels(labels: InvoicePdfOptions['labels']): void {
  const missing = invoicePdfLabels.filter((key) => labels[key] === undefined);
  if (missing.length > 0)
    throw new Error(`The invoice PDF has no text for the labels ${missing.join(', ')}; pass one for each.`);
}

async function codeFor(model: InvoicePdfModel): Promise<PaymentCode | null> {
  const { payment, currency, seller, number, dueDate } = model;
  return (
    payment &&
    paymentCode({ payment, currency, seller: seller.name, sellerVatId: seller.vatId ?? null, number, dueDate })
  );
}

/**
 * Draws an invoice as a PDF 1.7: A4 portrait, as many pages as it takes, tagged for screen readers, Noto Sans embedded.
 *
 * @param model the invoice, see `InvoicePdfModel`
 * @param options labels and forms of the reader's language
 * @returns the bytes of the file; the same for the same arguments if `model.created` is given
 * @throws Error naming the labels that are missing
 */
export async function renderInvoicePdf(
  model: InvoicePdfModel,
  { labels, format }: InvoicePdfOptions,
): Promise<Uint8Array> {
  demandLabels(labels);
  const code = await codeFor(model);
  const canvas = openCanvas(model);
  const bytes = collect(canvas.doc);
  const context: Context = { canvas, model, format, label: (key) => labels[key]!, code };
  drawLetterhead(context);
  drawParties(context);
  drawTable(context);
  drawTotals(context);
  drawPayment(context);
  drawNotes(context);
  drawFeet(context);
  canvas.root.end();
  canvas.doc.end();
  return bytes;
}
