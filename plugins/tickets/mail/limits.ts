/** What one message may be; what is more lies in quarantine with its raw file (OWASP ASVS 5.2, and the usual limits of mail servers). */
export const LIMITS = {
  /** Bytes that are parsed. */
  bytes: 25_000_000,
  /** Bytes that are kept at all; a mail server that lets more through is set up wrong. */
  storedBytes: 100_000_000,
  /** Header of the message itself: bytes and lines. */
  headerBytes: 262_144,
  headerLines: 2_000,
  /** Headers of all parts together, bytes. */
  allHeaderBytes: 1_048_576,
  parts: 1_000,
  depth: 50,
  attachments: 100,
  recipients: 100,
  /** Wall clock, ms. */
  parseMs: 10_000,
  /** Characters of text and of HTML that are kept; more than anybody reads. The raw message has all of it. */
  text: 1_000_000,
  html: 2_000_000,
  links: 5_000,
} as const;

/** From how many bytes on a message is read in a thread of its own, so that requests do not wait for it. */
export const APART_BYTES = 1_000_000;

/** New conversations of one sender in an hour; what is more is held for review. */
export const NEW_PER_HOUR = 5;

/** Automatic mails to one address in a day. */
export const AUTOMATIC_PER_DAY = 40;

/** Why a message cannot be read. */
export type Refusal = 'size' | 'header' | 'parts' | 'depth' | 'attachments' | 'recipients' | 'time' | 'malformed';

/** A message that is not read any further. */
export interface MailRefused extends Error {
  refusal: Refusal;
}

/** @param detail what was found, in English, for the log and the staff */
export const mailRefused = (refusal: Refusal, detail: string): MailRefused =>
  Object.assign(new Error(`Mail: ${detail}`), { refusal });

export const isMailRefused = (error: unknown): error is MailRefused => error instanceof Error && 'refusal' in error;
