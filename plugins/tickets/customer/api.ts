import { notFound, type RequestContext } from 'portico';
import type { TicketsConfig } from '../config.ts';
import {
  articlesOf,
  filesOf,
  NOBODY,
  ownTicket,
  promisesOf,
  type ArticleRow,
  type FileRow,
  type TicketRow,
} from '../queries.ts';
import { promiseReason } from '../clock/promise.ts';
import { inWords } from './view.ts';

type Ctx = RequestContext<TicketsConfig>;

/** A ticket in a list of the API. */
export const apiItem = ({ locale }: Pick<Ctx, 'locale'>, row: TicketRow) => ({
  id: row.id,
  number: row.number,
  subject: row.subject,
  type: { id: row.type_id, title: inWords(row.type_titles, locale) },
  channel: row.channel,
  state: row.state,
  priority: row.priority,
  flagged: row.flagged,
  responsible: row.owner_name,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  promisedAt: row.promised_at,
  solvedAt: row.resolved_at,
  rating: row.satisfaction,
});

const apiFile = (ticket: string, { id, name, mime, size, sha256 }: FileRow) => ({
  id,
  name,
  mime,
  size: Number(size),
  sha256,
  href: `/api/v1/tickets/${ticket}/files/${id}`,
});

const apiArticle = (ticket: string, article: ArticleRow, files: readonly FileRow[]) => ({
  id: article.id,
  kind: article.kind,
  side: article.side,
  author: article.author_name,
  text: article.body,
  createdAt: article.created_at,
  files: files.filter((file) => file.article_id === article.id).map((file) => apiFile(ticket, file)),
});

/** One ticket with its correspondence and promises. @throws Problem 404 for one that is not his, or not shown to him */
export async function apiTicket(ctx: Ctx, id: string) {
  const customer = ctx.viewer.customer?.id ?? NOBODY;
  const of = { customer, ticket: id };
  const [[row], articles, files, promises] = await ctx.read(ownTicket({ customer, id }), articlesOf(of), filesOf(of), promisesOf(of));
  if (!row) throw notFound();
  return {
    ...apiItem(ctx, row),
    articles: articles.map((article) => apiArticle(id, article, files)),
    promises: promises.map((promise) => ({ promisedAt: promise.promised_at, madeAt: promise.made_at, reason: promiseReason(ctx.t, promise), kept: promise.kept })),
  };
} // prettier-ignore
