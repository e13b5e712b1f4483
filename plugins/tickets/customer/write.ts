import {
  conflict,
  executeIn,
  invalid,
  newId,
  notFound,
  type ReceivedFile,
  type RequestContext,
  type Transaction,
} from 'portico';
import { retarget } from '../clock/clock.ts';
import type { TicketsConfig } from '../config.ts';
import { addArticle } from '../service/article.ts';
import { authorOf } from '../service/author.ts';
import { auditTicket, changeState, customerWrote } from '../service/change.ts';
import { lockTicket, noteEvent, updateTicket, type LockedTicket } from '../service/store.ts';
import type { Priority } from '../words.ts';
import { canRate, canWrite, raises } from './allowed.ts';
import { idOfForm } from './form-id.ts';
import { isOver } from './view.ts';

export type Ctx = RequestContext<TicketsConfig>;

/** Works on a ticket of the viewer's customer, locked until the transaction ends. @throws Problem 404 where he has none such */
const onOwn = <T>(ctx: Ctx, id: string, work: (tx: Transaction, ticket: LockedTicket) => Promise<T>): Promise<T> =>
  ctx.write(async (tx) => work(tx, await tx.asJob((em) => lockTicket(em, id, ctx.viewer.customer!.id))));

const changed = (tx: Transaction, { id, customer_id: customer }: LockedTicket): Promise<void> =>
  tx.emit('tickets.changed', { ticket: id, customer }, { customerId: customer });

/** What a customer adds to a ticket. */
export interface Answer {
  /** Id of the form, so that it counts once. */
  form: string;
  text: string;
  files?: readonly ReceivedFile[];
}

/**
 * Adds what the customer writes; what was solved is open again.
 * @returns id of the article, and whether it is new
 * @throws Problem 404 for a ticket he does not have, 409 where it has been over too long, 422 where nothing is said
 */
export const answer = (ctx: Ctx, id: string, { form, text, files = [] }: Answer): Promise<{ id: string; isNew: boolean }> =>
  onOwn(ctx, id, async (tx, ticket) => {
    const body = text.trim();
    const articleId = idOfForm('answer', form, ctx.viewer.account.id, id, body);
    const [there] = await tx.asJob((em) => executeIn(em, 'select 1 from tickets_article where id = $1', [articleId]));
    if (there) return { id: articleId, isNew: false };
    if (!canWrite(ctx, ticket)) throw conflict('tickets.my.over');
    if (body === '' && files.length === 0) throw invalid({ text: { key: 'tickets.my.fault.text' } });
    const author = authorOf(ctx);
    await addArticle(tx, ticket, { id: articleId, kind: 'web', author, body: body || ctx.t('tickets.my.files-alone'), files });
    await tx.asJob((em) => customerWrote(em, ticket, author));
    await auditTicket(tx, 'answer', ticket, { files: files.length });
    await tx.emit('tickets.answered', { ticket: id, customer: ticket.customer_id, article: articleId }, { customerId: ticket.customer_id });
    return { id: articleId, isNew: true };
  }); // prettier-ignore

/** The customer says that it is solved; said twice it is solved once. */
export const solve = (ctx: Ctx, id: string): Promise<void> =>
  onOwn(ctx, id, async (tx, ticket) => {
    if (isOver(ticket.state)) return;
    await tx.asJob((em) => changeState(em, ticket, 'resolved', authorOf(ctx), { customer_at: new Date() }));
    await auditTicket(tx, 'solve', ticket);
    await changed(tx, ticket);
  });

/** Opens a solved ticket again. @throws Problem 409 where it has been over too long */
export const reopen = (ctx: Ctx, id: string): Promise<void> =>
  onOwn(ctx, id, async (tx, ticket) => {
    if (!isOver(ticket.state)) return;
    if (!canWrite(ctx, ticket)) throw conflict('tickets.my.over');
    await tx.asJob((em) => customerWrote(em, ticket, authorOf(ctx)));
    await auditTicket(tx, 'reopen', ticket);
    await changed(tx, ticket);
  });

/** The customer's own mark, which changes nothing for the staff. */
export const flag = (ctx: Ctx, id: string, flagged: boolean): Promise<void> =>
  onOwn(ctx, id, async (tx, ticket) => {
    await tx.asJob((em) => executeIn(em, 'update tickets_ticket set flagged = $2 where id = $1', [ticket.id, flagged]));
    await auditTicket(tx, flagged ? 'flag' : 'unflag', ticket);
  });

/** Makes a ticket more pressing; what is due follows. @throws Problem 422 for a priority that is no higher, or that his group may not ask for */
export const raise = (ctx: Ctx, id: string, priority: Priority): Promise<void> =>
  onOwn(ctx, id, async (tx, ticket) => {
    if (isOver(ticket.state)) throw conflict('tickets.conflict.state');
    if (ticket.customer_priority === priority) return;
    if (!raises(ctx, ticket).includes(priority)) throw invalid({ priority: { key: 'tickets.my.fault.priority' } });
    await tx.asJob(async (em) => {
      await updateTicket(em, id, { customer_priority: priority });
      await retarget(em, ticket, { priority }, authorOf(ctx));
    });
    await auditTicket(tx, 'prioritise', ticket, { priority });
    await changed(tx, ticket);
  });

/** Lets a colleague of the same house take part. @throws Problem 404 for somebody who is none */
export const addColleague = (ctx: Ctx, id: string, accountId: string): Promise<void> =>
  onOwn(ctx, id, async (tx, ticket) => {
    await tx.asJob(async (em) => {
      const [colleague] = await executeIn<{ name: string }>(
        em,
        `select a.name from core_account a join core_membership m on m.account_id = a.id and m.customer_id = $2 where a.id = $1 and a.state = 'active'`,
        [accountId, ticket.customer_id],
      );
      if (!colleague) throw notFound();
      const added = await executeIn(
        em,
        `insert into tickets_participant (id, customer_id, ticket_id, account_id, name, shown) values ($1, $2, $3, $4, $5, true)
         on conflict (customer_id, ticket_id, account_id) do nothing returning id`,
        [newId(), ticket.customer_id, id, accountId, colleague.name],
      );
      if (added.length > 0) await noteEvent(em, ticket, 'participant', authorOf(ctx), { added: colleague.name });
    });
    await auditTicket(tx, 'add-participant', ticket, { account: accountId });
  });

/** A colleague takes part no more. @throws Problem 404 where he did not */
export const removeColleague = (ctx: Ctx, id: string, participantId: string): Promise<void> =>
  onOwn(ctx, id, async (tx, ticket) => {
    await tx.asJob(async (em) => {
      const [gone] = await executeIn<{ name: string }>(em, 'delete from tickets_participant where id = $1 and ticket_id = $2 returning name', [participantId, id]);
      if (!gone) throw notFound();
      await noteEvent(em, ticket, 'participant', authorOf(ctx), { removed: gone.name });
    });
    await auditTicket(tx, 'remove-participant', ticket, { participant: participantId });
  }); // prettier-ignore

/** How satisfied the customer is, 1 to 5, with words. @throws Problem 409 before it is solved, or too long after */
export const rate = (ctx: Ctx, id: string, stars: number, words: string): Promise<void> =>
  onOwn(ctx, id, async (tx, ticket) => {
    if (!canRate(ctx, ticket)) throw conflict('tickets.my.rate.closed');
    await tx.asJob((em) => updateTicket(em, id, { satisfaction: stars, satisfaction_text: words.trim() || null, satisfaction_at: new Date() }));
    await auditTicket(tx, 'rate', ticket, { stars });
    await changed(tx, ticket);
  }); // prettier-ignore
