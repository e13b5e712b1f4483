import { ink, type Canvas } from './canvas.ts';
import { drawable, splitRuns, useFont, type Weight } from 'portico';

export interface Style {
  size: number;
  weight?: Weight;
  color?: string;
}

export interface Box {
  x: number;
  width: number;
  align?: 'left' | 'right';
}

/** Distance of two lines. */
export const leading = (style: Style): number => Math.round(style.size * 1.36 * 10) / 10;

/** Width in points of a text in one line. */
export function widthOf({ doc }: Canvas, text: string, { size, weight = 400 }: Style): number {
  return splitRuns(drawable(text)).reduce(
    (total, run) => total + useFont(doc, run.subset, weight, size).widthOfString(run.text),
    0,
  );
}

/** A word that is wider than the line is cut where it has to be: account numbers and addresses have no spaces. */
function breakWord(canvas: Canvas, word: string, style: Style, width: number): string[] {
  const parts: string[] = [];
  let part = '';
  for (const char of word) {
    if (part !== '' && widthOf(canvas, part + char, style) > width) {
      parts.push(part);
      part = '';
    }
    part += char;
  }
  return [...parts, part];
}

function wrapParagraph(canvas: Canvas, text: string, style: Style, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of drawable(text).split(' ').filter(Boolean)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(canvas, longer, style) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const parts = widthOf(canvas, word, style) <= width ? [word] : breakWord(canvas, word, style, width);
    line = parts.pop()!;
    lines.push(...parts);
  }
  return line === '' ? lines : [...lines, line];
}

/** @returns the lines of a text; its own line breaks stay, spaces that do not break (U+00A0) hold */
export function wrap(canvas: Canvas, text: string, style: Style, width: number): string[] {
  return text.split(/\r?\n/).flatMap((paragraph) => wrapParagraph(canvas, paragraph, style, width));
}

/** Draws one line; it is not wrapped and not clipped. */
export function drawLine(canvas: Canvas, text: string, y: number, box: Box, style: Style): void {
  const { doc } = canvas;
  const { size, weight = 400, color = ink } = style;
  const clean = drawable(text);
  let x = box.align === 'right' ? box.x + box.width - widthOf(canvas, clean, style) : box.x;
  doc.fillColor(color);
  for (const run of splitRuns(clean)) {
    useFont(doc, run.subset, weight, size).text(run.text, x, y, { lineBreak: false });
    x += doc.widthOfString(run.text);
  }
}

/** Draws a text in as many lines as it needs. @returns the y below it */
export function drawText(canvas: Canvas, text: string, y: number, box: Box, style: Style): number {
  const lines = wrap(canvas, text, style, box.width);
  lines.forEach((line, index) => drawLine(canvas, line, y + index * leading(style), box, style));
  return y + lines.length * leading(style);
}

/** The same style, smaller if the text would not fit into one line. */
export function shrink(canvas: Canvas, text: string, style: Style, width: number): Style {
  const wide = widthOf(canvas, text, style);
  return wide <= width ? style : { ...style, size: Math.max(5, (style.size * width) / wide) };
}

/** A text cut to one line, with an ellipsis where something is missing. */
export function fitLine(canvas: Canvas, text: string, style: Style, width: number): string {
  if (widthOf(canvas, text, style) <= width) return text;
  const chars = [...text];
  while (chars.length > 0 && widthOf(canvas, `${chars.join('')}…`, style) > width) chars.pop();
  return `${chars.join('').trimEnd()}…`;
}
