import QRCode from 'qrcode';
import { decorate, group, muted, tagged, tint, type Canvas } from './canvas.ts';
import { small, strong, text, type Context } from './context.ts';
import { drawFacts, factsHeight } from './facts.ts';
import type { InvoicePdfLabel, PdfFact } from './model.ts';
import { groupIban, segmentsOf, type PaymentCode, type Transfer } from 'portico';
import { makeRoom } from './totals.ts';
import { drawText, leading, wrap, type Box, type Style } from './typeset.ts';

const inset = 12;
const codeSize = 100;
/** The caption may be wider than the code by this much. */
const captionOver = 12;

function facts({ model, format, label }: Context, payment: Transfer): PdfFact[] {
  const all: [InvoicePdfLabel, string | null][] = [
    ['account', groupIban(payment.account)],
    ['bic', payment.bic],
    ['variableSymbol', payment.variableSymbol],
    ['constantSymbol', payment.constantSymbol],
    ['specificSymbol', payment.specificSymbol],
    ['reference', payment.variableSymbol === null ? payment.remittance : null],
    ['due', model.dueDate === null ? null : format.day(model.dueDate)],
  ];
  return all.flatMap(([key, value]) => (value === null || value === '' ? [] : [{ label: label(key), value }]));
}

/**
 * Draws a QR code as rectangles, one a row of dark modules, so that it is sharp at every size.
 * EPC069-12 asks for error correction M; the others are read with it too. The quiet zone of four modules is the white around.
 */
export function drawCode({ doc }: Canvas, code: PaymentCode, x: number, y: number, size: number): void {
  const { modules } = QRCode.create(segmentsOf(code), { errorCorrectionLevel: 'M' });
  const unit = size / (modules.size + 8);
  doc.rect(x, y, size, size).fill('#ffffff');
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (!modules.get(row, column)) continue;
      const from = column;
      while (column + 1 < modules.size && modules.get(row, column + 1)) column++;
      // A hair of overlap hides the seams that some viewers draw between rectangles.
      doc.rect(x + (from + 4) * unit, y + (row + 4) * unit, (column - from + 1) * unit + 0.05, unit + 0.05);
    }
  }
  doc.fill('#000000');
}

function drawAmount(
  { canvas, model, format, label }: Context,
  payment: Transfer,
  box: Box,
  section: ReturnType<typeof group>,
): void {
  const amount: Style = { size: 18, weight: 700 };
  tagged(canvas, 'P', section, () => {
    canvas.y = drawText(canvas, label('toPay'), canvas.y, box, small);
    canvas.y = drawText(canvas, format.money(payment.amount, model.currency), canvas.y, box, amount) + 4;
  });
}

/** How the open amount is paid: account, symbols and, where the currency has one, a code to scan. */
export function drawPayment(context: Context): void {
  const { canvas, model, label, code } = context;
  const { payment } = model;
  if (payment === null) return;
  const aside = code === null ? 0 : codeSize + 18;
  const box: Box = { x: canvas.left + inset + aside, width: canvas.width - 2 * inset - aside };
  const list = facts(context, payment);
  const textHeight = leading(small) + leading({ size: 18 }) + 4 + factsHeight(canvas, list, box, strong);
  const scan = code === null ? [] : wrap(canvas, label('scan'), { size: 7 }, codeSize + captionOver);
  const codeHeight = code === null ? 0 : codeSize + 4 + scan.length * leading({ size: 7 });
  const height = Math.max(textHeight, codeHeight) + 2 * inset;
  makeRoom(context, height);
  const top = canvas.y;
  decorate(canvas, () => canvas.doc.roundedRect(canvas.left, top, canvas.width, height, 6).fill(tint));
  const section = group(canvas, 'Sect');
  canvas.y = top + inset;
  drawAmount(context, payment, box, section);
  drawFacts(canvas, list, canvas.y, box, section, strong);
  if (code !== null) {
    const place: Box = { x: canvas.left + inset, width: codeSize };
    tagged(canvas, 'Figure', section, () => drawCode(canvas, code, place.x, top + inset, codeSize), label('scan'));
    // The figure's alternative text says the same.
    decorate(canvas, () =>
      drawText(
        canvas,
        label('scan'),
        top + inset + codeSize + 4,
        { ...place, width: codeSize + captionOver },
        { size: 7, color: muted },
      ),
    );
  }
  section.end();
  canvas.y = top + height + 14;
}

/** Notes and terms, as long as they are. */
export function drawNotes(context: Context): void {
  const { canvas, model, label } = context;
  if (model.notes.length === 0) return;
  const box: Box = { x: canvas.left, width: canvas.width };
  makeRoom(context, 40);
  tagged(canvas, 'H2', canvas.root, () => {
    canvas.y = drawText(canvas, label('notes'), canvas.y, box, strong) + 2;
  });
  for (const line of model.notes.flatMap((note) => wrap(canvas, note, text, box.width))) {
    makeRoom(context, leading(text));
    tagged(canvas, 'P', canvas.root, () => {
      canvas.y = drawText(canvas, line, canvas.y, box, text);
    });
  }
}
