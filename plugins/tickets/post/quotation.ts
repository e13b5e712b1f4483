import { format, type JobContext, type Locale } from 'portico';
import { splitQuote } from '../mail/quote.ts';

/** The most of a message that is quoted; who wants to read more has it. */
const MOST_LINES = 60;
const MOST_CHARACTERS = 4000;
const WIDTH = 76;

/** A message as it is quoted below the answer to it. */
export interface Quotation {
  /** Such as "On 24 November 2026 at 14:02 Anna Nová wrote:". */
  head: string;
  lines: string[];
}

export interface Quotable {
  author_name: string;
  body: string;
  created_at: string;
}

/** Quotes a message without what it quotes itself, so that a long conversation stays short. */
export function quote(ctx: Pick<JobContext<never>, 't' | 'timeZone'>, language: Locale, { author_name, body, created_at }: Quotable): Quotation {
  const at = format.dateTime(language, new Date(created_at), ctx.timeZone, 'long');
  const { fresh } = splitQuote(body);
  const head = ctx.t(language, 'tickets.post.wrote', { at, name: author_name });
  const whole = fresh.slice(0, MOST_CHARACTERS).toWellFormed().split('\n').flatMap(wrap);
  const isCut = fresh.length > MOST_CHARACTERS || whole.length > MOST_LINES;
  return { head, lines: isCut ? [...whole.slice(0, MOST_LINES), '[…]'] : whole };
} // prettier-ignore

/** Breaks a line at its spaces, so that mail programs do not break it into lines without their mark. */
function wrap(line: string): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.trimEnd().split(' ')) {
    if (current !== '' && current.length + word.length >= WIDTH) {
      lines.push(current);
      current = word;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return [...lines, current];
}

/** The quotation in a mail without HTML (RFC 3676, 4.5: the mark, then a space). */
export const quotedText = ({ head, lines }: Quotation): string =>
  [head, ...lines.map((line) => (line === '' ? '>' : `> ${line}`))].join('\n');
