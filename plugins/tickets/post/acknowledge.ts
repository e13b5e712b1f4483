import { executeIn, format, isLocale, type JobContext, type Transaction } from 'portico';
import type { TicketsConfig } from '../config.ts';
import { messageIdOf } from '../mail/ids.ts';
import { lockTicket, type LockedTicket } from '../service/store.ts';
import { answerSubject, portalNote, writeLetter } from './letter.ts';
import { requesterOf, type Recipient } from './recipients.ts';
import { sendOnce } from './send.ts';
import { senderOf, supportAddress } from './sender.ts';
import { placeAmong } from './thread.ts';

type Ctx = JobContext<TicketsConfig>;

interface First {
  id: string;
  message_id: string | null;
  mailbox_id: string | null;
}

/**
 * The first article of a ticket that its requester is to be told has arrived: he came by mail or the public form, nobody has answered yet,
 * and his message may be answered by a machine (RFC 3834). A ticket split from another has no message of its own.
 */
const FIRST = `select a.id, a.message_id, t.mailbox_id from tickets_ticket t
    join tickets_article a on a.customer_id = t.customer_id and a.ticket_id = t.id
  where t.id = $1 and a.side = 'customer' and t.state <> 'merged'
    and (t.channel = 'web' or (t.channel = 'mail' and exists (select from tickets_inbound i where i.id = t.id and i.answerable)))
    and not exists (select from tickets_article b where b.customer_id = t.customer_id and b.ticket_id = t.id and b.side in ('staff', 'portal') and b.kind <> 'note')
    and not exists (select from tickets_outgoing o where o.about_id = t.id and o.mail_id is not null)
  order by a.created_at, a.id limit 1`;

/** Tells who asked by mail or web that his request has arrived: its number, what happens next, and the way to it. Once. */
export async function acknowledge(ctx: Ctx, { ticket: id }: { ticket: string }): Promise<void> {
  await ctx.write(async (tx) => {
    const [first] = await executeIn<First>(tx.em, FIRST, [id]);
    if (!first) return;
    const ticket = await lockTicket(tx.em, id);
    const to = await requesterOf(tx.em, ticket);
    if (to) await sendAcknowledgement(ctx, tx, ticket, first, to);
  });
}

async function sendAcknowledgement(ctx: Ctx, tx: Transaction, ticket: LockedTicket, first: First, to: Recipient): Promise<void> {
  const support = await supportAddress(tx.em, ctx.config, first.mailbox_id);
  const sender = await senderOf(ctx, support, undefined, ticket.token);
  const { hostname } = new URL(ctx.link('/'));
  const place = placeAmong(messageIdOf(ticket, first.id, hostname), first.message_id === null ? [] : [first.message_id], first.message_id ?? undefined);
  const isKnown = to.accountId !== null;
  const say = (key: string, values: Record<string, unknown> = {}) => ctx.t(to.language, `tickets.post.${key}`, { number: ticket.number, ...values });
  const due = ticket.first_response_due;
  const body = [
    isKnown ? say('ack.greeting', { name: to.name }) : say('greeting'),
    say('ack.text'),
    due === null ? say('ack.soon') : say('ack.due', { due: format.dateTime(to.language, new Date(due), ctx.timeZone) }),
    ...(support ? [say('ack.add')] : []),
  ].join('\n\n');
  await sendOnce(tx, { aboutId: first.id, ticketId: ticket.id, to: isKnown ? to : { ...to, name: '' } }, () => ({
    ...sender, ...place, automatic: 'auto-replied', purpose: 'tickets-acknowledgement',
    // Whoever is not known may have given another's address: not a word of his goes there.
    subject: isKnown ? answerSubject(ticket.subject, ticket.number) : say('ack.subject'),
    ...writeLetter({ body, notes: isKnown ? [portalNote(ctx, to.language, ticket.number, `/tickets/${ticket.id}`)] : [] }),
  }));
} // prettier-ignore

interface Waiting {
  from_address: string;
  message_id: string | null;
  mailbox_id: string | null;
  language: string;
}

/** Tells an unknown sender, once and in fixed words without any of his own, that staff will read his message. */
export async function acknowledgeWaiting(ctx: Ctx, { inbound: id }: { inbound: string }): Promise<void> {
  await ctx.write(async (tx) => {
    const [row] = await executeIn<Waiting>(
      tx.em,
      `select i.from_address, i.message_id, i.mailbox_id, coalesce(i.language, m.language, '') as language from tickets_inbound i left join tickets_mailbox m on m.id = i.mailbox_id
        where i.id = $1 and i.place = 'waiting' and i.reason in ('unknown', 'several') and i.answerable and i.from_address is not null for update of i`,
      [id],
    );
    if (!row) return;
    const language = isLocale(row.language) ? row.language : ctx.mailSettings.language;
    const say = (key: string) => ctx.t(language, `tickets.post.${key}`);
    const support = await supportAddress(tx.em, ctx.config, row.mailbox_id);
    const sender = await senderOf(ctx, support, undefined, undefined);
    const { messageId: _own, ...place } = placeAmong('', row.message_id === null ? [] : [row.message_id], row.message_id ?? undefined);
    const to = { address: row.from_address, name: '', accountId: null };
    await sendOnce(tx, { aboutId: id, ticketId: null, to }, () => ({
      ...sender, ...place, automatic: 'auto-replied', purpose: 'tickets-received', subject: say('waiting.subject'),
      ...writeLetter({ body: `${say('greeting')}\n\n${say('waiting.text')}`, notes: [] }),
    }));
  });
} // prettier-ignore
