import type { UblDocument } from './document.ts';

/** One thing that is wrong, or worth a look, at one place of the file. */
export interface UblProblem {
  /** Where, in the usual prefixes whatever the file calls them: `Invoice/cac:InvoiceLine[2]/cbc:ID`. Empty when the file is no XML. */
  path: string;
  /** Business term of EN 16931 (`BT-115`), or empty where none is concerned. */
  term: string;
  /** Rule of EN 16931 that is broken (`BR-CO-16`), where there is one. */
  rule: string | null;
  /** What the file has there, shortened to 80 characters; null when there is nothing. */
  found: string | null;
  /** One sentence for the person who has to put it right. */
  message: string;
}

/**
 * A file is taken whole or refused whole. `warnings` are deviations with which the amounts can still be trusted
 * (no due date, a price that is shown rounded); `problems` are those with which they cannot.
 */
export type UblResult =
  | { ok: true; sha256: string; document: UblDocument; warnings: UblProblem[] }
  | { ok: false; sha256: string; problems: UblProblem[] };
