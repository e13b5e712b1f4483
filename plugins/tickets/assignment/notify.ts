import { executeIn, format, isLocale, isMailAddress, type EntityManager, type JobContext, type Locale, type Transaction } from 'portico'; // prettier-ignore
import { lockTicket, type LockedTicket } from '../service/store.ts';

/** Somebody of the staff who can be written to. */
export interface StaffMember {
  id: string;
  name: string;
  email: string | null;
  locale: string | null;
}

/** What of a job mail is written with. */
export type Postman = Pick<JobContext<never>, 't' | 'link' | 'timeZone'>;

/** Somebody who works here, if he does. */
export async function staffById(em: EntityManager, id: string | null): Promise<StaffMember | undefined> {
  if (id === null) return undefined;
  const [row] = await executeIn<StaffMember>(
    em,
    `select id, name, email, locale from core_account where id = $1 and kind = 'staff' and state = 'active'`,
    [id],
  );
  return row;
}

/** What mail to the staff is about: a ticket of his, a target about to be missed, and one that was. */
export type StaffMail = 'assigned' | 'warning' | 'missed';

/** Writes to somebody of the staff about a ticket, in his language; nothing where he has no address. */
export async function mailStaff(
  ctx: Postman,
  tx: Transaction,
  to: StaffMember,
  what: StaffMail,
  ticket: LockedTicket,
  late?: { target: string; due: string },
): Promise<void> {
  if (to.email === null || !isMailAddress(to.email)) return;
  const language: Locale = to.locale !== null && isLocale(to.locale) ? to.locale : 'en';
  const values = {
    number: ticket.number,
    subject: ticket.subject,
    name: to.name,
    owner: ticket.owner_name ?? ctx.t(language, 'tickets.folder.none'),
    link: ctx.link(`/desk/tickets/${ticket.id}`),
    ...(late ? { target: ctx.t(language, `tickets.target.${late.target}`), due: format.dateTime(language, late.due, ctx.timeZone) } : {}),
  };
  await tx.mail({
    to: { address: to.email, name: to.name },
    subject: ctx.t(language, `tickets.mail.${what}.subject`, values),
    text: ctx.t(language, `tickets.mail.${what}.text`, values),
    purpose: `tickets-${what}`,
    accountId: to.id,
  });
} // prettier-ignore

/** Tells the new owner of a ticket, once, unless he took it himself or somebody else has it by now. */
export async function tellOwner(ctx: JobContext<never>, { assignment }: { assignment: string }): Promise<void> {
  await ctx.write(async (tx) => {
    const [row] = await executeIn<{ ticket_id: string; owner_id: string | null; by_id: string | null }>(
      tx.em,
      'update tickets_assignment set told_at = now() where id = $1 and told_at is null returning ticket_id, owner_id, by_id',
      [assignment],
    );
    if (!row || row.owner_id === row.by_id) return;
    const ticket = await lockTicket(tx.em, row.ticket_id);
    const owner = await staffById(tx.em, row.owner_id);
    if (owner && ticket.owner_id === owner.id) await mailStaff(ctx, tx, owner, 'assigned', ticket);
  });
}
