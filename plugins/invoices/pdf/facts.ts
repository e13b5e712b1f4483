import { tagged, type Canvas } from './canvas.ts';
import { small, text } from './context.ts';
import type { PdfFact } from './model.ts';
import { drawText, leading, widthOf, wrap, type Box, type Style } from './typeset.ts';

/** Space between two facts. */
const gap = 1.5;

/** Room for the widest label, at most half of the box. */
function labelWidth(canvas: Canvas, facts: PdfFact[], box: Box): number {
  const widest = Math.max(0, ...facts.map((fact) => widthOf(canvas, fact.label, small)));
  return Math.min(widest + 10, box.width / 2);
}

/** A label and a value beside it; both wrap. @returns the y below */
function drawFact(
  canvas: Canvas,
  { label, value }: PdfFact,
  y: number,
  box: Box,
  column: number,
  style: Style,
): number {
  const labelBottom = drawText(canvas, label, y + 0.8, { x: box.x, width: column - 6 }, small);
  const valueBottom = drawText(canvas, value, y, { x: box.x + column, width: box.width - column }, style);
  return Math.max(labelBottom, valueBottom) + gap;
}

/** Draws labels with their values below each other, a paragraph each. @returns the y below */
export function drawFacts(
  canvas: Canvas,
  facts: PdfFact[],
  y: number,
  box: Box,
  parent = canvas.root,
  style: Style = text,
): number {
  const column = labelWidth(canvas, facts, box);
  let below = y;
  for (const fact of facts) {
    tagged(canvas, 'P', parent, () => {
      below = drawFact(canvas, fact, below, box, column, style);
    });
  }
  return below;
}

/** Height that `drawFacts` takes, for backgrounds that are drawn first. */
export function factsHeight(canvas: Canvas, facts: PdfFact[], box: Box, style: Style = text): number {
  const column = labelWidth(canvas, facts, box);
  return facts.reduce((total, { label, value }) => {
    const labels = wrap(canvas, label, small, column - 6).length * leading(small);
    const values = wrap(canvas, value, style, box.width - column).length * leading(style);
    return total + Math.max(labels + 0.8, values) + gap;
  }, 0);
}
