import { decorate, group, newPage, rule, tagged, tint, type Canvas } from './canvas.ts';
import { small, strong, text, type Context, type Letter } from './context.ts';
import { drawContinuation } from './letterhead.ts';
import { drawLine, shrink, wrap, leading, type Box, type Style } from './typeset.ts';

type Table = ReturnType<typeof group>;

/** Goes to a new page, with its head, unless `height` points are left. */
export function makeRoom(context: Letter, height: number): void {
  const { canvas } = context;
  if (canvas.y + height <= canvas.bottom) return;
  newPage(canvas);
  drawContinuation(context);
}

const rowHeight = 15;

function drawCells(
  canvas: Canvas,
  table: Table,
  type: 'TH' | 'TD',
  cells: { value: string; box: Box; style: Style }[],
): void {
  const row = group(canvas, 'TR', table);
  for (const { value, box, style } of cells) {
    const fitted = box.align === 'right' ? shrink(canvas, value, style, box.width) : style;
    tagged(canvas, type, row, () => drawLine(canvas, value, canvas.y, box, fitted));
  }
  row.end();
}

/** BG-23: what is taxed at which rate. */
function drawVat(context: Context, x: number, width: number): void {
  const { canvas, model, format, label } = context;
  const third = width / 3;
  const boxes: Box[] = [0, 1, 2].map((index) => ({
    x: x + index * third,
    width: third - 4,
    align: index === 0 ? 'left' : 'right',
  }));
  const cells = (values: string[], style: Style) =>
    values.map((value, index) => ({ value, box: boxes[index]!, style }));
  tagged(canvas, 'H2', canvas.root, () => drawLine(canvas, label('vatBreakdown'), canvas.y, boxes[0]!, strong));
  canvas.y += rowHeight + 2;
  const table = group(canvas, 'Table');
  drawCells(canvas, table, 'TH', cells([label('vatRate'), label('vatBase'), label('vatAmount')], small));
  canvas.y += rowHeight - 1;
  for (const { rate, taxable, tax } of model.vat) {
    makeRoom(context, rowHeight);
    rule(canvas, canvas.y, undefined, x, x + width);
    canvas.y += 3;
    const name = rate === null ? label('notSubjectToVat') : `${format.number(rate)} %`;
    drawCells(
      canvas,
      table,
      'TD',
      cells([name, format.money(taxable, model.currency), format.money(tax, model.currency)], text),
    );
    canvas.y += rowHeight;
  }
  table.end();
}

/** What was paid is taken off, so that the column adds up. */
const negative = (amount: string): string => (amount.startsWith('-') ? amount.slice(1) : `-${amount}`);

function sums({ model, label }: Context): { name: string; amount: string; style: Style }[] {
  const { totals, adjustments } = model;
  return [
    ...adjustments.map(({ text: name, amount }) => ({ name, amount, style: text })),
    { name: label('totalNet'), amount: totals.net, style: text },
    { name: label('totalVat'), amount: totals.vat, style: text },
    { name: label('total'), amount: totals.gross, style: strong },
    ...(totals.paid === null ? [] : [{ name: label('paid'), amount: negative(totals.paid), style: text }]),
    ...(totals.rounding === null ? [] : [{ name: label('rounding'), amount: totals.rounding, style: text }]),
  ];
}

/** The last of the totals, on a tint. */
function drawDue({ canvas, model, format, label }: Context, table: Table, x: number, width: number): void {
  const amount = format.money(model.totals.due, model.currency);
  decorate(canvas, () => canvas.doc.roundedRect(x, canvas.y, width, 28, 4).fill(tint));
  canvas.y += 8;
  const box: Box = { x: x + 8, width: width - 16 };
  drawCells(canvas, table, 'TD', [{ value: label('amountDue'), box, style: { ...strong, size: 10 } }]);
  canvas.y -= 2;
  const style: Style = { size: 13, weight: 700, color: canvas.accent };
  drawCells(canvas, table, 'TD', [
    { value: amount, box: { ...box, x: x + width / 2, width: width / 2 - 8, align: 'right' }, style },
  ]);
  canvas.y += 26;
}

function drawSums(context: Context, x: number, width: number): void {
  const { canvas, model, format } = context;
  const table = group(canvas, 'Table');
  for (const { name, amount, style } of sums(context)) {
    const lines = wrap(canvas, name, style, width - 90);
    makeRoom(context, lines.length * leading(style) + 3);
    const value = {
      value: format.money(amount, model.currency),
      box: { x, width: width - 8, align: 'right' as const },
      style,
    };
    drawCells(canvas, table, 'TD', [{ value: lines[0] ?? '', box: { x: x + 8, width }, style }, value]);
    for (const line of lines.slice(1)) {
      canvas.y += leading(style);
      decorate(canvas, () => drawLine(canvas, line, canvas.y, { x: x + 8, width }, style));
    }
    canvas.y += rowHeight;
  }
  makeRoom(context, 34);
  drawDue(context, table, x, width);
  table.end();
}

/** VAT breakdown at the left, totals at the right; below each other when they are longer than a page. */
export function drawTotals(context: Context): void {
  const { canvas, model } = context;
  const left = (model.vat.length + 2) * (rowHeight + 3);
  const right = (sums(context).length + 1) * rowHeight + 34;
  const beside = Math.max(left, right) < canvas.bottom - 120;
  if (beside) makeRoom(context, Math.max(left, right));
  const start = canvas.y;
  drawVat(context, canvas.left, 236);
  const afterVat = canvas.y;
  canvas.y = beside ? start : afterVat + 14;
  drawSums(context, canvas.right - 226, 226);
  canvas.y = (beside ? Math.max(afterVat, canvas.y) : canvas.y) + 10;
}
