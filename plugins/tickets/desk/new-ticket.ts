import { invalid, isLocale, notFound, type ReceivedFile, type RequestContext } from 'portico';
import type { TicketsConfig } from '../config.ts';
import { authorOf } from '../service/author.ts';
import { createTicket, type Requester } from '../service/create.ts';
import type { Priority } from '../words.ts';
import { subjectAt } from './subject.ts';
import { customerById, peopleOf } from './ticket-queries.ts';

/** Ways on which staff take a request in. */
export const STAFF_CHANNELS = ['phone', 'counter', 'staff'] as const;

/** What the form of a new ticket holds; `id` is made with it. */
export interface StaffEntry {
  id: string;
  customerId: string;
  about: string;
  channel: (typeof STAFF_CHANNELS)[number];
  typeId: string;
  priority: Priority | '';
  subject: string;
  body: string;
  /** Account of the person who asked; empty for somebody who has none, who is then named. */
  requester: string;
  requesterName: string;
}

async function requesterOf(ctx: RequestContext, entry: StaffEntry, customer: { name: string; email: string | null; locale: string | null }): Promise<Requester & { locale: string | null }> {
  if (entry.requester === '') {
    const named = entry.requesterName.trim();
    return named === '' ? { accountId: null, ...customer } : { accountId: null, name: named, email: null, locale: customer.locale };
  }
  const [people] = await ctx.read(peopleOf({ customer: entry.customerId }));
  const person = people.find(({ id }) => id === entry.requester);
  if (!person) throw invalid({ requester: { key: 'tickets.desk.fault.requester' } });
  return { accountId: person.id, name: person.name, email: person.email, locale: person.locale ?? customer.locale };
} // prettier-ignore

/**
 * Takes in what somebody asked by phone, at the counter or on the way; the same form twice is one ticket.
 * @throws Problem 404 for a customer that is none, 422 for what is missing or is another customer's
 */
export async function enterTicket(ctx: RequestContext<TicketsConfig>, entry: StaffEntry, files: readonly ReceivedFile[]): Promise<{ id: string; number: string }> {
  const [[customer]] = await ctx.read(customerById({ id: entry.customerId }));
  if (!customer) throw notFound();
  if (entry.subject.trim() === '') throw invalid({ subject: { key: 'tickets.desk.fault.subject' } });
  if (entry.body.trim() === '') throw invalid({ body: { key: 'tickets.desk.fault.text' } });
  if (entry.typeId === '') throw invalid({ type: { key: 'tickets.desk.fault.type' } });
  const about = entry.about === '' ? undefined : await subjectAt(ctx, entry.about);
  if (about && about.customerId !== customer.id) throw invalid({ about: { key: 'tickets.desk.fault.about' } });
  const { locale, ...requester } = await requesterOf(ctx, entry, customer);
  return ctx.write((tx) =>
    createTicket(tx, {
      id: entry.id, customerId: customer.id, typeId: entry.typeId, subject: entry.subject.trim(), channel: entry.channel, requester,
      locale: isLocale(locale ?? '') ? locale! : ctx.locale, author: authorOf(ctx), kind: entry.channel === 'phone' ? 'call' : 'web', body: entry.body.trim(), files,
      ...(entry.priority === '' ? {} : { priority: entry.priority }),
      ...(about ? { about: { type: about.type, id: about.id, label: about.label } } : {}),
    }),
  );
} // prettier-ignore
