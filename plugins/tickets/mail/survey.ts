import { LIMITS, mailRefused } from './limits.ts';

const LF = 10;
const DASH = 45;

/** What a look over the lines of a message says, before anything takes it apart. */
export interface Survey {
  /** Where the header ends and the body begins, bytes. */
  bodyStart: number;
  lines: number;
  /** Lines that could separate parts. */
  dashes: number;
}

/**
 * Looks over a raw message in one pass without allocating: its header must be one, and its parts countable. Parsers keep an object
 * for every header line and part, which is what a bomb lives on.
 * @throws MailRefused where it is over the limits
 */
export function surveyMail(raw: Uint8Array): Survey {
  if (raw.length > LIMITS.bytes) throw mailRefused('size', `${raw.length} bytes, allowed are ${LIMITS.bytes}`);
  const bodyStart = headerEnd(raw);
  const { lines, dashes } = countLines(raw, bodyStart);
  const parts = dashes <= LIMITS.parts ? dashes : partLines(raw, dashes);
  if (parts > LIMITS.parts) throw mailRefused('parts', `more than ${LIMITS.parts} parts`);
  return { bodyStart, lines, dashes };
}

function headerEnd(raw: Uint8Array): number {
  let lines = 0;
  let start = 0;
  while (start < raw.length) {
    const end = raw.indexOf(LF, start);
    const next = end < 0 ? raw.length : end + 1;
    const bare = end < 0 ? raw.length : end > start && raw[end - 1] === 13 ? end - 1 : end;
    if (bare === start) return next;
    if (++lines > LIMITS.headerLines) throw mailRefused('header', `a header of more than ${LIMITS.headerLines} lines`);
    if (next > LIMITS.headerBytes && start < LIMITS.headerBytes && !isOneLongLine(raw))
      throw mailRefused('header', `a header of more than ${LIMITS.headerBytes} bytes`);
    start = next;
  }
  return raw.length;
}

/** A file that is no mail at all can be one line; what reads it says so. */
const isOneLongLine = (raw: Uint8Array): boolean => raw.indexOf(LF) < 0;

function countLines(raw: Uint8Array, from: number): { lines: number; dashes: number } {
  let lines = 0;
  let dashes = 0;
  for (let at = from - 1; at >= 0; at = raw.indexOf(LF, at + 1)) {
    lines++;
    if (raw[at + 1] === DASH && raw[at + 2] === DASH) dashes++;
  }
  return { lines, dashes };
}

/** Lines that are one of the boundaries the message names; all that could be where it names one in pieces (RFC 2231). */
function partLines(raw: Uint8Array, dashes: number): number {
  const text = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('latin1');
  if (/boundary\*\d/i.test(text)) return dashes;
  const named = new Set<string>();
  for (const [, quoted, bare] of text.matchAll(/boundary\*?\s*=\s*(?:"([^"\r\n]{1,200})"|([^\s";]{1,200}))/gi)) {
    named.add(quoted ?? bare!);
    if (named.size > LIMITS.parts) throw mailRefused('parts', `more than ${LIMITS.parts} boundaries`);
  }
  let count = 0;
  for (const [, line] of text.matchAll(/^--([^\r\n]{1,200}?)(?:--)?[ \t]*\r?$/gm)) if (named.has(line!)) count++;
  return count;
}
