import { createHash } from 'node:crypto';
import PostalMime, { type Email } from 'postal-mime';
import { parties, type Party } from './address.ts';
import { readBounce } from './bounce.ts';
import { headersOf, kindOf, mayBeAnswered, type HeaderOf } from './classify.ts';
import { filesOf } from './files.ts';
import { cleanHtml } from './html.ts';
import { textOfHtml } from './html-text.ts';
import { messageIdsIn } from './ids.ts';
import { LIMITS, mailRefused } from './limits.ts';
import type { ReadMail } from './message.ts';
import { oneLine, plainText } from './plain.ts';
import { surveyMail } from './survey.ts';

const OPTIONS = {
  // A message inside a message is a file of it: its text is somebody else's, and so are its files.
  forceRfc822Attachments: true,
  maxNestingDepth: LIMITS.depth,
  maxHeadersSize: LIMITS.allHeaderBytes,
} as const;

/** Headers of which a message has at least one; what has none is some other file. */
const OF_MAIL = ['from', 'sender', 'to', 'subject', 'date', 'message-id', 'received', 'content-type', 'mime-version'];

/**
 * Reads a raw message (RFC 5322, MIME). Forgiving in everything but size: whatever a mail program sent can be read.
 * @param raw as it came
 * @throws MailRefused for what is over the limits or no message at all
 */
export async function readMail(raw: Uint8Array): Promise<ReadMail> {
  const { bodyStart } = surveyMail(raw);
  const email = await takeApart(utf8Header(raw, bodyStart));
  const header = headersOf(email);
  if (!OF_MAIL.some((name) => header(name) !== undefined)) throw mailRefused('malformed', 'no header of a message');
  const recipients = [...parties(email.to), ...parties(email.cc)];
  if (recipients.length > LIMITS.recipients) throw mailRefused('recipients', `${recipients.length} recipients, allowed are ${LIMITS.recipients}`);
  if (email.attachments.length > LIMITS.attachments) throw mailRefused('attachments', `${email.attachments.length} files, allowed are ${LIMITS.attachments}`);
  const from = senderOf(email);
  const kind = kindOf(email, header);
  return {
    messageId: messageIdsIn(header('message-id'))[0] ?? null,
    answers: answersOf(header),
    from,
    to: recipients,
    subject: oneLine(email.subject ?? '', 500),
    sentAt: momentOf(email.date),
    ...bodyOf(email),
    files: await filesOf(email.attachments),
    kind,
    answerable: mayBeAnswered(kind, from?.address, email, header),
    bounce: kind === 'bounce' ? readBounce(email, header) : null,
    authentication: email.headers.filter(({ key }) => key === 'authentication-results').slice(0, 10).map(({ value }) => oneLine(value, 2000)),
    fingerprint: fingerprintOf(raw.subarray(bodyStart), header),
  };
} // prettier-ignore

async function takeApart(raw: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(raw, OPTIONS);
  } catch (error) {
    const { message } = error as Error;
    if (message.includes('nesting depth')) throw mailRefused('depth', message);
    if (message.includes('header')) throw mailRefused('header', message);
    throw mailRefused('malformed', message);
  }
}

const strict = new TextDecoder('utf-8', { fatal: true });
const central = new TextDecoder('windows-1250');

/** Old mail programs write headers in the code page of their country without saying so; here that is windows-1250. */
function utf8Header(raw: Uint8Array, bodyStart: number): Uint8Array {
  const header = raw.subarray(0, bodyStart);
  try {
    strict.decode(header);
    return raw;
  } catch {
    return Buffer.concat([Buffer.from(central.decode(header)), raw.subarray(bodyStart)]);
  }
}

/** Who wrote it: From, or Sender where From names nobody. Reply-To decides nothing, since anybody can be named there. */
const senderOf = (email: Email): Party | null =>
  parties(email.from ? [email.from] : [])[0] ?? parties(email.sender ? [email.sender] : [])[0] ?? null;

/** The nearest first: what it answers, then its thread from the end. */
const answersOf = (header: HeaderOf): string[] => [
  ...new Set([...messageIdsIn(header('in-reply-to')), ...messageIdsIn(header('references')).reverse()]),
];

function momentOf(date: string | undefined): string | null {
  const moment = new Date(date ?? Number.NaN);
  const year = moment.getUTCFullYear();
  return year >= 1990 && year < 2100 ? moment.toISOString() : null;
}

function bodyOf(email: Email): { text: string; html: string | null } {
  const whole = email.html ?? '';
  const given = plainText(whole, LIMITS.html);
  const text = plainText(email.text ?? '', LIMITS.text).trim();
  const isShown = whole !== '' && whole.length <= LIMITS.html && (given.match(/<a[\s>]/gi)?.length ?? 0) <= LIMITS.links;
  const html = isShown ? cleanHtml(given).trim() : '';
  return { text: (text || plainText(textOfHtml(given), LIMITS.text)).trim(), html: html === '' ? null : html };
} // prettier-ignore

/** The way it took (Received and the like) differs between copies; what its author wrote does not. */
function fingerprintOf(body: Uint8Array, header: HeaderOf): string {
  const hash = createHash('sha256');
  for (const name of ['message-id', 'from', 'date', 'subject']) hash.update(`${name}:${header(name) ?? ''}\n`);
  return hash.update(body).digest('hex');
}
