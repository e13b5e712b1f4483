import {
  conflict,
  createCustomer,
  executeIn,
  newId,
  notFound,
  type CustomerInput,
  type EntityManager,
  type RequestContext,
  type Transaction,
} from 'portico';
import type { TicketsConfig } from '../config.ts';
import { lockTicket } from '../service/store.ts';
import { becomeAnswer, becomeTicket, senderOf } from './become.ts';
import { linksOf } from './decide.ts';
import { guestCustomer } from './guest.ts';
import { customersOf, type Known } from './people.ts';
import { processInbound } from './process.ts';
import { lockInbound, noteDecision, updateInbound, type InboundRow } from './store.ts';

type Ctx = RequestContext<TicketsConfig>;

/** Locks a message that staff can still do something with. @throws Problem 404 for none, 409 for one that somebody has dealt with */
async function lockOpen(em: EntityManager, id: string): Promise<InboundRow> {
  const row = await lockInbound(em, id);
  if (row.state !== 'decided' || row.place === 'done' || row.place === 'quarantine') throw conflict('tickets.mail.conflict');
  return row;
} // prettier-ignore

const auditMail = (tx: Transaction, action: string, row: Pick<InboundRow, 'id' | 'from_address'>, details: object = {}, customerId?: string) =>
  tx.audit(action, 'Inbound', row.id, { from: row.from_address, ...details }, customerId); // prettier-ignore

/** The one of the sender's customers that was chosen. */
const knownAs = async (em: EntityManager, row: InboundRow, customerId: string): Promise<Known | undefined> =>
  row.from_address === null ? undefined : (await customersOf(em, row.from_address)).find((one) => one.customerId === customerId); // prettier-ignore

async function link(ctx: Ctx, em: EntityManager, row: InboundRow, customerId: string): Promise<void> {
  const known = await knownAs(em, row, customerId);
  const links = JSON.stringify(await linksOf(ctx, em, row, customerId));
  await updateInbound(em, row.id, { customer_id: customerId, account_id: known?.accountId ?? null, links });
}

/** Says whose a message is; its author's address is not remembered. @throws Problem 404 for a customer there is none of */
export const linkInbound = (ctx: Ctx, id: string, customerId: string): Promise<void> =>
  ctx.write(async (tx) => {
    const row = await tx.asJob(async (em) => {
      const found = await lockOpen(em, id);
      await customerThere(em, customerId);
      await link(ctx, em, found, customerId);
      return found;
    });
    await auditMail(tx, 'link', row, {}, customerId);
  });

async function customerThere(em: EntityManager, customerId: string): Promise<void> {
  const rows = await executeIn(em, 'select 1 from core_customer where id = $1', [customerId]);
  if (rows.length === 0) throw notFound();
}

/** Remembers the sender's address as one of a customer's, from now on and for this message. It gives nobody a login. */
export const contactFromInbound = (ctx: Ctx, id: string, customerId: string): Promise<void> =>
  ctx.write(async (tx) => {
    const row = await tx.asJob(async (em) => {
      const found = await lockOpen(em, id);
      if (found.from_address === null) throw conflict('tickets.mail.conflict');
      await customerThere(em, customerId);
      await addContact(em, customerId, found.from_address, found.from_name ?? '', ctx.viewer.account.name);
      await link(ctx, em, found, customerId);
      return found;
    });
    await auditMail(tx, 'contact', row, {}, customerId);
  });

const addContact = (em: EntityManager, customerId: string, address: string, name: string, by: string): Promise<unknown> =>
  executeIn(
    em,
    'insert into tickets_contact (id, customer_id, address, name, added_by) values ($1, $2, $3, $4, $5) on conflict (address, customer_id) do nothing',
    [newId(), customerId, address, name, by],
  ); // prettier-ignore

/**
 * Makes a customer of the sender, and links the message to him.
 * @param input what was typed; his address is the sender's
 * @returns id of the customer
 * @throws OperatorError for input that is not allowed or a number that is taken
 */
export const customerFromInbound = (ctx: Ctx, id: string, input: Omit<CustomerInput, 'email'>): Promise<string> =>
  ctx.write(async (tx) => {
    const row = await tx.asJob((em) => lockOpen(em, id));
    const customerId = await createCustomer(tx, { ...input, email: row.from_address ?? undefined });
    await tx.asJob((em) => link(ctx, em, row, customerId));
    await auditMail(tx, 'link', row, { number: input.number }, customerId);
    return customerId;
  });

