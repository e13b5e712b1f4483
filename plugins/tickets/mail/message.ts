import type { Party } from './address.ts';

/**
 * What sort of mail it is. `person`: somebody wrote it; `list`: to many at once; `automatic`: an absence note and the like (RFC 3834);
 * `bounce`: a report that mail was not delivered (RFC 3464); `receipt`: that it was read (RFC 8098).
 */
export type MailKind = 'person' | 'list' | 'automatic' | 'bounce' | 'receipt';

/** An address that mail did not reach. */
export interface Undelivered {
  address: string;
  /** Whether trying again is no use: a status of class 5. */
  permanent: boolean;
  /** Enhanced status code (RFC 3463), such as `5.1.1`; empty where none was said. */
  status: string;
  /** What the server said, one line. */
  diagnostic: string;
}

/** What a report of failed delivery says. */
export interface Bounce {
  failed: Undelivered[];
  /** Message-IDs of the mail it is about. */
  originals: string[];
}

/** A file of a message. */
export interface MailFile {
  name: string;
  /** By its content where that is known, otherwise as the message says. */
  mime: string;
  /** Content-ID without brackets, of a picture inside the HTML. */
  contentId: string | null;
  content: Uint8Array;
}

/** A message as it was read. Texts can be stored as they are. */
export interface ReadMail {
  messageId: string | null;
  /** Message-IDs it answers and of its thread, the nearest first. */
  answers: string[];
  from: Party | null;
  to: Party[];
  subject: string;
  /** ISO 8601, as the sender's clock says; null where that cannot be. */
  sentAt: string | null;
  text: string;
  /** Cleaned, see `cleanHtml`. */
  html: string | null;
  files: MailFile[];
  kind: MailKind;
  /** Whether anything automatic may be sent to its sender at all (RFC 3834, section 2). */
  answerable: boolean;
  bounce: Bounce | null;
  /** Headers `Authentication-Results` (RFC 8601), the topmost first. */
  authentication: string[];
  /** Is the same for every copy of the message, whichever way it came; hex. */
  fingerprint: string;
}
