import PDFDocument from 'pdfkit';
import { pdf } from 'portico';

/** A document that is being drawn: A4 portrait, in points from the top left corner, tagged for screen readers. */
export interface Paper {
  doc: PDFKit.PDFDocument;
  root: PDFKit.PDFStructureElement;
  left: number;
  width: number;
  /** Where the next thing goes. */
  y: number;
  /** Below it only the foot of the page is drawn. */
  bottom: number;
  /** All bytes, once the document has ended. */
  bytes: Promise<Buffer>;
}

const TOP = 42;
const LEFT = 48;
const HAIRLINE = '#d5dce0';

/** Opens a document with its first page. */
export function openPaper(info: { title: string; author: string; language: string }): Paper {
  const doc = new PDFDocument({
    size: 'A4', margin: 0, bufferPages: true, tagged: true, pdfVersion: '1.7', lang: info.language, displayTitle: true,
    // pdfkit's types know only its own fonts; null means none, so that Helvetica is never embedded.
    font: null as unknown as string,
    info: { Title: info.title, Author: info.author, Creator: 'Portico' },
  }); // prettier-ignore
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const bytes = new Promise<Buffer>((resolve, reject) => {
    doc.on('end', () => resolve(Buffer.concat(chunks)));
    doc.on('error', reject);
  });
  const root = doc.struct('Document');
  doc.addStructure(root);
  return { doc, root, left: LEFT, width: doc.page.width - 2 * LEFT, y: TOP, bottom: doc.page.height - 64, bytes };
}

/** Begins a page. */
export function turn(paper: Paper): void {
  paper.doc.addPage();
  paper.y = TOP;
}

/** Draws what carries no meaning of its own (lines, repeated heads), so that it is not read aloud. */
export function decorate({ doc }: Paper, draw: () => void): void {
  doc.markContent('Artifact', { type: 'Layout' });
  draw();
  doc.endMarkedContent();
}

export function rule(paper: Paper, y: number): void {
  const { doc, left, width } = paper;
  decorate(paper, () => doc.moveTo(left, y).lineTo(left + width, y).lineWidth(0.6).strokeColor(HAIRLINE).stroke()); // prettier-ignore
}

/** Draws a piece of content as one element (`P`, `H1`, `TD`) of the structure. */
export function tagged(paper: Paper, type: string, parent: PDFKit.PDFStructureElement, draw: () => void): void {
  parent.add(paper.doc.struct(type, {}, [draw]));
}

/** A text under what is there. @param after space below it, in points */
export function write(paper: Paper, type: string, text: string, style: pdf.Style, after = 0): void {
  const { doc, left, width, root } = paper;
  const from = paper.y;
  tagged(paper, type, root, () => void pdf.drawText(doc, text, left, from, width, style));
  paper.y += pdf.wrap(doc, text, style, width).length * pdf.leading(style) + after;
}

/** Small print at the foot of every page. @param page text with `{{page}}` and `{{pages}}` */
export function feet(paper: Paper, left: string, page: string): void {
  const { doc, bottom } = paper;
  const { start, count } = doc.bufferedPageRange();
  const style = { size: 7, color: pdf.muted };
  for (let n = start; n < start + count; n++) {
    doc.switchToPage(n);
    const text = page.replace('{{page}}', String(n + 1)).replace('{{pages}}', String(count));
    rule(paper, bottom + 16);
    decorate(paper, () => {
      pdf.drawLine(doc, left, paper.left, bottom + 22, style);
      pdf.drawLine(doc, text, paper.left + paper.width - pdf.widthOf(doc, text, style), bottom + 22, style);
    });
  }
}
