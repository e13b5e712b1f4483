import { conflict, executeIn, invalid, newId, type EntityManager, type Transaction } from 'portico';
import { dayAt } from '../clock/zone.ts';
import { defaultCalendar } from '../clock/targets.ts';
import { PORTAL, type Author } from '../service/author.ts';
import { inTransaction } from '../service/ask.ts';
import { auditTicket } from '../service/change.ts';
import { noteEvent, updateTicket, type LockedTicket } from '../service/store.ts';
import { UNSOLVED } from '../words.ts';
import { chainIn, type Receiver } from './chain.ts';
import { lockCrew } from './crew.ts';
import { decide, type Crew, type Decision, type Question } from './decide.ts';

/** Finds who works on a new ticket by the chain in force; without anybody it stays in the folder "To be assigned". */
export async function assignNew(tx: Transaction, ticket: LockedTicket): Promise<void> {
  const id = await tx.asJob(async (em) => {
    const chain = await chainIn(inTransaction(em), 'active');
    const decision = decide(await questionOf(em, ticket), chain ?? { steps: [] }, await lockCrew(em, await today(em)));
    return record(em, ticket, decision, PORTAL);
  });
  await tellOf(tx, ticket, id);
} // prettier-ignore

/** To whom staff give a ticket: a person, or a team, of whom who has least gets it. */
export interface Assign {
  to: Receiver;
  by: Author;
  /** In their own words; may be empty. */
  why?: string | null;
}

/**
 * Gives a locked ticket to somebody, as staff decide: limits and absences do not bind them when they name a person.
 * @throws Problem 422 where he does not work here, or nobody of the team can take it; 409 where the ticket is over
 */
export async function assign(tx: Transaction, ticket: LockedTicket, { to, by, why }: Assign): Promise<void> {
  if (!UNSOLVED.includes(ticket.state)) throw conflict('tickets.conflict.state');
  const id = await tx.asJob(async (em) => {
    const crew = await lockCrew(em, await today(em));
    const found = 'account' in to ? byPerson(crew.people.get(to.account)) : ofTeam(to, crew);
    if (!found?.owner) throw invalid({ to: { key: 'tickets.assign.nobody' } });
    const values = { name: found.owner.name, by: by.name, note: why?.trim() ?? '', ...teamOf(found) };
    return record(em, ticket, { ...found, step: null, why: { key: 'tickets.why.staff', values } }, by);
  });
  await auditTicket(tx, 'assign', ticket, { owner: ticket.owner_name });
  await tellOf(tx, ticket, id);
}

/** Lays a locked ticket back into the folder "To be assigned". */
export async function unassign(tx: Transaction, ticket: LockedTicket, { by, why }: Omit<Assign, 'to'>): Promise<void> {
  const id = await tx.asJob((em) =>
    record(em, ticket, { ...NOBODY, why: { key: 'tickets.why.returned', values: { by: by.name, note: why?.trim() ?? '' } } }, by),
  );
  await auditTicket(tx, 'unassign', ticket);
  await tellOf(tx, ticket, id);
} // prettier-ignore

const NOBODY: Decision = { owner: null, teamId: null, step: null, why: { key: 'tickets.why.nobody' }, trace: [] };
const NOTHING_ASKED: Question = { typeId: '', typeTitles: {}, channel: '', caretakerId: null, mailbox: null };

/** Who of a team gets a ticket that staff give to it. */
const ofTeam = (to: Receiver, crew: Crew): Decision =>
  decide(NOTHING_ASKED, { steps: [{ id: '', kind: 'general', active: true, params: { to } }] }, crew);

const byPerson = (person: { id: string; name: string; active: boolean } | undefined): Decision | undefined =>
  person?.active === true ? { ...NOBODY, owner: { id: person.id, name: person.name } } : undefined;

const teamOf = ({ why }: Decision) => (why.values?.team === undefined ? {} : { team: why.values.team });

/** The day by which absences are read: that of the calendar people work by. */
const today = async (em: EntityManager): Promise<string> =>
  dayAt((await defaultCalendar(inTransaction(em))).timeZone, Date.now());

/** What the chain asks of a ticket. */
export async function questionOf(em: EntityManager, ticket: Pick<LockedTicket, 'id'>): Promise<Question> {
  const [row] = await executeIn<Omit<Question, 'mailbox'> & { mailbox_id: string | null }>(
    em,
    `select t.type_id as "typeId", y.titles as "typeTitles", t.channel, c.caretaker_id as "caretakerId", t.mailbox_id
       from tickets_ticket t join tickets_type y on y.id = t.type_id join core_customer c on c.id = t.customer_id where t.id = $1`,
    [ticket.id],
  );
  const { mailbox_id: mailboxId, ...question } = row!;
  if (mailboxId === null) return { ...question, mailbox: null };
  const [mailbox] = await executeIn<NonNullable<Question['mailbox']>>(
    em,
    'select address, responsible_id as "responsibleId" from tickets_mailbox where id = $1',
    [mailboxId],
  );
  return { ...question, mailbox: mailbox ?? null };
}

/** Writes who has a ticket now and why. @returns id of the entry */
async function record(em: EntityManager, ticket: LockedTicket, { owner, teamId, step, why, trace }: Decision, by: Author): Promise<string> {
  const id = newId();
  await executeIn(
    em,
    `insert into tickets_assignment (id, ticket_id, by_id, by_name, owner_id, owner_name, step, why, trace) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, ticket.id, by.id, by.name, owner?.id ?? null, owner?.name ?? null, step, JSON.stringify(why), JSON.stringify(trace)],
  );
  await updateTicket(em, ticket.id, {
    owner_id: owner?.id ?? null, owner_name: owner?.name ?? null, team_id: teamId, assigned_step: step, assigned_why: JSON.stringify(why),
    assigned_at: owner ? new Date() : null,
  });
  if (owner) {
    await noteEvent(em, ticket, 'assigned', by, { to: owner.name });
    await executeIn(em, `insert into tickets_agent (id, account_id, assigned_at) values ($1, $2, clock_timestamp())
      on conflict (account_id) do update set assigned_at = excluded.assigned_at`, [newId(), owner.id]);
  } else if (ticket.owner_id !== null) await noteEvent(em, ticket, 'unassigned', by, {});
  Object.assign(ticket, { owner_id: owner?.id ?? null, owner_name: owner?.name ?? null });
  return id;
} // prettier-ignore

async function tellOf(tx: Transaction, ticket: LockedTicket, assignment: string): Promise<void> {
  const of = { ticket: ticket.id, customer: ticket.customer_id };
  await tx.emit('tickets.assigned', { ...of, assignment }, { customerId: ticket.customer_id });
  await tx.emit('tickets.changed', of, { customerId: ticket.customer_id });
}