/** Of which kind a ticket is to be, and whose. */
export interface Acceptance {
  typeId: string;
  /** Without one the ticket belongs to nobody: it is answered, and nothing about its sender is stored beside it. */
  customerId: string | null;
}

/** Makes a ticket of a message, whatever it was held for. @returns id of the ticket */
export const acceptInbound = (ctx: Ctx, id: string, { typeId, customerId }: Acceptance): Promise<string> =>
  ctx.write(async (tx) => {
    const row = await tx.asJob((em) => lockOpen(em, id));
    const owner = customerId ?? (await guestCustomer(tx));
    const { known, links, language } = await tx.asJob(async (em) => {
      await customerThere(em, owner);
      await typeThere(em, typeId);
      const [mailbox] = await executeIn<{ language: string }>(em, 'select language from tickets_mailbox where id = $1', [row.mailbox_id]);
      return { known: await knownAs(em, row, owner), links: await linksOf(ctx, em, row, owner), language: row.language ?? mailbox?.language ?? 'en' };
    });
    const ticket = await becomeTicket(tx, row, { customerId: owner, typeId, known, language, links });
    await tx.asJob((em) =>
      noteDecision(em, id, { place: 'done', outcome: 'ticket', by: ctx.viewer.account.name, customer_id: owner, ticket_id: ticket.id, links: JSON.stringify(links) }),
    );
    await auditMail(tx, 'accept', row, { number: ticket.number }, owner);
    return ticket.id;
  }); // prettier-ignore

async function typeThere(em: EntityManager, typeId: string): Promise<void> {
  const rows = await executeIn(em, 'select 1 from tickets_type where id = $1 and active', [typeId]);
  if (rows.length === 0) throw notFound();
}

/** Adds a held answer of somebody who takes no part to the ticket it answers, as an outsider's word; it makes him no participant. */
export const admitInbound = (ctx: Ctx, id: string): Promise<string> =>
  ctx.write(async (tx) => {
    const row = await tx.asJob((em) => lockOpen(em, id));
    if (row.ticket_id === null) throw conflict('tickets.mail.conflict');
    const ticket = await tx.asJob((em) => lockTicket(em, row.ticket_id!));
    await becomeAnswer(tx, row, ticket, senderOf(row, undefined, 'outsider'), false);
    await tx.asJob((em) =>
      noteDecision(em, id, { place: 'done', outcome: 'answer', by: ctx.viewer.account.name, customer_id: ticket.customer_id, article_id: row.id }),
    );
    await auditMail(tx, 'admit', row, { number: ticket.number }, ticket.customer_id);
    return ticket.id;
  }); // prettier-ignore

/** Puts a message away: it stays for a month, and then goes with its files. */
export const ignoreInbound = (ctx: Ctx, id: string, as: 'ignored' | 'spam'): Promise<void> =>
  ctx.write(async (tx) => {
    const row = await tx.asJob(async (em) => {
      const found = await lockInbound(em, id);
      if (found.state !== 'decided' || found.place === 'done') throw conflict('tickets.mail.conflict');
      await noteDecision(em, id, { place: 'done', outcome: as, reason: found.reason, by: ctx.viewer.account.name });
      return found;
    });
    await auditMail(tx, as === 'spam' ? 'spam' : 'ignore', row);
  });

/** Has a message in quarantine read again, such as after an update. @throws Problem 409 where it is not there, or has no raw file */
export async function replayInbound(ctx: Ctx, id: string): Promise<void> {
  await ctx.write(async (tx) => {
    const row = await tx.asJob(async (em) => {
      const found = await lockInbound(em, id);
      if (found.place !== 'quarantine' || found.raw_file_id === null) throw conflict('tickets.mail.conflict');
      const again = {
        state: 'received',
        place: null,
        reason: null,
        error: null,
        decided_at: null,
        decided_by: null,
        attempts: 0,
      };
      await updateInbound(em, id, again);
      return found;
    });
    await auditMail(tx, 'replay', row);
  });
  await processInbound(ctx, id);
}
