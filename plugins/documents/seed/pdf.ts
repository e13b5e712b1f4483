import PDFDocument from 'pdfkit';
import { drawLine, registerFonts, widthOf, wrap, type Style } from './typeset.ts';

/** A paragraph, the rows of a table (the last cell to the right), or a line to be filled in by hand. */
export type Block = string | { rows: readonly (readonly string[])[] } | { blanks: readonly string[] };

export interface Paper {
  /** Whose paper it is. */
  from: string;
  title: string;
  /** Under the title: reference, version, first day. */
  facts: string;
  language: string;
  sections: readonly { heading: string; blocks: readonly Block[] }[];
  /** Before the number of the page at its foot. */
  pageWord: string;
  created: Date;
}

const LEFT = 56;
const BOTTOM = 770;
const BODY: Style = { size: 10 };
const HEADING: Style = { size: 12, weight: 700 };

interface Pen {
  doc: PDFKit.PDFDocument;
  root: PDFKit.PDFStructureElement;
  width: number;
  y: number;
}

/** Draws a paper of the demo company: A4, Noto Sans embedded, tagged for screen readers. The same bytes for the same paper. */
export async function drawPaper(paper: Paper): Promise<Uint8Array> {
  const pen = open(paper);
  const { doc } = pen;
  const bytes = collect(doc);
  tag(pen, 'P', () => drawLine(doc, paper.from, LEFT, 40, { size: 11, weight: 700, color: '#0d5c6b' }));
  pen.y = 74;
  write(pen, 'H1', paper.title, { size: 19, weight: 700 }, 4);
  write(pen, 'P', paper.facts, { size: 9, color: '#55626b' }, 12);
  for (const { heading, blocks } of paper.sections) {
    space(pen, 60);
    write(pen, 'H2', heading, HEADING, 4);
    for (const block of blocks) drawBlock(pen, block);
    pen.y += 6;
  }
  drawFeet(pen, paper);
  pen.root.end();
  doc.end();
  return bytes;
}

function open({ from, title, language, created }: Paper): Pen {
  const doc = new PDFDocument({
    size: 'A4', margin: 0, font: null as unknown as string, bufferPages: true, tagged: true, pdfVersion: '1.7', lang: language, displayTitle: true,
    info: { Title: title, Author: from, Creator: 'Portico', CreationDate: created },
  }); // prettier-ignore
  registerFonts(doc);
  const root = doc.struct('Document');
  doc.addStructure(root);
  return { doc, root, width: doc.page.width - 2 * LEFT, y: 0 };
}

function collect(doc: PDFKit.PDFDocument): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('error', reject);
    doc.on('end', () => resolve(Buffer.concat(chunks)));
  });
}

const tag = ({ doc, root }: Pen, type: string, draw: () => void): void => void root.add(doc.struct(type, {}, [draw]));

const leading = (style: Style): number => style.size * 1.45;

function space(pen: Pen, height: number): void {
  if (pen.y + height <= BOTTOM) return;
  pen.doc.addPage();
  pen.y = 56;
}

/** Writes a text in as many lines as it needs. */
function write(pen: Pen, type: string, text: string, style: Style, after: number): void {
  const lines = wrap(pen.doc, text, pen.width, style);
  space(pen, Math.min(lines.length, 3) * leading(style));
  for (const line of lines) {
    space(pen, leading(style));
    const { y } = pen;
    tag(pen, type, () => drawLine(pen.doc, line, LEFT, y, style));
    pen.y += leading(style);
  }
  pen.y += after;
}

function drawBlock(pen: Pen, block: Block): void {
  if (typeof block === 'string') return write(pen, 'P', block, BODY, 5);
  if ('rows' in block) for (const row of block.rows) drawRow(pen, row);
  else for (const label of block.blanks) drawBlank(pen, label);
  pen.y += 6;
}

function drawRow(pen: Pen, cells: readonly string[]): void {
  space(pen, 20);
  const { doc, y, width } = pen;
  const column = width / (cells.length + 1);
  cells.forEach((cell, i) => {
    const last = i === cells.length - 1;
    const x = last ? LEFT + width - widthOf(doc, cell, BODY) : LEFT + (i === 0 ? 0 : column * (i + 1));
    tag(pen, 'P', () => drawLine(doc, cell, x, y + 3, last ? { ...BODY, weight: 700 } : BODY));
  });
  line(doc, LEFT, LEFT + width, y + 20);
  pen.y += 21;
}

function drawBlank(pen: Pen, label: string): void {
  space(pen, 30);
  const { doc, y, width } = pen;
  tag(pen, 'P', () => drawLine(doc, label, LEFT, y + 12, BODY));
  line(doc, LEFT + width * 0.4, LEFT + width, y + 25);
  pen.y += 30;
}

function line(doc: PDFKit.PDFDocument, from: number, to: number, y: number): void {
  doc.markContent('Artifact', { type: 'Layout' });
  doc.moveTo(from, y).lineTo(to, y).lineWidth(0.6).strokeColor('#c5ced3').stroke();
  doc.endMarkedContent();
}

function drawFeet({ doc, width }: Pen, { facts, pageWord }: Paper): void {
  const { count } = doc.bufferedPageRange();
  const style: Style = { size: 8, color: '#55626b' };
  for (let page = 0; page < count; page++) {
    doc.switchToPage(page);
    const number = `${pageWord} ${page + 1} / ${count}`;
    doc.markContent('Artifact', { type: 'Pagination' });
    drawLine(doc, facts, LEFT, 800, style);
    drawLine(doc, number, LEFT + width - widthOf(doc, number, style), 800, style);
    doc.endMarkedContent();
  }
}
