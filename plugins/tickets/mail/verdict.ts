import { executeIn, type EntityManager } from 'portico';
import type { TicketsConfig } from '../config.ts';
import { lockTicket, type LockedTicket } from '../service/store.ts';
import { isForged } from './authentication.ts';
import { isTooMuch, oneSenderAtATime } from './caps.ts';
import { customersOf, isOwnMailbox, takesPart, type Known } from './people.ts';
import type { InboundRow } from './store.ts';
import { answeredTicket, isOurs } from './thread.ts';

/** What a mailbox does with its mail. */
export interface MailboxRow {
  id: string;
  address: string;
  type_id: string | null;
  direct: boolean;
  language: string;
  auth_server: string | null;
}

/** What becomes of a message. */
export type Verdict =
  /** Our own mail come back. */
  | { to: 'own' }
  | { to: 'bounce' }
  /** From a machine, and no answer to anything. */
  | { to: 'automatic' }
  /** A participant answers; `quietly` where a machine does so for him, which opens nothing again. */
  | { to: 'answer'; ticket: LockedTicket; known: Known | undefined; quietly: boolean }
  /** A participant answers a ticket that has been over for too long. */
  | { to: 'follow'; ticket: LockedTicket; known: Known | undefined }
  /** Staff have to look before anything happens: `outsider`, `forged`, `many`. */
  | { to: 'held'; reason: 'outsider' | 'forged' | 'many'; ticket?: LockedTicket; known: Known[] }
  /** Lies among "received"; `reason` says why it did not become a ticket by itself. */
  | { to: 'waiting'; reason: 'unknown' | 'several' | 'list' | 'type' | null; known: Known[] }
  | { to: 'ticket'; known: Known; typeId: string };

/** Decides what becomes of a message that was read. Reads only; locks the ticket it answers. */
export async function judge(em: EntityManager, row: InboundRow, mailbox: MailboxRow, config: TicketsConfig): Promise<Verdict> {
  const from = row.from_address;
  if (row.message_id !== null && (await isOurs(em, row.message_id))) return { to: 'own' };
  if (row.kind === 'bounce') return { to: 'bounce' };
  if (from === null) return row.kind === 'person' ? { to: 'waiting', reason: 'unknown', known: [] } : { to: 'automatic' };
  if (await isOwnMailbox(em, from)) return { to: 'own' };
  await oneSenderAtATime(em, from);
  const known = await customersOf(em, from);
  const answered = await answeredTicket(em, row.answers);
  const ticket = answered === undefined ? undefined : await lockTicket(em, answered);
  if (isForged(row.authentication, mailbox.auth_server)) return { to: 'held', reason: 'forged', known, ...(ticket ? { ticket } : {}) };
  if (ticket) return judgeAnswer(em, row, ticket, known, config);
  if (row.kind === 'automatic' || row.kind === 'receipt') return { to: 'automatic' };
  return judgeNew(em, row, mailbox, known);
} // prettier-ignore

async function judgeAnswer(em: EntityManager, row: InboundRow, ticket: LockedTicket, known: Known[], { reopenDays }: TicketsConfig): Promise<Verdict> {
  const isMachine = row.kind !== 'person';
  if (!(await takesPart(em, ticket, row.from_address!))) return isMachine && row.kind !== 'list' ? { to: 'automatic' } : { to: 'held', reason: 'outsider', ticket, known };
  if (row.kind === 'receipt') return { to: 'automatic' };
  const own = known.find(({ customerId }) => customerId === ticket.customer_id);
  const over = ticket.closed_at ?? ticket.resolved_at;
  const isOver = over !== null && Date.parse(row.received_at) - Date.parse(over) > reopenDays * 86_400_000;
  if (isOver && !isMachine) return { to: 'follow', ticket, known: own };
  return { to: 'answer', ticket, known: own, quietly: isMachine };
} // prettier-ignore

async function judgeNew(em: EntityManager, row: InboundRow, mailbox: MailboxRow, known: Known[]): Promise<Verdict> {
  if (await isTooMuch(em, row)) return { to: 'held', reason: 'many', known };
  const [only] = known;
  if (!only) return { to: 'waiting', reason: 'unknown', known };
  if (known.length > 1) return { to: 'waiting', reason: 'several', known };
  if (row.kind === 'list') return { to: 'waiting', reason: 'list', known };
  if (!mailbox.direct) return { to: 'waiting', reason: null, known };
  const typeId = await activeType(em, mailbox.type_id);
  return typeId === undefined ? { to: 'waiting', reason: 'type', known } : { to: 'ticket', known: only, typeId };
}

async function activeType(em: EntityManager, typeId: string | null): Promise<string | undefined> {
  const rows = await executeIn<{ id: string }>(em, 'select id from tickets_type where id = $1 and active', [typeId]);
  return rows[0]?.id;
}
