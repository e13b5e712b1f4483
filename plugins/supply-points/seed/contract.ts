import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';

const require = createRequire(import.meta.url);
const folder = require.resolve('@fontsource/noto-sans/package.json').replace(/package\.json$/, 'files/');

/** A contract of the demo company: one page with its facts. */
export async function drawContract(
  title: string,
  language: string,
  facts: readonly (readonly [string, string])[],
  created: Date,
): Promise<Buffer> {
  const doc = new PDFDocument({ size: 'A4', margin: 56, lang: language, font: null as unknown as string, info: { Title: title, Author: 'Lumenia', CreationDate: created } }); // prettier-ignore
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const done = new Promise<void>((resolve) => doc.on('end', resolve));
  doc.registerFont('latin', `${folder}noto-sans-latin-400-normal.woff`);
  doc.registerFont('ext', `${folder}noto-sans-latin-ext-400-normal.woff`);
  write(doc, 'Lumenia', 12);
  write(doc, title, 20);
  for (const [name, value] of facts) write(doc, `${name}: ${value}`, 11);
  doc.end();
  await done;
  return Buffer.concat(chunks);
}

/** The font comes in two parts: letters of Western Europe, and the others. */
function write(doc: PDFKit.PDFDocument, line: string, size: number): void {
  const runs = line.match(/[\u0000-\u00ff]+|[^\u0000-\u00ff]+/g) ?? [];
  for (const [index, run] of runs.entries()) {
    const font = run.charCodeAt(0) > 0xff ? 'ext' : 'latin';
    doc
      .font(font)
      .fontSize(size)
      .text(run, { continued: index < runs.length - 1 });
  }
  doc.moveDown(0.6);
}
