import { invalid, type ReceivedFile } from 'portico';
import { momentOf } from '../clock/zone.ts';
import { authorOf } from '../service/author.ts';
import { createTicket, type About } from '../service/create.ts';
import { updateTicket } from '../service/store.ts';
import type { Channel, Priority } from '../words.ts';
import { priorities } from './allowed.ts';
import { idOfForm } from './form-id.ts';
import { formTypes } from './queries.ts';
import { higher } from './view.ts';
import type { Ctx } from './write.ts';

/** What a customer says in the form for a new ticket. */
export interface Request {
  /** Id of the form, so that it counts once. */
  form: string;
  /** Id of the kind. */
  type: string;
  subject: string;
  text: string;
  priority?: Priority | undefined;
  /** `YYYY-MM-DD` and `HH:MM`; for kinds that ask for it. */
  wishedDay?: string | undefined;
  wishedTime?: string | undefined;
  about?: About | null;
  files?: readonly ReceivedFile[];
}

export type Faults = Record<string, { key: string; values?: Record<string, unknown> }>;

const DEFAULT_MINUTE = 9 * 60;

/** The moment a customer wishes for, in the portal's time zone; undefined where he wishes for none. */
function wishOf({ timeZone }: Pick<Ctx, 'timeZone'>, { wishedDay, wishedTime }: Request, asksWhen: boolean): Date | undefined {
  if (!asksWhen || !wishedDay) return undefined;
  const [hours, minutes] = (wishedTime || '').split(':').map(Number);
  const minute = wishedTime ? hours! * 60 + minutes! : DEFAULT_MINUTE;
  return new Date(momentOf(timeZone, wishedDay, minute));
} // prettier-ignore

/**
 * Founds a ticket for the viewer's customer.
 * @throws Problem 422 with what is wrong, by field
 */
export async function foundTicket(ctx: Ctx, request: Request, channel: Extract<Channel, 'portal' | 'api'>): Promise<{ id: string; number: string; isNew: boolean }> {
  const [types] = await ctx.read(formTypes({}));
  const type = types.find(({ id }) => id === request.type);
  const faults: Faults = {};
  const [subject, body] = [request.subject.trim(), request.text.trim()];
  if (!type) faults.type = { key: 'tickets.my.fault.type' };
  if (subject === '') faults.subject = { key: 'tickets.my.fault.subject' };
  if (body === '') faults.text = { key: 'tickets.my.fault.text' };
  const asked = request.priority;
  if (asked !== undefined && !priorities(ctx).includes(asked)) faults.priority = { key: 'tickets.my.fault.priority' };
  const wished = wishOf(ctx, request, type?.asks_when ?? false);
  if (wished && wished.getTime() < Date.now()) faults.wishedDay = { key: 'tickets.my.fault.wished' };
  if (!type || Object.keys(faults).length > 0) throw invalid(faults);
  return write(ctx, request, channel, { subject, body, wished, priority: higher(asked ?? 'normal', type.priority) });
} // prettier-ignore

interface Checked {
  subject: string;
  body: string;
  wished: Date | undefined;
  priority: Priority;
}

function write(ctx: Ctx, request: Request, channel: Channel, { subject, body, wished, priority }: Checked) {
  const { account, customer } = ctx.viewer;
  return ctx.write(async (tx) => {
    const made = await createTicket(tx, {
      id: idOfForm('ticket', request.form, customer!.id, account.id, request.type, subject, body), customerId: customer!.id, typeId: request.type, subject, channel, priority,
      requester: { accountId: account.id, name: account.name, email: account.email }, locale: ctx.locale, author: authorOf(ctx), kind: 'web', body,
      about: request.about ?? null, files: request.files ?? [],
    }); // prettier-ignore
    const more = {
      ...(request.priority ? { customer_priority: request.priority } : {}),
      ...(wished ? { wished_at: wished } : {}),
    };
    if (made.isNew && Object.keys(more).length > 0) await tx.asJob((em) => updateTicket(em, made.id, more));
    return made;
  });
}
