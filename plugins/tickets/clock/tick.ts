import { defineQuery, queryBuilder, sql, type JobContext, type Transaction } from 'portico';
import type { TicketsConfig } from '../config.ts';
import { PORTAL } from '../service/author.ts';
import { changeState } from '../service/change.ts';
import { lockTicket, type LockedTicket } from '../service/store.ts';
import { dueNow, escalateOne } from './escalation.ts';

type Ctx = JobContext<TicketsConfig>;

const db = queryBuilder<Record<string, Record<string, unknown>>>();
/** Tickets of each kind that one run takes; the next run is a minute later. */
const AT_ONCE = 500;

const toRemind = defineQuery<Record<never, never>, { id: string }>(() => ({
  compile: () =>
    sql<{ id: string }>`select id from tickets_ticket where state = 'pending_reminder' and remind_at <= now() order by remind_at limit ${sql.lit(AT_ONCE)}`.compile(db),
})); // prettier-ignore

const toClose = defineQuery<{ days: number }, { id: string }>((p) => ({
  compile: () =>
    sql<{ id: string }>`select id from tickets_ticket where state = 'resolved' and resolved_at <= now() - make_interval(days => ${p.days}::int)
      order by resolved_at limit ${sql.lit(AT_ONCE)}`.compile(db),
})); // prettier-ignore

/**
 * What time brings about, every minute: what was put off comes back, what is late is escalated, what was solved long ago is closed.
 * Each ticket in a transaction of its own, mail and state together: killed anywhere and run again, each step happens once.
 */
export async function tick(ctx: Ctx): Promise<void> {
  const { closeAfterDays } = ctx.config;
  const [reminders, late, solved] = await ctx.read(toRemind({}), dueNow({}), toClose({ days: closeAfterDays }));
  for (const { id } of reminders) await step(ctx, id, (tx, ticket) => becomes(tx, ticket, 'pending_reminder', 'open'));
  for (const { ticket_id: id, target } of late)
    await step(ctx, id, (tx, ticket) => escalateOne(ctx, tx, ticket, target));
  for (const { id } of solved) await step(ctx, id, (tx, ticket) => becomes(tx, ticket, 'resolved', 'closed'));
}

async function step(ctx: Ctx, id: string, work: (tx: Transaction, ticket: LockedTicket) => Promise<boolean>) {
  await ctx.write(async (tx) => {
    const ticket = await lockTicket(tx.em, id);
    if (!(await work(tx, ticket))) return;
    await tx.emit('tickets.changed', { ticket: id, customer: ticket.customer_id }, { customerId: ticket.customer_id });
  });
}

/** Moves a ticket that is still where it was found. */
async function becomes(tx: Transaction, ticket: LockedTicket, from: LockedTicket['state'], to: LockedTicket['state']) {
  if (ticket.state !== from) return false;
  await changeState(tx.em, ticket, to, PORTAL, to === 'open' ? { remind_at: null } : {});
  return true;
}
