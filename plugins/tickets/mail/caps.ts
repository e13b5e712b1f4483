import { executeIn, newId, type EntityManager } from 'portico';
import { AUTOMATIC_PER_DAY, NEW_PER_HOUR } from './limits.ts';
import { isOwnMailbox } from './people.ts';
import type { InboundRow } from './store.ts';

/** Looks at the mail of one sender one after the other, so that what is counted holds. */
export const oneSenderAtATime = (em: EntityManager, address: string): Promise<unknown> =>
  executeIn(em, `select pg_advisory_xact_lock(hashtextextended('tickets.sender ' || $1, 0))`, [address]);

/** Whether a sender has begun as many conversations in the hour before this message as one may. */
export async function isTooMuch(em: EntityManager, row: Pick<InboundRow, 'id' | 'from_address' | 'received_at'>): Promise<boolean> {
  const [{ count } = { count: 0 }] = await executeIn<{ count: number }>(
    em,
    `select count(*)::int as count from tickets_inbound where from_address = $1 and id <> $3
       and received_at > $2::timestamptz - interval '1 hour' and received_at <= $2::timestamptz
       and (place in ('waiting', 'held') or outcome = 'ticket')`,
    [row.from_address, row.received_at, row.id],
  );
  return count >= NEW_PER_HOUR;
} // prettier-ignore

/**
 * Asks, in the transaction that queues it, whether one more automatic mail may go to an address today, and counts it: never to one of
 * our own mailboxes or to an address that does not exist, and 40 a day at most, which ends every loop.
 * @param address in small letters
 */
export async function mayMailAutomatically(em: EntityManager, address: string): Promise<boolean> {
  if (await isOwnMailbox(em, address)) return false;
  if ((await executeIn(em, 'select 1 from tickets_bounce where address = $1 and permanent', [address])).length > 0) return false;
  const counted = await executeIn(
    em,
    `insert into tickets_automatic as a (id, address, day, count) values ($1, $2, current_date, 1)
       on conflict (address, day) do update set count = a.count + 1 where a.count < $3 returning count`,
    [newId(), address, AUTOMATIC_PER_DAY],
  );
  return counted.length > 0;
} // prettier-ignore
