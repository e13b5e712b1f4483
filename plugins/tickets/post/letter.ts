import type { JobContext, Locale } from 'portico';
import { cleanHtml } from '../mail/html.ts';
import { quotedText, type Quotation } from './quotation.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign]!);

/** Paragraphs where lines are empty, breaks where they end. */
const paragraphs = (text: string): string =>
  text
    .split(/\n{2,}/)
    .map((one) => `<p>${escaped(one).replaceAll('\n', '<br>')}</p>`)
    .join('\n');

/** What a mail says, from the top down. */
export interface Letter {
  /** In front of the message, such as who wrote it; left out in a mail that is nothing but the message. */
  intro?: string;
  body: string;
  /** Formatted body, as it is stored; without one the text is laid out. */
  html?: string | null;
  /** Below it: files that are too large to go along, the way into the portal. */
  notes: readonly string[];
  quotation?: Quotation | undefined;
}

/** Text and HTML of a mail: the message on top, a clean quotation of the one it answers at the bottom. */
export function writeLetter({ intro, body, html = null, notes, quotation }: Letter): { text: string; html: string } {
  const parts = [intro, body.trim(), notes.join('\n'), quotation && quotedText(quotation)];
  return {
    text: parts.filter((part) => part !== undefined && part !== '').join('\n\n'),
    html: [
      intro === undefined ? '' : paragraphs(intro),
      html === null ? paragraphs(body.trim()) : `<div>${cleanHtml(html)}</div>`,
      notes.map(linked).join('\n'),
      quotation === undefined ? '' : quotedHtml(quotation),
    ]
      .filter((part) => part !== '')
      .join('\n'),
  };
}

/** A note whose address can be followed. */
const linked = (note: string): string =>
  `<p style="color: #555">${escaped(note).replace(/https?:\/\/[^\s<>"]+/g, (address) => `<a href="${address}">${address}</a>`)}</p>`;

const quotedHtml = ({ head, lines }: Quotation): string =>
  `<p style="color: #555">${escaped(head)}</p>\n<blockquote type="cite" style="margin: 0; padding-left: 1em; border-left: 2px solid #999">\n${paragraphs(lines.join('\n'))}\n</blockquote>`; // prettier-ignore

const MARKS = /^(?:\s*(?:re|aw|odp|odpoveď|odpověď|sv|antw)\s*(?:\[\d+\])?\s*:)+\s*/i;

/** `Re: Subject [T-1001]`, however often it went to and fro. */
export function answerSubject(subject: string, number: string): string {
  const bare = subject.replace(MARKS, '').replaceAll(`[${number}]`, '').trim().slice(0, 200).toWellFormed();
  return `Re: ${bare} [${number}]`;
}

/** The line that leads into the portal. */
export const portalNote = (ctx: Pick<JobContext<never>, 't' | 'link'>, language: Locale, number: string, path: string): string =>
  ctx.t(language, 'tickets.post.portal', { number, link: ctx.link(path) }); // prettier-ignore
