import { executeIn, invalid, isDay, newId, notFound, type EntityManager, type Transaction } from 'portico';
import { momentOf } from '../clock/zone.ts';

export const MODES = ['all', 'since', 'new'] as const;
export type Mode = (typeof MODES)[number];

/** Which of a customer's tickets he sees: all, or those made from a moment on. */
export interface Chosen {
  mode: Mode;
  since: Date | null;
}

/** How many of a customer's tickets he sees, or would see. */
export interface Seen {
  shown: number;
  all: number;
}

/**
 * What somebody chose in the form.
 * @param since `YYYY-MM-DD`, for the mode `since`
 * @throws Problem 422 where the day is none, or in the future
 */
export function chosenOf(mode: Mode, since: string, { timeZone, today }: { timeZone: string; today: string }): Chosen {
  if (mode === 'all') return { mode, since: null };
  if (mode === 'new') return { mode, since: new Date() };
  if (!isDay(since) || since > today) throw invalid({ since: { key: 'tickets.visibility.fault.since' } });
  return { mode, since: new Date(momentOf(timeZone, since, 0)) };
}

/** Condition under which a choice shows a ticket `t`, `$2` being its moment; as `tickets_visible` of the database has it. */
const VISIBLE = '($2::timestamptz is null or t.created_at >= $2)';

/** How many tickets a customer would see, and sees now. Changes nothing. */
export async function foresee(em: EntityManager, customerId: string, { since }: Chosen): Promise<Seen & { now: number }> {
  const [row] = await executeIn<Seen & { now: number }>(
    em,
    `select (count(*) filter (where ${VISIBLE}))::int as shown, (count(*) filter (where t.shown))::int as now, count(*)::int as all
       from tickets_ticket t where t.customer_id = $1`,
    [customerId, since],
  );
  return row!;
} // prettier-ignore

/**
 * Decides which tickets a customer sees, and shows or hides them with all that hangs on them, in the caller's transaction: triggers of the
 * database take articles, files, events, promises and participants along.
 * @throws Problem 404 where there is no such customer
 */
export async function setVisibility(tx: Transaction, customerId: string, chosen: Chosen, by: string): Promise<Seen> {
  const seen = await tx.asJob(async (em) => {
    // Tickets that are being made wait for the choice, or it waits for them: their trigger locks the customer as well.
    const [customer] = await executeIn(em, 'select 1 from core_customer where id = $1 for update', [customerId]);
    if (!customer) throw notFound();
    await executeIn(
      em,
      `insert into tickets_visibility (id, customer_id, mode, since, set_by) values ($1, $2, $3, $4, $5)
       on conflict (customer_id) do update set mode = excluded.mode, since = excluded.since, set_by = excluded.set_by, set_at = now()`,
      [newId(), customerId, chosen.mode, chosen.since, by],
    );
    await executeIn(em, `update tickets_ticket t set shown = ${VISIBLE} where t.customer_id = $1 and t.shown <> ${VISIBLE}`, [customerId, chosen.since]);
    return foresee(em, customerId, chosen);
  });
  const { shown, all } = seen;
  await tx.audit('show', 'Ticket', undefined, { mode: chosen.mode, since: chosen.since?.toISOString() ?? null, shown, all }, customerId);
  return { shown, all };
} // prettier-ignore

/** Whether its customer sees a ticket; nothing about one that he does not see goes to him by mail or otherwise. */
export async function isShown(em: EntityManager, ticketId: string): Promise<boolean> {
  const [row] = await executeIn<{ shown: boolean }>(em, 'select shown from tickets_ticket where id = $1', [ticketId]);
  return row?.shown ?? false;
}
