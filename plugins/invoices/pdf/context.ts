import { muted, type Canvas } from './canvas.ts';
import type { InvoicePdfFormat, InvoicePdfLabel, InvoicePdfModel } from './model.ts';
import type { Style } from './typeset.ts';

/** What every part of the page is drawn with. */
export interface Context {
  canvas: Canvas;
  model: InvoicePdfModel;
  format: InvoicePdfFormat;
  label: (key: InvoicePdfLabel) => string;
}

export const text: Style = { size: 9 };
export const strong: Style = { size: 9, weight: 700 };
export const small: Style = { size: 8, color: muted };
