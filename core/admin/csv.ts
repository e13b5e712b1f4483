/** A value of the audit log as text: empty for none, JSON where it is more than one value. */
export function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * One field of RFC 4180. A text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, "CSV Injection"), so that
 * what a customer wrote into his name does nothing on the machine of the one who opens the file.
 */
export function csvField(value: unknown): string {
  const text = asText(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A line of RFC 4180 with its end. */
export const csvLine = (fields: readonly unknown[]): string => `${fields.map(csvField).join(',')}\r\n`;

/** Before everything else, so that spreadsheets read the file as UTF-8. */
export const CSV_BOM = '\ufeff';
