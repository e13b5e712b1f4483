import { group, tagged } from './canvas.ts';
import { small, text, type Context } from './context.ts';
import { drawFacts } from './facts.ts';
import type { InvoicePdfLabel, PdfFact, PdfParty } from './model.ts';
import { drawText, type Box } from './typeset.ts';

function drawParty({ canvas }: Context, title: string, party: PdfParty, y: number, box: Box): number {
  const section = group(canvas, 'Sect');
  let below = y;
  tagged(canvas, 'H2', section, () => {
    below = drawText(canvas, title, below, box, small) + 2;
  });
  tagged(canvas, 'P', section, () => {
    below = drawText(canvas, party.name, below, box, { size: 10, weight: 700 });
    for (const line of party.address) below = drawText(canvas, line, below, box, text);
  });
  below = drawFacts(canvas, party.facts, below + 4, box, section);
  section.end();
  return below;
}

function keyFacts({ model, format, label }: Context): PdfFact[] {
  const { period } = model;
  const range = [period?.start, period?.end].filter((day) => typeof day === 'string').map((day) => format.day(day));
  const facts: [InvoicePdfLabel, string | null][] = [
    ['issued', format.day(model.issueDate)],
    ['taxPoint', model.taxPointDate && format.day(model.taxPointDate)],
    ['due', model.dueDate && format.day(model.dueDate)],
    ['period', range.length > 0 ? range.join(' – ') : null],
  ];
  const shown = facts.filter((fact): fact is [InvoicePdfLabel, string] => fact[1] !== null);
  return [...shown.map(([key, value]) => ({ label: label(key), value })), ...model.facts];
}

/** Supplier, customer and key facts in three columns. */
export function drawParties(context: Context): void {
  const { canvas, model, label } = context;
  const gap = 20;
  const column = (canvas.width - 2 * gap) / 3;
  const box = (index: number): Box => ({ x: canvas.left + index * (column + gap), width: column });
  const start = canvas.y;
  const bottoms = [
    drawParty(context, label('supplier'), model.seller, start, box(0)),
    drawParty(context, label('customer'), model.buyer, start, box(1)),
    drawFacts(canvas, keyFacts(context), start, box(2)),
  ];
  canvas.y = Math.max(...bottoms) + 18;
}
