import { pdf } from 'portico';
import { decorate, feet, openPaper, rule, tagged, turn, write, type Paper } from './paper.ts';

/** An advance schedule as its picture needs it; every text is in the reader's language. */
export interface SchedulePdf {
  language: string;
  payee: string;
  heading: string;
  facts: { label: string; value: string }[];
  columns: { title: string; width: number; right?: boolean }[];
  years: { title: string; rows: string[][] }[];
  /** What stands there where no row is. */
  empty: string;
  made: string;
  /** Text with `{{page}}` and `{{pages}}`. */
  page: string;
}

const text: pdf.Style = { size: 9.5 };
const small: pdf.Style = { size: 8, color: pdf.muted };
const strong: pdf.Style = { size: 9.5, weight: 700 };
const ROW = pdf.leading(text) + 7;
const LABEL = 150;
/** Distance of a text from the column before it, whose amounts stand at its right edge. */
const GAP = 14;

function drawFacts(paper: Paper, facts: SchedulePdf['facts']): void {
  const { doc, left, width, root } = paper;
  for (const { label, value } of facts) {
    const y = paper.y;
    tagged(paper, 'P', root, () => {
      pdf.drawLine(doc, label, left, y + 1, small);
      pdf.drawText(doc, value, left + LABEL, y, width - LABEL, text);
    });
    paper.y += pdf.wrap(doc, value, text, width - LABEL).length * pdf.leading(text) + 3;
  }
  paper.y += 14;
}

type Draw = (index: number, draw: () => void) => void;

function drawCells(paper: Paper, columns: SchedulePdf['columns'], cells: readonly string[], style: pdf.Style, each: Draw): void {
  const { doc, y } = paper;
  let x = paper.left;
  columns.forEach(({ width, right }, index) => {
    const cell = cells[index]!;
    const gap = right === true || index === 0 ? 3 : GAP;
    const fitted = pdf.shrink(doc, cell, style, width - 3 - gap);
    const at = right === true ? x + width - 3 - pdf.widthOf(doc, cell, fitted) : x + gap;
    if (cell !== '') each(index, () => pdf.drawLine(doc, cell, at, y, fitted));
    x += width;
  });
} // prettier-ignore

function drawHead(paper: Paper, { columns }: SchedulePdf, table?: PDFKit.PDFStructureElement): void {
  const row = table && paper.doc.struct('TR');
  const titles = columns.map(({ title }) => title);
  drawCells(paper, columns, titles, { ...strong, size: 8 }, (_index, draw) =>
    row ? tagged(paper, 'TH', row, draw) : decorate(paper, draw),
  );
  if (table && row) table.add(row);
  paper.y += 15;
  rule(paper, paper.y - 2);
}

function drawYear(paper: Paper, model: SchedulePdf, { title, rows }: SchedulePdf['years'][number]): void {
  if (paper.y + 4 * ROW > paper.bottom) turn(paper);
  write(paper, 'H2', title, { size: 11, weight: 700 }, 6);
  const table = paper.doc.struct('Table');
  paper.root.add(table);
  drawHead(paper, model, table);
  for (const cells of rows) {
    if (paper.y + ROW > paper.bottom) {
      turn(paper);
      drawHead(paper, model);
    }
    paper.y += 3.5;
    const row = paper.doc.struct('TR');
    drawCells(paper, model.columns, cells, text, (_index, draw) => tagged(paper, 'TD', row, draw));
    table.add(row);
    paper.y += ROW - 3.5;
    rule(paper, paper.y);
  }
  table.end();
  paper.y += 18;
}

/** Draws an advance schedule as a PDF 1.7: A4 portrait, tagged, Noto Sans embedded. @returns the bytes of the file */
export async function renderSchedulePdf(model: SchedulePdf): Promise<Buffer> {
  const paper = openPaper({ title: model.heading, author: model.payee, language: model.language });
  if (model.payee !== '') write(paper, 'P', model.payee, { size: 13, weight: 700, color: '#0d5c6b' }, 8);
  rule(paper, paper.y);
  paper.y += 16;
  write(paper, 'H1', model.heading, { size: 20, weight: 700 }, 14);
  drawFacts(paper, model.facts);
  for (const year of model.years) drawYear(paper, model, year);
  if (model.years.length === 0) write(paper, 'P', model.empty, text);
  feet(paper, model.made, model.page);
  paper.root.end();
  paper.doc.end();
  return paper.bytes;
}
