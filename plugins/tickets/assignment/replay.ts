import { dayAt } from '../clock/zone.ts';
import { defaultCalendar } from '../clock/targets.ts';
import type { Ask } from '../service/ask.ts';
import type { Chain } from './chain.ts';
import { crewOn } from './crew.ts';
import { decide, type Crew, type Decision, type Person, type Question } from './decide.ts';

/** A past ticket as it is tried again. */
interface Past {
  id: string;
  number: string;
  subject: string;
  created_at: string;
  /** When it was solved; null is open. */
  ended_at: string | null;
  owner_id: string | null;
  owner_name: string | null;
  typeId: string;
  typeTitles: Record<string, string>;
  channel: string;
  caretakerId: string | null;
  mailbox_id: string | null;
}

/** Who has a ticket, and who would have got it. */
export interface Replayed {
  id: string;
  number: string;
  subject: string;
  before: string | null;
  decision: Decision;
  changed: boolean;
}

/** Of a whole replay: each ticket, and how many each person has and would have. */
export interface Replay {
  tickets: Replayed[];
  people: { name: string | null; before: number; after: number }[];
}

const PAST = `select t.id, t.number, t.subject, t.created_at, coalesce(t.resolved_at, t.closed_at) as ended_at, t.owner_id, t.owner_name, t.type_id as "typeId",
    y.titles as "typeTitles", t.channel, c.caretaker_id as "caretakerId", t.mailbox_id
  from tickets_ticket t join tickets_type y on y.id = t.type_id join core_customer c on c.id = t.customer_id where t.state <> 'merged'`;

/**
 * Tries a chain on the last tickets in the order in which they came: each finds the absences of its day, and everybody with what he would
 * have had by then. Changes nothing.
 * @param count how many of the last tickets
 */
export async function replay(ask: Ask, chain: Pick<Chain, 'steps'>, count: number): Promise<Replay> {
  const last = await ask<Past>(`${PAST} order by t.created_at desc, t.id desc limit $1`, [count]);
  const tickets = last.toReversed();
  const zone = (await defaultCalendar(ask)).timeZone;
  const desk = await deskBefore(ask, tickets[0]);
  const mailboxes = await mailboxesOf(ask, tickets);
  const days = new Map<string, Crew>();
  const replayed: Replayed[] = [];
  for (const past of tickets) {
    const at = Date.parse(past.created_at);
    const day = dayAt(zone, at);
    if (!days.has(day)) days.set(day, await crewOn(ask, day));
    const question: Question = { ...past, mailbox: mailboxes.get(past.mailbox_id ?? '') ?? null };
    const decision = decide(question, chain, desk.at(at, days.get(day)!));
    if (decision.owner) desk.give(decision.owner.id, at, past.ended_at);
    replayed.push({
      id: past.id, number: past.number, subject: past.subject, before: past.owner_name, decision,
      changed: (decision.owner?.id ?? null) !== past.owner_id,
    }); // prettier-ignore
  }
  return { tickets: replayed.toReversed(), people: countsOf(replayed) };
}

/** What people would have at a moment: tickets they were given, until these were solved. */
async function deskBefore(ask: Ask, first: Past | undefined) {
  const held = new Map<string, number[]>();
  const given = new Map<string, number>();
  const hold = (id: string, endedAt: string | null) =>
    held.set(id, [...(held.get(id) ?? []), endedAt === null ? Infinity : Date.parse(endedAt)]);
  if (first) {
    const rows = await ask<{ owner_id: string; assigned_at: string | null; ended_at: string | null }>(
      `select owner_id, assigned_at, coalesce(resolved_at, closed_at) as ended_at from tickets_ticket
         where owner_id is not null and state <> 'merged' and (created_at, id) < ($1, $2) and coalesce(resolved_at, closed_at, 'infinity') > $1`,
      [first.created_at, first.id],
    );
    for (const row of rows) {
      hold(row.owner_id, row.ended_at);
      if (row.assigned_at !== null) given.set(row.owner_id, Math.max(given.get(row.owner_id) ?? 0, Date.parse(row.assigned_at))); // prettier-ignore
    }
  }
  const standing = (person: Person, at: number): Person => ({
    ...person,
    load: (held.get(person.id) ?? []).filter((end) => end > at).length,
    assignedAt: given.get(person.id) ?? null,
  });
  return {
    at: (at: number, crew: Crew): Crew => ({ ...crew, people: new Map([...crew.people].map(([id, person]) => [id, standing(person, at)])) }), // prettier-ignore
    give(id: string, at: number, endedAt: string | null) {
      hold(id, endedAt);
      given.set(id, at);
    },
  };
}

async function mailboxesOf(ask: Ask, tickets: readonly Past[]): Promise<Map<string, NonNullable<Question['mailbox']>>> {
  const ids = [...new Set(tickets.flatMap(({ mailbox_id: id }) => id ?? []))];
  if (ids.length === 0) return new Map();
  const rows = await ask<{ id: string; address: string; responsibleId: string | null }>(
    'select id, address, responsible_id as "responsibleId" from tickets_mailbox where id = any($1)',
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
} // prettier-ignore

function countsOf(tickets: readonly Replayed[]): Replay['people'] {
  const counts = new Map<string | null, { before: number; after: number }>();
  const of = (name: string | null) => counts.get(name) ?? counts.set(name, { before: 0, after: 0 }).get(name)!;
  for (const { before, decision } of tickets) {
    of(before).before++;
    of(decision.owner?.name ?? null).after++;
  }
  return [...counts]
    .map(([name, count]) => ({ name, ...count }))
    .toSorted((a, b) => b.after - a.after || (a.name ?? '').localeCompare(b.name ?? ''));
}
