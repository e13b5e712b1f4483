import { drawLine, drawText, ink, leading, muted, shrink, widthOf, type Style } from '../pdf/text.ts';
import { MARKS, mm, placeAddress, TEXT_LEFT } from './layout.ts';
import type { CredentialLetter } from './letter.ts';

type Doc = PDFKit.PDFDocument;

const left = mm(TEXT_LEFT);
const width = mm(210 - TEXT_LEFT - 20);
const body: Style = { size: 10.5 };
const ACCENT = '#0d5c6b';

/**
 * The letters of a batch in one PDF, a page each: A4 for a window envelope DL. The codes are in it and nowhere else.
 * @returns the file
 */
export async function lettersPdf(letters: readonly CredentialLetter[], title: string): Promise<Buffer> {
  const [{ default: PDFDocument }, { create }] = await Promise.all([import('pdfkit'), import('qrcode')]); // not needed to start
  const doc = new PDFDocument({
    size: 'A4', margin: 0, autoFirstPage: false, pdfVersion: '1.7', lang: letters[0]?.language ?? 'en',
    // pdfkit's types know only its own fonts; null means none, so that Helvetica is never embedded.
    font: null as unknown as string,
    info: { Title: title, Creator: 'Portico' },
  }); // prettier-ignore
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const whole = new Promise<Buffer>((resolve) => doc.on('end', () => resolve(Buffer.concat(chunks))));
  for (const letter of letters) {
    doc.addPage();
    drawLetter(doc, letter, create(letter.address.page, { errorCorrectionLevel: 'M' }).modules);
    await new Promise((resolve) => setImmediate(resolve)); // requests go on while many letters are drawn
  }
  doc.end();
  return whole;
}

interface Modules {
  size: number;
  get(row: number, column: number): number;
}

function drawLetter(doc: Doc, letter: CredentialLetter, modules: Modules): void {
  drawMarks(doc);
  drawText(doc, letter.sender, left, mm(20), width, { size: 15, weight: 700, color: ACCENT });
  for (const [at, line] of placeAddress(letter.senderLine, letter.address.lines).entries()) {
    const style = { size: line.size, ...(at === 0 ? { color: muted } : {}) };
    drawLine(doc, line.text, mm(line.x), mm(line.y), shrink(doc, line.text, style, mm(line.width)));
  }
  const date: Style = { size: 9.5, color: muted };
  drawLine(doc, letter.date, left + width - widthOf(doc, letter.date, date), mm(97), date);
  let y = drawText(doc, letter.subject, left, mm(109), width, { size: 13, weight: 700 }) + 10;
  for (const paragraph of letter.opening) y = drawText(doc, paragraph, left, y, width, body) + 7;
  y = drawCode(doc, letter, y + 4) + 14;
  y = drawSteps(doc, letter, y, modules) + 10;
  for (const paragraph of letter.closing) y = drawText(doc, paragraph, left, y, width, body) + 7;
  drawText(doc, letter.senderLine, left, mm(280), width, { size: 7.5, color: muted });
}

/** Fold and middle marks, so that the address meets the window. */
function drawMarks(doc: Doc): void {
  doc.lineWidth(0.4).strokeColor(muted);
  for (const y of MARKS.folds) doc.moveTo(mm(5), mm(y)).lineTo(mm(9), mm(y)).stroke();
  doc.moveTo(mm(5), mm(MARKS.middle)).lineTo(mm(11), mm(MARKS.middle)).stroke();
}

/** The code in a box, below the first fold: no light through an envelope shows it in the window. */
function drawCode(doc: Doc, { codeLabel, code, validity }: CredentialLetter, y: number): number {
  const height = mm(26);
  doc.roundedRect(left, y, width, height, 6).lineWidth(1).strokeColor(ACCENT).stroke();
  drawLine(doc, codeLabel, left + 14, y + 10, { size: 9, color: muted });
  drawLine(doc, code, left + 14, y + 23, { size: 24, weight: 700, color: ink });
  drawLine(doc, validity, left + 14, y + 56, { size: 9, color: muted });
  return y + height;
}

function drawSteps(doc: Doc, { steps }: CredentialLetter, top: number, modules: Modules): number {
  const code = mm(30);
  const room = width - code - 16;
  let y = top;
  for (const [at, step] of steps.entries()) {
    drawLine(doc, `${at + 1}.`, left, y, { ...body, weight: 700, color: ACCENT });
    y = drawText(doc, step, left + 16, y, room - 16, body) + 5;
  }
  drawModules(doc, modules, left + width - code, top, code);
  return Math.max(y, top + code + leading(body) / 2);
}

function drawModules(doc: Doc, modules: Modules, x: number, y: number, size: number): void {
  const unit = size / modules.size;
  for (let row = 0; row < modules.size; row++)
    for (let column = 0; column < modules.size; column++)
      if (modules.get(row, column)) doc.rect(x + column * unit, y + row * unit, unit, unit);
  doc.fill(ink);
}
