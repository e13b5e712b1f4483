import { muted, type Canvas, type LetterModel } from './canvas.ts';
import type { InvoicePdfFormat, InvoicePdfLabel, InvoicePdfModel } from './model.ts';
import type { PaymentCode } from 'portico';
import type { Style } from './typeset.ts';

/** What the heads and feet of pages are drawn with. */
export interface Letter {
  canvas: Canvas;
  model: LetterModel;
  label: (key: 'page') => string;
}

/** What every part of the page is drawn with. */
export interface Context {
  canvas: Canvas;
  model: InvoicePdfModel;
  format: InvoicePdfFormat;
  label: (key: InvoicePdfLabel) => string;
  /** The code to scan, where there is one. */
  code: PaymentCode | null;
}

export const text: Style = { size: 9 };
export const strong: Style = { size: 9, weight: 700 };
export const small: Style = { size: 8, color: muted };
