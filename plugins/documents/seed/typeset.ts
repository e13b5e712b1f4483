import { notoSans } from './font.ts';

export type Weight = 400 | 700;
type Part = 'latin' | 'latin-ext';

/** The font comes in parts: `č` is in another file than `c`. What the first part holds of the languages of the demo. */
const inLatin = (char: string): boolean => /[\u0000-\u00ff\u2013\u2014\u2018-\u201e\u2022\u2026\u20ac]/.test(char);

/** A text in pieces that one part of the font has. */
function runs(text: string): { part: Part; text: string }[] {
  const found: { part: Part; text: string }[] = [];
  for (const char of text) {
    const part = inLatin(char) ? 'latin' : 'latin-ext';
    const last = found.at(-1);
    if (last?.part === part) last.text += char;
    else found.push({ part, text: char });
  }
  return found;
}

export function registerFonts(doc: PDFKit.PDFDocument): void {
  for (const part of ['latin', 'latin-ext'] as const)
    for (const weight of [400, 700] as const) doc.registerFont(`${part}-${weight}`, notoSans(part, weight));
}

export interface Style {
  size: number;
  weight?: Weight;
  color?: string;
}

const use = (doc: PDFKit.PDFDocument, part: Part, { size, weight = 400 }: Style) => doc.font(`${part}-${weight}`).fontSize(size); // prettier-ignore

export const widthOf = (doc: PDFKit.PDFDocument, text: string, style: Style): number =>
  runs(text).reduce((sum, run) => sum + use(doc, run.part, style).widthOfString(run.text), 0);

/** Draws one line, which is not wrapped. */
export function drawLine(doc: PDFKit.PDFDocument, text: string, x: number, y: number, style: Style): void {
  doc.fillColor(style.color ?? '#172026');
  let at = x;
  for (const run of runs(text)) {
    use(doc, run.part, style).text(run.text, at, y, { lineBreak: false });
    at += doc.widthOfString(run.text);
  }
}

/** The lines of a text that is `width` points wide. */
export function wrap(doc: PDFKit.PDFDocument, text: string, width: number, style: Style): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(doc, longer, style) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
