import { decorate, group, newPage, openCanvas, rule, tagged, tint, type Canvas, type LetterModel } from './canvas.ts';
import { collect } from './collect.ts';
import { small, strong, text, type Letter } from './context.ts';
import { drawFacts } from './facts.ts';
import { drawContinuation, drawFeet, drawLetterhead } from './letterhead.ts';
import type { PdfFact } from './model.ts';
import { makeRoom } from './totals.ts';
import { drawLine, fitLine, leading, shrink, type Box, type Style } from './typeset.ts';

/** A table of plain texts: widths in points, of which one column takes what is left (`0`). */
export interface PdfGrid {
  title: string;
  columns: { title: string; width: number; align: 'left' | 'right' }[];
  rows: string[][];
  /** What stands there where no row is. */
  empty: string;
}

/** A statement of account as its picture needs it; every text is in the reader's language. */
export interface StatementPdfModel extends LetterModel {
  facts: PdfFact[];
  sums: PdfFact[];
  grids: PdfGrid[];
  /** Text with `{{page}}` and `{{pages}}`. */
  page: string;
}

type Table = ReturnType<typeof group>;

function boxesOf(canvas: Canvas, columns: PdfGrid['columns']): Box[] {
  const left = canvas.width - columns.reduce((sum, column) => sum + column.width, 0);
  let x = canvas.left;
  return columns.map(({ width, align }) => {
    const wide = width === 0 ? left : width;
    const box: Box = { x: x + 3, width: wide - 6, align };
    x += wide;
    return box;
  });
}

function drawCells(canvas: Canvas, row: Table | null, type: 'TH' | 'TD', cells: readonly string[], boxes: Box[], style: Style) {
  cells.forEach((cell, index) => {
    const box = boxes[index]!;
    const isAmount = box.align === 'right';
    const shown = isAmount ? cell : fitLine(canvas, cell, style, box.width);
    const draw = () => drawLine(canvas, shown, canvas.y, box, isAmount ? shrink(canvas, cell, style, box.width) : style);
    if (row === null) decorate(canvas, draw);
    else tagged(canvas, type, row, draw);
  });
} // prettier-ignore

function drawHead(canvas: Canvas, table: Table, grid: PdfGrid, boxes: Box[], repeated: boolean): void {
  const style: Style = { ...small, weight: 700 };
  const height = leading(style) + 8;
  decorate(canvas, () => canvas.doc.rect(canvas.left, canvas.y, canvas.width, height).fill(tint));
  canvas.y += 4;
  const row = repeated ? null : group(canvas, 'TR', table);
  drawCells(canvas, row, 'TH', grid.columns.map((column) => column.title), boxes, style); // prettier-ignore
  row?.end();
  canvas.y += height - 4;
}

const rowHeight = leading(text) + 7;

function drawGrid(letter: Letter, grid: PdfGrid): void {
  const { canvas } = letter;
  makeRoom(letter, 70);
  tagged(canvas, 'H2', canvas.root, () => drawLine(canvas, grid.title, canvas.y, { x: canvas.left, width: canvas.width }, { ...strong, size: 11 })); // prettier-ignore
  canvas.y += 20;
  if (grid.rows.length === 0) {
    tagged(canvas, 'P', canvas.root, () => drawLine(canvas, grid.empty, canvas.y, { x: canvas.left, width: canvas.width }, text)); // prettier-ignore
    canvas.y += 26;
    return;
  }
  const boxes = boxesOf(canvas, grid.columns);
  const table = group(canvas, 'Table');
  drawHead(canvas, table, grid, boxes, false);
  for (const cells of grid.rows) {
    if (canvas.y + rowHeight > canvas.bottom) {
      newPage(canvas);
      drawContinuation(letter);
      drawHead(canvas, table, grid, boxes, true);
    }
    canvas.y += 3.5;
    const row = group(canvas, 'TR', table);
    drawCells(canvas, row, 'TD', cells, boxes, text);
    row.end();
    canvas.y += rowHeight - 3.5;
    rule(canvas, canvas.y);
  }
  table.end();
  canvas.y += 18;
}

/**
 * Draws a statement of account as a PDF 1.7: A4 portrait, tagged, Noto Sans embedded, in the look of the invoices.
 * @returns the bytes of the file
 */
export async function renderStatementPdf(model: StatementPdfModel): Promise<Uint8Array> {
  const canvas = openCanvas(model);
  const bytes = collect(canvas.doc);
  const letter: Letter = { canvas, model, label: () => model.page };
  drawLetterhead(letter);
  const half = canvas.width / 2 - 8;
  const top = canvas.y;
  const left = drawFacts(canvas, model.facts, top, { x: canvas.left, width: half });
  const right = drawFacts(canvas, model.sums, top, { x: canvas.left + half + 16, width: half }, canvas.root, strong);
  canvas.y = Math.max(left, right) + 16;
  for (const grid of model.grids) drawGrid(letter, grid);
  drawFeet(letter);
  canvas.root.end();
  canvas.doc.end();
  return bytes;
}
