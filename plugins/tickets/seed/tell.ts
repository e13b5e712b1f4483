import { executeIn, newId, type EntityManager, type Transaction } from 'portico';
import { workingMinutesBetween } from '../clock/calendar.ts';
import { startClock } from '../clock/clock.ts';
import { dropDue } from '../clock/dues.ts';
import { clockOf } from '../clock/targets.ts';
import { idOfForm } from '../customer/form-id.ts';
import { isOver } from '../customer/view.ts';
import { addArticle } from '../service/article.ts';
import { newToken } from '../service/create.ts';
import { PORTAL, type Author } from '../service/author.ts';
import { lockTicket, noteEvent, updateTicket, type LockedTicket } from '../service/store.ts';
import type { Says, Story } from './story.ts';

const HOUR = 3_600_000;

interface Cast {
  customer_id: string;
  locale: string;
  account_id: string | null;
  account_name: string;
  email: string | null;
  caretaker_id: string | null;
  caretaker_name: string | null;
}

const castOf = async (em: EntityManager, number: string): Promise<Cast | undefined> =>
  (
    await executeIn<Cast>(
      em,
      `select c.id as customer_id, coalesce(c.locale, 'sk') as locale, a.id as account_id, coalesce(a.name, c.name) as account_name, coalesce(a.email, c.email) as email,
           k.id as caretaker_id, k.name as caretaker_name
         from core_customer c left join core_account k on k.id = c.caretaker_id
           left join lateral (select a.id, a.name, a.email from core_account a join core_membership m on m.account_id = a.id and m.customer_id = c.id order by a.login = c.email desc, a.name limit 1) a on true
        where c.number = $1`,
      [number],
    )
  )[0]; // prettier-ignore

/** Tells a ticket as if it had happened: nobody is mailed, and told again it is there already. */
export async function tell(tx: Transaction, story: Story, now: Date): Promise<void> {
  const { em } = tx;
  const cast = await castOf(em, story.customer);
  if (!cast) return;
  const id = idOfForm('demo', story.customer, story.subject);
  const start = new Date(now.getTime() - story.daysAgo * 24 * HOUR - 3 * HOUR);
  if (!(await enter(em, id, story, cast, start))) return;
  const ticket = await lockTicket(em, id);
  await startClock(em, ticket);
  await executeIn(em, 'delete from tickets_event where ticket_id = $1', [id]);
  await happen(em, ticket, 'created', authorOf('customer', cast), { channel: story.channel ?? 'portal' }, start);
  if (!story.unassigned && cast.caretaker_id) await happen(em, ticket, 'assigned', PORTAL, { to: cast.caretaker_name }, after(start, 0.4));
  await speak(tx, ticket, story, cast, start, now);
  await promises(em, ticket, story, cast, start, now);
  await finish(em, ticket, story, start, now);
} // prettier-ignore

const after = (start: Date, hours: number): Date => new Date(start.getTime() + hours * HOUR);

async function enter(em: EntityManager, id: string, story: Story, cast: Cast, start: Date): Promise<boolean> {
  const owner = story.unassigned ? { id: null, name: null } : { id: cast.caretaker_id, name: cast.caretaker_name };
  const made = await executeIn(
    em,
    `insert into tickets_ticket (id, customer_id, token, type_id, subject, channel, state, priority, customer_priority, flagged, owner_id, owner_name, assigned_step, assigned_why, assigned_at,
         requester_account_id, requester_name, requester_email, locale, created_at, updated_at, customer_at, clock_at)
       select $1, $2, $3, y.id, $5, $6, $7, coalesce($8, y.priority), $8, $9, $10, $11, case when $10::uuid is not null then 'caretaker' end,
           case when $10::uuid is not null then '{"key": "tickets.why.caretaker", "values": {"step": 2, "of": 4}}'::jsonb end, case when $10::uuid is not null then $12::timestamptz + interval '24 minutes' end,
           $13, $14, $15, $16, $12, $12, $12, $12
         from tickets_type y where y.code = $4 on conflict (id) do nothing returning id`,
    [id, cast.customer_id, newToken(), story.type, story.subject, story.channel ?? 'portal', story.state, story.priority ?? null, story.flagged ?? false, owner.id, owner.name, start,
      cast.account_id, cast.account_name, cast.email, cast.locale],
  ); // prettier-ignore
  return made.length > 0;
}

const authorOf = (who: Says, cast: Cast): Author => {
  if (who === 'customer') return { side: 'customer', id: cast.account_id, name: cast.account_name, email: cast.email };
  if (typeof who === 'object') return { side: 'staff', id: null, name: who.staff, email: null };
  return { side: 'staff', id: cast.caretaker_id, name: cast.caretaker_name ?? 'Lumenia', email: null };
};

