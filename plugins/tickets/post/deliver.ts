import { executeIn, format, type JobContext, type Transaction } from 'portico';
import type { TicketsConfig } from '../config.ts';
import { lockTicket, type LockedTicket } from '../service/store.ts';
import type { Kind, Side } from '../words.ts';
import { answerSubject, portalNote, writeLetter } from './letter.ts';
import { quote, type Quotable } from './quotation.ts';
import { recipientsOf, type Recipient } from './recipients.ts';
import { sendOnce } from './send.ts';
import { senderOf, supportAddress, type Sender } from './sender.ts';
import { placeOf, type Place } from './thread.ts';

type Ctx = JobContext<TicketsConfig>;

interface ArticleToSend extends Quotable {
  id: string;
  kind: Kind;
  side: Side;
  author_id: string | null;
  author_email: string | null;
  html: string | null;
  shown: boolean;
  mailbox_id: string | null;
}

interface FileToSend {
  file_id: string;
  name: string;
  mime: string;
  size: string;
}

/** Everything that goes to each recipient alike. */
interface Dispatch {
  ticket: LockedTicket;
  article: ArticleToSend;
  answered: Quotable | undefined;
  files: FileToSend[];
  sender: Sender;
  place: Place;
}

/**
 * Sends an article to those it is for: what staff wrote to requester and participants, what the customer wrote to the owner and the other
 * participants. The notes of who gets it and the mails are one transaction; the same event again sends nothing again.
 */
export async function deliver(ctx: Ctx, { article: id }: { article: string }): Promise<void> {
  await ctx.write(async (tx) => {
    const dispatch = await prepare(ctx, tx, id);
    if (!dispatch) return;
    const { ticket, article, place } = dispatch;
    let first: string | undefined;
    for (const to of await recipientsOf(tx.em, ticket, article)) {
      const mailId = await sendTo(ctx, tx, dispatch, to);
      first ??= to.side === 'customer' ? mailId : undefined;
    }
    if (first === undefined || article.side === 'customer' || article.side === 'outsider') return;
    await executeIn(
      tx.em,
      'update tickets_article set message_id = coalesce(message_id, $2), mail_id = coalesce(mail_id, $3) where id = $1',
      [id, place.messageId, first],
    );
  });
}

async function prepare(ctx: Ctx, tx: Transaction, id: string): Promise<Dispatch | undefined> {
  const { em } = tx;
  const [article] = await executeIn<ArticleToSend & { ticket_id: string }>(
    em,
    `select a.id, a.ticket_id, a.kind, a.side, a.author_id, a.author_name, a.author_email, a.body, a.html, a.created_at, a.shown, t.mailbox_id
      from tickets_article a join tickets_ticket t on t.id = a.ticket_id where a.id = $1 and a.kind <> 'note'`,
    [id],
  );
  if (!article) return undefined;
  const ticket = await lockTicket(em, article.ticket_id);
  const support = await supportAddress(em, ctx.config, article.mailbox_id);
  return {
    ticket,
    article,
    answered: await answeredBy(tx, ticket, article),
    files: await executeIn<FileToSend>(em, 'select file_id, name, mime, size from tickets_file where customer_id = $1 and article_id = $2 order by name, id', [ticket.customer_id, id]),
    sender: await senderOf(ctx, support, article.side === 'staff' ? article.author_name : undefined, ticket.token),
    place: await placeOf(em, ticket, article, new URL(ctx.link('/')).hostname),
  };
} // prettier-ignore

/** The message an article answers: the last one before it of another side. */
async function answeredBy({ em }: Transaction, ticket: LockedTicket, article: ArticleToSend): Promise<Quotable | undefined> {
  const [row] = await executeIn<Quotable>(
    em,
    `select author_name, body, created_at from tickets_article where customer_id = $1 and ticket_id = $2 and kind <> 'note' and side <> $3 and created_at < $4
      order by created_at desc, id desc limit 1`,
    [ticket.customer_id, ticket.id, article.side, article.created_at],
  );
  return row;
} // prettier-ignore

function sendTo(ctx: Ctx, tx: Transaction, dispatch: Dispatch, to: Recipient): Promise<string | undefined> {
  const { ticket, article, answered, sender, place } = dispatch;
  const isAnswer = article.side === 'staff';
  const { along, note } = pack(ctx, dispatch, to);
  const values = { name: article.author_name, number: ticket.number };
  const page = to.side === 'staff' ? `/desk/tickets/${ticket.id}` : `/tickets/${ticket.id}`;
  const hidden = to.side === 'customer' && !(article.shown && ticket.shown);
  return sendOnce(tx, { aboutId: article.id, ticketId: ticket.id, to, hidden }, () => ({
    ...sender, ...place,
    automatic: isAnswer ? 'no' : 'auto-generated',
    purpose: isAnswer ? 'tickets-answer' : 'tickets-notice',
    subject: answerSubject(ticket.subject, ticket.number),
    ...(along.length === 0 ? {} : { attachments: along.map(({ file_id, name, mime }) => ({ fileId: file_id, name, mime })) }),
    ...writeLetter({
      ...(isAnswer || article.side === 'portal' ? {} : { intro: ctx.t(to.language, 'tickets.post.wrote-in', values) }),
      body: article.body,
      html: article.html,
      notes: [...note, ...(to.accountId === null ? [] : [portalNote(ctx, to.language, ticket.number, page)])],
      quotation: isAnswer && answered ? quote(ctx, to.language, answered) : undefined,
    }),
  }));
} // prettier-ignore

/** Which files go along, and the line that names the others. Staff have them all at the desk. */
function pack(ctx: Ctx, { files }: Dispatch, to: Recipient): { along: FileToSend[]; note: string[] } {
  const along: FileToSend[] = [];
  const left: FileToSend[] = [];
  let room = to.side === 'staff' ? 0 : ctx.config.attachBytes;
  for (const file of files) {
    const fits = Number(file.size) <= room;
    (fits ? along : left).push(file);
    if (fits) room -= Number(file.size);
  }
  if (left.length === 0) return { along, note: [] };
  const names = left.map(({ name, size }) => `${name} (${format.bytes(to.language, Number(size))})`).join(', ');
  return { along, note: [ctx.t(to.language, to.side === 'staff' ? 'tickets.post.files' : 'tickets.post.files-left', { names })] };
} // prettier-ignore
