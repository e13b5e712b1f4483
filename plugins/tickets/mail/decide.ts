import { executeIn, type EntityManager, type Transaction } from 'portico';
import { becomeAnswer, becomeTicket, senderOf } from './become.ts';
import { forgetBounce, noteBounce } from './bounced.ts';
import type { Known } from './people.ts';
import { findReferences, type Link } from './reference.ts';
import type { AtStep } from './steps.ts';
import { lockInbound, noteDecision, type InboundRow, type IntakeContext } from './store.ts';
import { judge, type MailboxRow, type Verdict } from './verdict.ts';

/** Decides what becomes of a message that was read, and does it, in one transaction: all of it happens, once, or nothing. */
export async function decideStep(ctx: IntakeContext, id: string, at: AtStep): Promise<void> {
  await ctx.write(async (tx) => {
    const row = await tx.asJob((em) => lockInbound(em, id));
    if (row.state !== 'parsed') return;
    const mailbox = await tx.asJob((em) => mailboxOf(em, row.mailbox_id!));
    const verdict = await tx.asJob((em) => judge(em, row, mailbox, ctx.config));
    await carryOut(ctx, tx, row, mailbox, verdict);
    at('deciding');
  });
  at('decided');
}

async function mailboxOf(em: EntityManager, id: string): Promise<MailboxRow> {
  const [row] = await executeIn<MailboxRow>(
    em,
    'select id, address, type_id, direct, language, auth_server from tickets_mailbox where id = $1',
    [id],
  );
  return row!; // a mailbox with mail cannot be deleted
}

async function carryOut(ctx: IntakeContext, tx: Transaction, row: InboundRow, mailbox: MailboxRow, verdict: Verdict): Promise<void> {
  if (verdict.to === 'answer' || verdict.to === 'follow' || verdict.to === 'ticket') return toTicket(ctx, tx, row, mailbox, verdict);
  await tx.asJob(async (em) => {
    if (verdict.to === 'own') return noteDecision(em, row.id, { place: 'done', outcome: 'own' });
    if (verdict.to === 'automatic') return noteDecision(em, row.id, { place: 'automatic' });
    if (verdict.to === 'bounce') return noteDecision(em, row.id, { place: 'done', outcome: 'bounce', ticket_id: await noteBounce(em, row.bounce ?? { failed: [], originals: [] }) });
    const ticketId = verdict.to === 'held' ? (verdict.ticket?.id ?? null) : null;
    await noteDecision(em, row.id, { place: verdict.to, reason: verdict.reason, ticket_id: ticketId, ...(await linked(ctx, em, row, verdict.known)) });
  });
  if (verdict.to === 'waiting' || verdict.to === 'held') await tx.emit('tickets.mail-waiting', { inbound: row.id, place: verdict.to });
} // prettier-ignore

/** Whom a message is from and what of his it names, as columns. */
async function linked(ctx: IntakeContext, em: EntityManager, row: InboundRow, known: readonly Known[]) {
  const only = known.length === 1 ? known[0] : undefined;
  return {
    customer_id: only?.customerId ?? null,
    customer_ids: known.length === 0 ? '{}' : known.map(({ customerId }) => customerId),
    account_id: only?.accountId ?? null,
    links: JSON.stringify(only ? await linksOf(ctx, em, row, only.customerId) : []),
  };
}

/** Records of a customer that a message names in its subject or text. */
export const linksOf = (ctx: Pick<IntakeContext, 'contributions'>, em: EntityManager, row: InboundRow, customerId: string): Promise<Link[]> =>
  findReferences(em, ctx.contributions, customerId, `${row.subject}\n${row.body}`); // prettier-ignore

type ToTicket = Extract<Verdict, { to: 'answer' | 'follow' | 'ticket' }>;

async function toTicket(ctx: IntakeContext, tx: Transaction, row: InboundRow, mailbox: MailboxRow, verdict: ToTicket): Promise<void> {
  const { known } = verdict;
  const customerId = verdict.to === 'ticket' ? verdict.known.customerId : verdict.ticket.customer_id;
  const links = await tx.asJob((em) => linksOf(ctx, em, row, customerId));
  let ticketId = row.id;
  if (verdict.to === 'answer') {
    await becomeAnswer(tx, row, verdict.ticket, senderOf(row, known), verdict.quietly);
    ticketId = verdict.ticket.id;
  } else {
    const typeId = verdict.to === 'follow' ? verdict.ticket.type_id : verdict.typeId;
    const follows = verdict.to === 'follow' ? { follows: verdict.ticket } : {};
    await becomeTicket(tx, row, { customerId, typeId, known, language: mailbox.language, links, ...follows });
  }
  await tx.asJob(async (em) => {
    await forgetBounce(em, row.from_address!);
    await noteDecision(em, row.id, {
      place: 'done', outcome: verdict.to === 'answer' ? 'answer' : 'ticket', customer_id: customerId, account_id: known?.accountId ?? null, ticket_id: ticketId,
      article_id: verdict.to === 'answer' ? row.id : null, links: JSON.stringify(links),
    });
  });
} // prettier-ignore
