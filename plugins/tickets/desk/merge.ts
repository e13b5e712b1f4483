import { executeIn, invalid, newId, type EntityManager, type Transaction } from 'portico';
import type { Author } from '../service/author.ts';
import { auditTicket, changeState } from '../service/change.ts';
import { lockTicket, noteEvent, updateTicket, type LockedTicket } from '../service/store.ts';
import { changed } from './steps.ts';

/** Locks two tickets in one order, so that two merges at once wait for each other and never in a circle. */
async function lockBoth(em: EntityManager, first: string, second: string): Promise<[LockedTicket, LockedTicket]> {
  const locked = new Map<string, LockedTicket>();
  for (const id of [first, second].sort()) locked.set(id, await lockTicket(em, id));
  return [locked.get(first)!, locked.get(second)!];
}

/**
 * Merges a ticket into another of the same customer: messages, files, participants and promises go there, its history stays with it and
 * is named there. Whatever still comes for the old one (a mail with its token, a link) is led on by `merged_into_id`, which always
 * names the last ticket of a chain.
 * @param intoNumber what people call the other one
 * @throws Problem 422 where the other one is not there, another customer's, merged itself or the same
 */
export async function mergeTickets(tx: Transaction, id: string, intoNumber: string, author: Author): Promise<string> {
  const intoId = await idOf(tx, intoNumber);
  if (intoId === undefined) throw invalid({ into: { key: 'tickets.desk.fault.number' } });
  if (intoId === id) throw invalid({ into: { key: 'tickets.desk.fault.same' } });
  const [from, into] = await tx.asJob(async (em) => {
    const [from, into] = await lockBoth(em, id, intoId);
    if (from.customer_id !== into.customer_id) throw invalid({ into: { key: 'tickets.desk.fault.customer' } });
    if (into.state === 'merged' || from.state === 'merged')
      throw invalid({ into: { key: 'tickets.desk.fault.merged' } });
    await moveContents(em, from, into);
    await changeState(em, from, 'merged', author, { merged_into_id: into.id });
    await executeIn(em, 'update tickets_ticket set merged_into_id = $2 where merged_into_id = $1', [from.id, into.id]);
    await noteEvent(em, from, 'merged', author, { into: into.number });
    await noteEvent(em, into, 'merged-here', author, {
      ticket: from.id,
      number: from.number,
      subject: from.subject,
    });
    await updateTicket(em, into.id, {});
    return [from, into];
  });
  await auditTicket(tx, 'merge', from, { into: into.number });
  await changed(tx, from);
  await changed(tx, into);
  return into.id;
}

/** The id of the ticket somebody calls `T-20418`, or `20418`. */
export async function idOf(tx: Transaction, typed: string): Promise<string | undefined> {
  const digits = /^\s*(?:t-?)?(\d{1,15})\s*$/i.exec(typed)?.[1];
  if (digits === undefined) return undefined;
  const [row] = await tx.asJob((em) =>
    executeIn<{ id: string }>(em, 'select id from tickets_ticket where number = $1', [`T-${digits}`]),
  );
  return row?.id;
}

/** What the customer did not see before he does not see after. */
async function moveContents(em: EntityManager, from: LockedTicket, into: LockedTicket): Promise<void> {
  for (const table of ['tickets_article', 'tickets_file', 'tickets_promise'])
    await executeIn(
      em,
      `update ${table} set ticket_id = $2, shown = shown and $3 where customer_id = $4 and ticket_id = $1`,
      [from.id, into.id, into.shown, from.customer_id],
    );
  const people = await executeIn<{ account_id: string; name: string }>(
    em,
    `select account_id, name from tickets_participant where ticket_id = $1
     union select requester_account_id, requester_name from tickets_ticket where id = $1 and requester_account_id is not null`,
    [from.id],
  );
  for (const { account_id: account, name } of people)
    if (account !== into.requester_account_id)
      await executeIn(
        em,
        `insert into tickets_participant (id, customer_id, ticket_id, account_id, name, shown) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
        [newId(), into.customer_id, into.id, account, name, into.shown],
      );
  await executeIn(em, 'delete from tickets_participant where ticket_id = $1', [from.id]);
}
