import { executeIn, keepFile, newId, type ReceivedFile, type Transaction } from 'portico';
import type { Kind } from '../words.ts';
import type { Author } from './author.ts';
import type { LockedTicket } from './store.ts';

/** A file that goes with an article. */
export type ArticleFile = Pick<ReceivedFile, 'id' | 'name' | 'size' | 'sha256'> & { mime: string; contentId?: string };

/** What is added to a ticket. */
export interface NewArticle {
  /** Made beforehand where something names it already, such as a Message-ID. */
  id?: string;
  kind: Kind;
  author: Author;
  body: string;
  html?: string | null;
  /** Only the staff see it. */
  internal?: boolean;
  messageId?: string | null;
  rawFileId?: string | null;
  callResult?: 'agreed' | 'no_agreement' | 'not_reached' | null;
  files?: readonly ArticleFile[];
}

/** Adds an article with its files, which are nobody's no more; works in the portal's own role. @returns its id */
export async function addArticle(
  tx: Transaction,
  ticket: Pick<LockedTicket, 'id' | 'customer_id' | 'shown'>,
  article: NewArticle,
): Promise<string> {
  const {
    kind,
    author,
    body,
    html = null,
    messageId = null,
    rawFileId = null,
    callResult = null,
    files = [],
  } = article;
  const id = article.id ?? newId();
  const internal = kind === 'note' || article.internal === true;
  const shown = ticket.shown && !internal;
  await tx.asJob(async (em) => {
    await executeIn(
      em,
      `insert into tickets_article (id, customer_id, ticket_id, kind, side, author_id, author_name, author_email, body, html, message_id, raw_file_id, call_result, internal, shown)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      [id, ticket.customer_id, ticket.id, kind, author.side, author.id, author.name, author.email, body, html, messageId, rawFileId, callResult, internal, shown],
    ); // prettier-ignore
    for (const file of files)
      await executeIn(
        em,
        `insert into tickets_file (id, customer_id, ticket_id, article_id, file_id, name, mime, size, sha256, content_id, shown)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
        [newId(), ticket.customer_id, ticket.id, id, file.id, file.name, file.mime, file.size, file.sha256, file.contentId ?? null, shown],
      ); // prettier-ignore
  });
  for (const file of files) await keepFile(tx, file.id);
  return id;
}
