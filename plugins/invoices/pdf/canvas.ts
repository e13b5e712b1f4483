import PDFDocument from 'pdfkit';
import type { InvoicePdfModel, PdfParty } from './model.ts';

/** A document that is being drawn: A4 portrait, measures in points from the top left corner. */
export interface Canvas {
  doc: PDFKit.PDFDocument;
  /** Root of the structure that screen readers follow. */
  root: PDFKit.PDFStructureElement;
  left: number;
  right: number;
  width: number;
  /** Where the next thing goes. */
  y: number;
  /** Below this line only the foot of the page is drawn. */
  bottom: number;
  accent: string;
}

export const ink = '#172026';
export const muted = '#55626b';
export const hairline = '#d5dce0';
export const tint = '#f3f6f7';

const top = 42;

/** What a letter is headed with. */
export type LetterModel = Pick<InvoicePdfModel, 'language' | 'heading' | 'number' | 'accent' | 'created'> & {
  seller: Pick<PdfParty, 'name' | 'footer'>;
};

/** Opens the document with its metadata and the first page. */
export function openCanvas(model: LetterModel): Canvas {
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    // pdfkit's types know only its own fonts; null means none, so that Helvetica is never embedded.
    font: null as unknown as string,
    bufferPages: true,
    tagged: true,
    pdfVersion: '1.7',
    lang: model.language,
    displayTitle: true,
    info: {
      Title: `${model.heading} ${model.number}`,
      Author: model.seller.name,
      Creator: 'Portico',
      CreationDate: model.created ?? new Date(),
    },
  });
  const root = doc.struct('Document');
  doc.addStructure(root);
  const left = 48;
  const right = doc.page.width - 48;
  const accent = /^#[0-9a-f]{6}$/i.test(model.accent ?? '') ? model.accent! : '#0d5c6b';
  return { doc, root, left, right, width: right - left, y: top, bottom: doc.page.height - 64, accent };
}

/** Draws what carries no meaning of its own (lines, backgrounds, repeated heads), so that it is not read aloud. */
export function decorate(canvas: Canvas, draw: () => void): void {
  canvas.doc.markContent('Artifact', { type: 'Layout' });
  draw();
  canvas.doc.endMarkedContent();
}

/** Adds a group (`Table`, `TR`, `Sect`) to the structure; close it with `end()`. */
export function group(canvas: Canvas, type: string, parent = canvas.root): PDFKit.PDFStructureElement {
  const element = canvas.doc.struct(type);
  parent.add(element);
  return element;
}

/** Draws a piece of content as one element (`P`, `H1`, `TD`) of the structure. */
export function tagged(
  canvas: Canvas,
  type: string,
  parent: PDFKit.PDFStructureElement,
  draw: () => void,
  alt?: string,
): void {
  parent.add(canvas.doc.struct(type, alt === undefined ? {} : { alt }, [draw]));
}

export function rule(canvas: Canvas, y: number, color = hairline, from = canvas.left, to = canvas.right): void {
  decorate(canvas, () => canvas.doc.moveTo(from, y).lineTo(to, y).lineWidth(0.6).strokeColor(color).stroke());
}

export function newPage(canvas: Canvas): void {
  canvas.doc.addPage();
  canvas.y = top;
}

/** Goes to a new page unless `height` points are left on this one. @returns whether it did */
export function ensureSpace(canvas: Canvas, height: number): boolean {
  if (canvas.y + height <= canvas.bottom) return false;
  newPage(canvas);
  return true;
}
