/** A message without what it quotes, and that. */
export interface Quoted {
  /** What the sender wrote. */
  fresh: string;
  /** The rest from the first line on that introduces a quotation; empty where there is none. */
  quoted: string;
}

const NAMES = {
  en: 'From|Sent|To|Cc|Subject|Date',
  sk: 'Od|Odoslané|Komu|Kópia|Predmet|Dátum',
  cs: 'Od|Odesláno|Komu|Kopie|Předmět|Datum',
  pl: 'Od|Wysłano|Wysłane|Do|DW|Temat|Data',
  de: 'Von|Gesendet|An|Cc|Betreff|Datum',
};

/** A line of the header block that Outlook puts above what it quotes. */
const FIELD = new RegExp(`^[*_ ]*(?:${Object.values(NAMES).join('|')})[*_]*\\s*:[*_]*\\s+\\S`, 'i');

/** A line that says that the original follows. */
const SEPARATORS = [
  /^-{2,}\s*(?:original message|forwarded message|pôvodná správa|preposlaná správa|původní zpráva|přeposlaná zpráva|původní e-mail|oryginalna wiadomość|wiadomość oryginalna|wiadomość przekazana|ursprüngliche nachricht)\s*-{2,}$/i,
  /^_{10,}$/,
  /^(?:begin forwarded message|začiatok preposlanej správy|začátek přeposlané zprávy|początek przekazywanej wiadomości)\s*:$/i,
];

/** "On ... wrote:" of mail programs, the whole of it on one line after joining. */
const WROTE = [
  /^On .{4,200} wrote:$/i,
  /^(?:Dňa|Dna|V|Po|Ut|St|Št|Pi|So|Ne)\b.{4,200} (?:napísal(?:\(a\)|a|\/a)?|napisal(?:\(a\)|a)?)\s?:$/i,
  /^(?:Dne|po|út|st|čt|pá|so|ne)\b.{4,200} napsal(?:\(a\)|a|\/a)?\s?:$/i,
  /^(?:W dniu|Dnia|pon\.|wt\.|śr\.|czw\.|pt\.|sob\.|niedz\.).{4,200} napisał(?:\(a\)|a)?\s?:$/i,
  /^.{3,160} <[^<>@\s]+@[^<>\s]+> (?:wrote|napísal(?:\(a\)|a)?|napsal(?:\(a\)|a)?|napisał(?:\(a\)|a)?):$/i,
  /^.{6,160} (?:používateľ|uživatel|użytkownik) .{2,120} (?:napísal(?:\(a\))?|napsal(?:\(a\))?|napisał(?:\(a\))?)\s?:$/i,
  /^Am .{4,200} schrieb .{2,120}:$/i,
];

/** Longest line that can introduce; a pattern is tried on no longer one. */
const LONGEST = 400;
const matches = (patterns: readonly RegExp[], line: string) => line.length <= LONGEST && patterns.some((one) => one.test(line)); // prettier-ignore

/**
 * Finds where the quotation begins that mail programs put below an answer: lines of ">", "On ... wrote:" in English, Slovak, Czech, Polish
 * and German, and the separators of Outlook. An answer written between the lines of a quotation stays whole.
 */
export function splitQuote(text: string): Quoted {
  const lines = text.split('\n');
  const at = lines.findIndex((_line, index) => begins(lines, index));
  const start = at < 0 ? trailingQuote(lines) : at;
  // Nothing but a quotation is what the sender wanted to say, such as a forwarded message.
  if (start < 0 || lines.slice(0, start).every((line) => line.trim() === '')) return { fresh: text.trim(), quoted: '' };
  const rest = lines.slice(start);
  const isMarked = rest.some((line) => line.startsWith('>'));
  if (isMarked && answersBetween(rest)) return { fresh: text.trim(), quoted: '' };
  return { fresh: lines.slice(0, start).join('\n').trim(), quoted: rest.join('\n').trim() };
}

function begins(lines: readonly string[], index: number): boolean {
  const line = lines[index]!.trim();
  if (line === '' || line.startsWith('>')) return false;
  if (matches(SEPARATORS, line) && !/^_/.test(line)) return true;
  if (/^_{10,}$/.test(line)) return FIELD.test(lines[index + 1] ?? '');
  if (isFieldBlock(lines, index)) return true;
  if (matches(WROTE, line)) return true;
  const next = lines[index + 1]?.trim() ?? '';
  return next !== '' && line.length < 200 && next.endsWith(':') && matches(WROTE, `${line} ${next}`);
}

/** Three fields of a header below each other are no sentence of anybody. */
const isFieldBlock = (lines: readonly string[], index: number): boolean =>
  [0, 1, 2].every((offset) => FIELD.test((lines[index + offset] ?? '').slice(0, LONGEST)));

/** Where the lines of ">" begin that reach to the end. */
function trailingQuote(lines: readonly string[]): number {
  let at = lines.length;
  while (at > 0 && (lines[at - 1]!.startsWith('>') || lines[at - 1]!.trim() === '')) at--;
  const first = lines.findIndex((line, index) => index >= at && line.startsWith('>'));
  return first;
}

/** Whether something unmarked of substance stands below marked lines. */
function answersBetween(rest: readonly string[]): boolean {
  const first = rest.findIndex((line) => line.startsWith('>'));
  const below = rest.slice(first).filter((line) => line.trim() !== '' && !line.startsWith('>'));
  const signature = below.findIndex((line) => line.trimEnd() === '--');
  return (signature < 0 ? below : below.slice(0, signature)).length > 0;
}