async function happen(em: EntityManager, ticket: LockedTicket, kind: string, author: Author, values: Record<string, unknown>, at: Date): Promise<void> {
  await noteEvent(em, ticket, kind, author, values);
  await executeIn(em, 'update tickets_event set at = $2 where ticket_id = $1 and at = now()', [ticket.id, at]);
} // prettier-ignore

async function speak(tx: Transaction, ticket: LockedTicket, story: Story, cast: Cast, start: Date, now: Date): Promise<void> {
  const { em } = tx;
  let answered: Date | undefined;
  let last = start;
  for (const [who, hours, body] of story.said) {
    const at = new Date(Math.min(after(start, hours).getTime(), now.getTime() - 60_000));
    const kind = who === 'note' ? 'note' : story.channel === 'mail' ? 'mail' : story.channel === 'phone' && hours === 0 ? 'call' : 'web';
    const article = await addArticle(tx, ticket, { kind, author: authorOf(who, cast), body });
    await executeIn(em, 'update tickets_article set created_at = $2 where id = $1', [article, at]);
    if (who !== 'customer' && who !== 'note' && !answered) await happen(em, ticket, 'state', authorOf(who, cast), { from: 'new', to: 'open' }, (answered = at));
    last = at;
  }
  await executeIn(em, 'update tickets_ticket set first_response_at = $2, staff_at = $2, updated_at = $3 where id = $1', [ticket.id, answered ?? null, last]);
  if (!answered) return;
  const { calendar } = await clockOf(em, ticket);
  await dropDue(em, ticket.id, 'first_response', true);
  await executeIn(em, 'update tickets_ticket set response_minutes = $2 where id = $1', [ticket.id, Math.round(workingMinutesBetween(calendar, start, answered))]);
} // prettier-ignore

async function promises(em: EntityManager, ticket: LockedTicket, story: Story, cast: Cast, start: Date, now: Date): Promise<void> {
  await executeIn(em, 'update tickets_promise set made_at = $2 where ticket_id = $1', [ticket.id, start]);
  if (!story.promised) return;
  await executeIn(em, 'delete from tickets_promise where ticket_id = $1', [ticket.id]);
  const solved = story.solved === undefined ? undefined : after(start, story.solved);
  let before: Date | null = null;
  for (const [index, [days, reason, hours]] of story.promised.entries()) {
    const at = after(start, days * 24);
    const made: Date = index === 0 ? after(start, 1) : hours === undefined ? new Date(Math.min(before!.getTime() - 4 * HOUR, now.getTime() - HOUR)) : after(start, hours);
    if (before !== null && made > before) await executeIn(em, 'update tickets_promise set kept = false where ticket_id = $1 and kept is null', [ticket.id]);
    const isLast = index === story.promised.length - 1;
    const kept = isLast && solved ? solved <= at : null;
    await executeIn(
      em,
      'insert into tickets_promise (id, customer_id, ticket_id, promised_at, reason, author_name, made_at, kept, shown) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
      [newId(), ticket.customer_id, ticket.id, at, reason ?? null, cast.caretaker_name ?? 'Lumenia', made, kept, ticket.shown],
    );
    await happen(em, ticket, 'promised', authorOf('caretaker', cast), { at: at.toISOString(), from: before?.toISOString() ?? null, reason: reason ?? null }, made);
    before = at;
  }
  await executeIn(em, 'update tickets_ticket set promised_at = $2 where id = $1', [ticket.id, before]);
} // prettier-ignore

async function finish(em: EntityManager, ticket: LockedTicket, story: Story, start: Date, now: Date): Promise<void> {
  if (story.state === 'pending_customer') await executeIn(em, 'update tickets_ticket set paused_at = staff_at where id = $1', [ticket.id]);
  if (story.state === 'pending_reminder') await executeIn(em, 'update tickets_ticket set remind_at = $2 where id = $1', [ticket.id, new Date(now.getTime() + 7 * 24 * HOUR)]);
  if (!isOver(story.state)) return;
  const solved = after(start, story.solved ?? 24);
  for (const target of ['first_response', 'update', 'resolution'] as const) await dropDue(em, ticket.id, target, true);
  const { calendar } = await clockOf(em, ticket);
  const [stars, words] = story.rating ?? [];
  await updateTicket(em, ticket.id, {
    resolved_at: solved, closed_at: story.state === 'closed' ? after(solved, 7 * 24) : null, solution_minutes: Math.round(workingMinutesBetween(calendar, start, solved)),
    satisfaction: stars ?? null, satisfaction_text: words ?? null, satisfaction_at: stars === undefined ? null : after(solved, 20),
  });
  await executeIn(em, 'update tickets_ticket set updated_at = $2 where id = $1', [ticket.id, solved]);
  await happen(em, ticket, 'state', PORTAL, { from: 'open', to: 'resolved' }, solved);
} // prettier-ignore
