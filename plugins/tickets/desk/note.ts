import { executeIn, isLocale, isMailAddress, type Locale, type RequestContext, type Transaction } from 'portico';
import { addArticle } from '../service/article.ts';
import { isThere } from '../service/answer.ts';
import { authorOf } from '../service/author.ts';
import { auditTicket } from '../service/change.ts';
import { lockTicket, noteEvent, updateTicket, type LockedTicket } from '../service/store.ts';

interface Colleague {
  id: string;
  name: string;
  email: string | null;
  locale: string | null;
}

/** A note that only the staff see. `tell` is somebody who is told of it beside those who are named in it by `@Name`. */
export interface Note {
  /** Made with the form. */
  id: string;
  body: string;
  tell: string;
}

/**
 * Adds a note to a ticket and tells those who are mentioned in it. The mail to them says where, not what: notes stay in the portal.
 * @returns the names of those who were told; undefined where the note was there already
 */
export async function addNote(ctx: RequestContext, tx: Transaction, ticketId: string, note: Note): Promise<string[] | undefined> {
  const ticket = await tx.asJob((em) => lockTicket(em, ticketId));
  if (await isThere(tx, note.id)) return undefined;
  const author = authorOf(ctx);
  await addArticle(tx, ticket, { id: note.id, kind: 'note', author, body: note.body });
  const told = (await mentioned(tx, note)).filter(({ id }) => id !== author.id);
  await tx.asJob(async (em) => {
    await updateTicket(em, ticketId, {});
    for (const { id, name } of told) await noteEvent(em, ticket, 'mention', author, { account: id, name });
  });
  for (const colleague of told) await tell(ctx, tx, ticket, colleague);
  await auditTicket(tx, 'note', ticket, { article: note.id });
  return told.map(({ name }) => name);
} // prettier-ignore

/** Active staff whose name stands behind an `@` in the note, or was chosen beside it. */
async function mentioned(tx: Transaction, { body, tell: chosen }: Note): Promise<Colleague[]> {
  if (!body.includes('@') && chosen.trim() === '') return [];
  return tx.asJob((em) =>
    executeIn<Colleague>(
      em,
      `select id, name, email, locale from core_account where kind = 'staff' and state = 'active'
         and (core_plain(name) = core_plain($2) or position('@' || core_plain(name) in core_plain($1)) > 0) order by name limit 20`,
      [body, chosen.trim().replace(/^@/, '')],
    ),
  );
}

async function tell(ctx: RequestContext, tx: Transaction, ticket: LockedTicket, colleague: Colleague): Promise<void> {
  if (colleague.email === null || !isMailAddress(colleague.email)) return;
  const language: Locale = isLocale(colleague.locale ?? '') ? (colleague.locale as Locale) : ctx.locale;
  const values = { name: ctx.viewer.account.name, number: ticket.number, subject: ticket.subject, link: ctx.link(`/desk/tickets/${ticket.id}`) };
  await tx.mail({
    to: { address: colleague.email, name: colleague.name },
    subject: ctx.t('tickets.desk.mention.subject', values, language),
    text: ctx.t('tickets.desk.mention.text', values, language),
    purpose: 'tickets-mention',
    accountId: colleague.id,
  });
} // prettier-ignore
