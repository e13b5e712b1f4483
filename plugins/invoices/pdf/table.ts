import { decorate, group, newPage, rule, tagged, tint, type Canvas } from './canvas.ts';
import { small, strong, text, type Context } from './context.ts';
import { drawContinuation } from './letterhead.ts';
import type { PdfLine } from './model.ts';
import { drawLine, leading, shrink, wrap, type Box, type Style } from './typeset.ts';

const head: Style = { ...small, weight: 700 };
const padding = 4;

/** Item, quantity, unit price, VAT, net amount. */
function columns(canvas: Canvas): [Box, Box, Box, Box, Box] {
  const widths = [82, 84, 44, 86] as const;
  const item = canvas.width - widths.reduce((sum, width) => sum + width, 0);
  let x = canvas.left;
  const box = (width: number, align: 'left' | 'right'): Box => {
    const made = { x: x + 4, width: width - 8, align };
    x += width;
    return made;
  };
  return [
    box(item, 'left'),
    box(widths[0], 'right'),
    box(widths[1], 'right'),
    box(widths[2], 'right'),
    box(widths[3], 'right'),
  ];
}

type Table = ReturnType<typeof group>;

/** Head of the table; on further pages it is a repetition, which is not read aloud again. */
function drawHead({ canvas, label }: Context, table: Table, repeated: boolean): void {
  const titles = [label('item'), label('quantity'), label('unitPrice'), label('vat'), label('net')];
  const height = leading(head) + 2 * padding;
  decorate(canvas, () => canvas.doc.rect(canvas.left, canvas.y, canvas.width, height).fill(tint));
  const row = repeated ? null : group(canvas, 'TR', table);
  columns(canvas).forEach((box, index) => {
    const draw = () => drawLine(canvas, titles[index]!, canvas.y + padding, box, head);
    if (row === null) decorate(canvas, draw);
    else tagged(canvas, 'TH', row, draw);
  });
  row?.end();
  canvas.y += height;
}

/** One printed line of the first column. */
interface Piece {
  text: string;
  style: Style;
}

function pieces(canvas: Canvas, line: PdfLine, width: number): Piece[] {
  const lines = (content: string, style: Style) =>
    wrap(canvas, content, style, width).map((one) => ({ text: one, style }));
  return [...lines(line.name, strong), ...line.details.flatMap((detail) => lines(detail, small))];
}

const heightOf = (list: Piece[]): number => list.reduce((total, piece) => total + leading(piece.style), 0);

function values({ format, model }: Context, line: PdfLine): string[] {
  const base = line.baseQuantity === null ? '' : ` / ${format.number(line.baseQuantity)}`;
  return [
    `${format.number(line.quantity)} ${line.unit}`.trim(),
    `${format.number(line.price)}${base}`,
    line.vatRate === null ? '–' : `${format.number(line.vatRate)} %`,
    format.money(line.net, model.currency),
  ];
}

function turnPage(context: Context, table: Table): void {
  newPage(context.canvas);
  drawContinuation(context);
  drawHead(context, table, true);
}

/** Draws as many pieces as the page has room for, at least one. @returns the others */
function drawPieces(canvas: Canvas, cell: Table, list: Piece[], box: Box): Piece[] {
  let count = list.length;
  while (count > 1 && canvas.y + heightOf(list.slice(0, count)) > canvas.bottom) count--;
  cell.add(() => {
    for (const piece of list.slice(0, count)) {
      drawLine(canvas, piece.text, canvas.y, box, piece.style);
      canvas.y += leading(piece.style);
    }
  });
  return list.slice(count);
}

/** A row stays together unless it is longer than this; then it goes on on the next page. */
const longestRow = 300;

function drawRow(context: Context, table: Table, line: PdfLine): void {
  const { canvas } = context;
  const [item, ...others] = columns(canvas);
  let rest = pieces(canvas, line, item.width);
  if (canvas.y + Math.min(heightOf(rest), longestRow) + 2 * padding > canvas.bottom) turnPage(context, table);
  canvas.y += padding;
  const y = canvas.y;
  const row = group(canvas, 'TR', table);
  const name = group(canvas, 'TD', row);
  rest = drawPieces(canvas, name, rest, item);
  values(context, line).forEach((value, index) => {
    const box = others[index]!;
    tagged(canvas, 'TD', row, () => drawLine(canvas, value, y, box, shrink(canvas, value, text, box.width)));
  });
  while (rest.length > 0) {
    turnPage(context, table);
    canvas.y += padding;
    rest = drawPieces(canvas, name, rest, item);
  }
  name.end();
  row.end();
  canvas.y += padding;
  rule(canvas, canvas.y);
}

/** The lines of the invoice; the head is repeated on every page. */
export function drawTable(context: Context): void {
  const { canvas, model } = context;
  const table = group(canvas, 'Table');
  drawHead(context, table, false);
  for (const line of model.lines) drawRow(context, table, line);
  table.end();
  canvas.y += 14;
}
