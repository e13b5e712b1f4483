import { isProblem, type Transaction } from 'portico';
import type { Author } from '../service/author.ts';
import { auditTicket } from '../service/change.ts';
import { lockTicket, type LockedTicket } from '../service/store.ts';
import { applyChanges, changed, type Changes, type MayAssign } from './steps.ts';

/** What can be done to many tickets at once. */
export const BULK_ACTIONS = ['assign', 'state', 'priority', 'type'] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

/** What became of one of them: `was` is the value before, `fault` the catalogue key of why nothing was done. */
export interface BulkResult {
  id: string;
  number: string;
  subject: string;
  was: string;
  fault?: string;
}

export interface Bulk {
  action: BulkAction;
  /** Account, state, priority or type; empty takes the owner away. */
  value: string;
  ids: readonly string[];
  /** By id, what has to stand there still, for taking a change back. */
  expected?: ReadonlyMap<string, string>;
}

const FIELD = { assign: 'owner_id', state: 'state', priority: 'priority', type: 'type_id' } as const;

const changeTo = (action: BulkAction, value: string): Changes =>
  ({
    assign: { ownerId: value === '' ? null : value },
    state: { state: value as never },
    priority: { priority: value as never },
    type: { typeId: value },
  })[action];

/**
 * Does one thing to many tickets in one transaction. Where it cannot be done to one of them the others are done all the same, and its
 * line says why.
 * @param valueOf what each gets; the same for all but when something is taken back
 */
export async function applyBulk(
  tx: Transaction,
  bulk: Bulk,
  by: Author,
  may: MayAssign,
  valueOf: (id: string) => string = () => bulk.value,
): Promise<BulkResult[]> {
  const results: BulkResult[] = [];
  // In one order, so that two people who mark the same tickets wait for each other and never in a circle.
  for (const id of [...new Set(bulk.ids)].sort()) {
    const ticket = await tx.asJob((em) => lockTicket(em, id)).catch(gone);
    if (ticket) results.push(await applyOne(tx, ticket, bulk, valueOf(id), by, may));
  }
  return results;
}

const gone = (error: unknown): undefined => {
  if (isProblem(error) && error.status === 404) return undefined;
  throw error;
};

async function applyOne(
  tx: Transaction,
  ticket: LockedTicket,
  { action, expected }: Bulk,
  value: string,
  by: Author,
  may: MayAssign,
): Promise<BulkResult> {
  const { id, number, subject } = ticket;
  const was = ticket[FIELD[action]] ?? '';
  const line = { id, number, subject, was };
  if (expected && expected.get(id) !== was) return { ...line, fault: 'tickets.desk.bulk.moved' };
  try {
    const done = await applyChanges(tx, ticket, changeTo(action, value), by, may);
    if (done.length === 0) return { ...line, fault: 'tickets.desk.bulk.same' };
    if (action !== 'assign') {
      await auditTicket(tx, 'update', ticket, { changed: done });
      await changed(tx, ticket);
    }
    return line;
  } catch (error) {
    if (isProblem(error)) return { ...line, fault: Object.values(error.fields)[0]?.key ?? error.key };
    throw error;
  }
}
