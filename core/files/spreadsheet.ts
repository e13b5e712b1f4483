/**
 * A text for a cell of a table to download: one that a spreadsheet would run as a formula gets an apostrophe before it, a negative number
 * stays one (OWASP, CSV injection).
 */
export const harmlessCell = (text: string): string =>
  /^[=+\-@\t\r]/.test(text) && !/^-?\d+([.,]\d+)?$/.test(text) ? `'${text}` : text;
