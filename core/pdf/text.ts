import { drawable, splitRuns, useFont, type Weight } from './fonts.ts';

type Doc = PDFKit.PDFDocument;

/** How a text is set; `size` in points, `color` as pdfkit takes it. */
export interface Style {
  size: number;
  weight?: Weight;
  color?: string;
}

export const ink = '#172026';
export const muted = '#55626b';

/** Distance of two lines, in points. */
export const leading = ({ size }: Style): number => Math.round(size * 1.36 * 10) / 10;

/** Width in points of a text in one line. */
export const widthOf = (doc: Doc, text: string, { size, weight = 400 }: Style): number =>
  splitRuns(drawable(text)).reduce(
    (total, run) => total + useFont(doc, run.subset, weight, size).widthOfString(run.text),
    0,
  );

/** The lines of a text that is `width` points wide; its own line breaks stay, a word that is too wide stands out. */
export function wrap(doc: Doc, text: string, style: Style, width: number): string[] {
  return text.split(/\r?\n/).flatMap((paragraph) => {
    const lines: string[] = [''];
    for (const word of drawable(paragraph).split(' ').filter(Boolean)) {
      const longer = lines.at(-1) === '' ? word : `${lines.at(-1)} ${word}`;
      if (lines.at(-1) === '' || widthOf(doc, longer, style) <= width) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  });
}

/** The style, smaller where the text would not fit into one line of `width` points. */
export function shrink(doc: Doc, text: string, style: Style, width: number): Style {
  const wide = widthOf(doc, text, style);
  return wide <= width ? style : { ...style, size: Math.max(5, (style.size * width) / wide) };
}

/** Draws one line with its top left corner at `x`, `y`. */
export function drawLine(doc: Doc, text: string, x: number, y: number, style: Style): void {
  const { size, weight = 400, color = ink } = style;
  let at = x;
  doc.fillColor(color);
  for (const run of splitRuns(drawable(text))) {
    useFont(doc, run.subset, weight, size).text(run.text, at, y, { lineBreak: false });
    at += doc.widthOfString(run.text);
  }
}

/** Draws a text in as many lines as it needs. @returns the y below it */
export function drawText(doc: Doc, text: string, x: number, y: number, width: number, style: Style): number {
  const lines = wrap(doc, text, style, width);
  lines.forEach((line, index) => drawLine(doc, line, x, y + index * leading(style), style));
  return y + lines.length * leading(style);
}
