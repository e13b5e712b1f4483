import { decorate, ink, muted, rule, tagged, type Canvas } from './canvas.ts';
import { small, type Letter } from './context.ts';
import { drawLine, drawText, fitLine, leading, widthOf, wrap, type Style } from './typeset.ts';

/** The sign of the seller until he has a logo: his first letter on the colour of the brand. */
export function drawMark(canvas: Canvas, name: string, x: number, y: number, size: number): void {
  const { doc, accent } = canvas;
  const letter = [...name.trim().toUpperCase()][0] ?? '';
  const style: Style = { size: size * 0.56, weight: 700, color: '#ffffff' };
  decorate(canvas, () => {
    doc.roundedRect(x, y, size, size, size * 0.22).fill(accent);
    doc
      .circle(x + size * 0.8, y + size * 0.2, size * 0.1)
      .fillOpacity(0.45)
      .fill('#ffffff')
      .fillOpacity(1);
    drawLine(
      canvas,
      letter,
      y + size * 0.11,
      { x: x + (size - widthOf(canvas, letter, style)) / 2, width: size },
      style,
    );
  });
}

/** Sign and name of the seller, then what the document is. */
export function drawLetterhead({ canvas, model }: Letter): void {
  const { left, width } = canvas;
  drawMark(canvas, model.seller.name, left, canvas.y, 28);
  const name: Style = { size: 13, weight: 700, color: canvas.accent };
  tagged(canvas, 'P', canvas.root, () => {
    canvas.y = Math.max(
      drawText(canvas, model.seller.name, canvas.y + 5, { x: left + 38, width: width - 38 }, name),
      canvas.y + 28,
    );
  });
  canvas.y += 12;
  rule(canvas, canvas.y, canvas.accent);
  canvas.y += 18;
  tagged(canvas, 'H1', canvas.root, () => {
    const heading = `${model.heading} ${model.number}`;
    canvas.y = drawText(canvas, heading, canvas.y, { x: left, width }, { size: 20, weight: 700 });
  });
  canvas.y += 12;
}

/** Top of the second and every further page. */
export function drawContinuation({ canvas, model }: Letter): void {
  const { left, width } = canvas;
  const bold: Style = { ...small, weight: 700, color: ink };
  const half = width / 2 - 8;
  const name = fitLine(canvas, model.seller.name, bold, half);
  const heading = fitLine(canvas, `${model.heading} ${model.number}`, small, half);
  decorate(canvas, () => {
    drawLine(canvas, name, canvas.y, { x: left, width }, bold);
    drawLine(canvas, heading, canvas.y, { x: left, width, align: 'right' }, small);
  });
  canvas.y += 16;
  rule(canvas, canvas.y);
  canvas.y += 12;
}

/** Small print of the seller and `page / pages` at the foot of every page. */
export function drawFeet({ canvas, model, label }: Letter): void {
  const { doc, left, width } = canvas;
  const { start, count } = doc.bufferedPageRange();
  const lines = wrap(canvas, (model.seller.footer ?? []).join(' · '), { size: 7 }, width - 90).slice(0, 2);
  for (let page = start; page < start + count; page++) {
    doc.switchToPage(page);
    const y = canvas.bottom + 22;
    rule(canvas, y - 6);
    const number = label('page')
      .replace('{{page}}', String(page + 1))
      .replace('{{pages}}', String(count));
    decorate(canvas, () => {
      const style = { size: 7, color: muted };
      lines.forEach((line, index) => drawLine(canvas, line, y + index * leading(style), { x: left, width }, style));
      drawLine(canvas, number, y, { x: left, width, align: 'right' }, style);
    });
  }
}
