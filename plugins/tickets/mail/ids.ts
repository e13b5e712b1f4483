import type { LockedTicket } from '../service/store.ts';

const OWN = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([0-9a-z]{26})@/;
const LONGEST = 500;
const MOST = 50;

/**
 * Message-ID, without brackets, of the mail by which an article goes out: `<article id>.<ticket token>@host`. Who answers it shows by
 * the token that he was written to.
 */
export const messageIdOf = (ticket: Pick<LockedTicket, 'token'>, articleId: string, host: string): string =>
  `${articleId}.${ticket.token}@${host}`;

/** Article and token in a Message-ID of ours, or undefined. Whether they belong together the database knows. */
export function readOwnId(messageId: string): { articleId: string; token: string } | undefined {
  const found = OWN.exec(messageId.toLowerCase());
  return found ? { articleId: found[1]!, token: found[2]! } : undefined;
}

/**
 * Message-IDs of a header, without brackets, in their order (RFC 5322, 3.6.4). Forgives what mail programs do to them: no brackets,
 * commas, folded lines, comments; at most the last 50, since those are the nearest.
 */
export function messageIdsIn(header: string | undefined): string[] {
  if (!header) return [];
  const text = header.slice(-20_000);
  const bracketed = [...text.matchAll(/<\s*([^<>\s]+)\s*>/g)].map(([, id]) => id!);
  const ids = bracketed.length > 0 ? bracketed : text.split(/[\s,;]+/).filter((word) => word.includes('@'));
  return [...new Set(ids.filter((id) => id.length <= LONGEST))].slice(-MOST);
}
