import { acceptOf, ANY_FILE, fileLabels, newId, notFound, type RequestContext } from 'portico';
import { promiseReason } from '../clock/promise.ts';
import type { TicketsConfig } from '../config.ts';
import { articlesOf, eventsOf, filesOf, ownTicket, promisesOf, type PromiseRow, type TicketRow } from '../queries.ts';
import { canRate, canWrite, raises } from './allowed.ts';
import { extraOf, houseOf } from './queries.ts';
import { threadOf } from './thread.ts';
import { isOver, summary } from './view.ts';

type Ctx = RequestContext<TicketsConfig>;

/** What of a form on the page was refused, to be shown again. */
export interface Refused {
  text: string;
  errors: Record<string, string>;
}

/** Steps of the progress track, and which of them is going on. */
function trackOf({ state, owner_name: owner }: Pick<TicketRow, 'state' | 'owner_name'>) {
  if (isOver(state)) return { done: 4, now: 4 };
  if (state !== 'new') return { done: 2, now: 3 };
  return owner === null ? { done: 0, now: 1 } : { done: 1, now: 2 };
}

const promises = (ctx: Ctx, rows: readonly PromiseRow[]) =>
  rows.map((row, index) => ({
    at: row.promised_at,
    made: row.made_at,
    kept: row.kept,
    current: index === 0,
    reason: promiseReason(ctx.t, row),
  }));

/** The form by which a customer writes: its own id, and which files it takes. */
export const writeForm = ({ config, files }: Pick<Ctx, 'config' | 'files'>) => ({
  id: newId(),
  accept: acceptOf(ANY_FILE),
  types: fileLabels(ANY_FILE),
  maxBytes: Math.min(config.maxBytes, files.uploadLimit),
  maxFiles: config.maxFiles,
});

/** Where the record it is about is to be found in the customer's area, if some plugin says so. */
const aboutOf = (row: TicketRow) => (row.about_label === null ? undefined : { label: row.about_label });

/**
 * One ticket as its customer sees it.
 * @throws Problem 404 for one that is not his, or not shown to him
 */
export async function ticketModel(ctx: Ctx, id: string, refused?: Refused) {
  const customer = ctx.viewer.customer?.id;
  if (customer === undefined) throw notFound();
  const of = { customer, ticket: id };
  const [[row], [extra], articles, files, events, made, house] = await ctx.read(ownTicket({ customer, id }), extraOf({ customer, id }), articlesOf(of), filesOf(of), eventsOf(of), promisesOf(of), houseOf(of)); // prettier-ignore
  if (!row || !extra) throw notFound();
  const writes = ctx.ability.can('answer', 'Ticket') && !ctx.viewer.preview;
  const others = house.filter(({ account_id: account }) => account !== row.requester_account_id);
  return {
    ticket: { ...summary(ctx, row), channel: ctx.t(`tickets.my.channel.${row.channel}`), answered: row.first_response_at, requester: row.requester_name, merged: row.merged_into_id && { id: row.merged_into_id, number: extra.merged_number }, wished: extra.wished_at },
    about: aboutOf(row),
    owner: row.owner_name === null ? null : { name: row.owner_name, phone: extra.owner_phone, email: extra.owner_email, caretaker: row.assigned_step === 'caretaker' },
    track: trackOf(row),
    thread: threadOf(ctx, id, articles, files, events),
    promises: promises(ctx, made),
    participants: others.filter(({ id: part }) => part !== null),
    colleagues: others.filter(({ id: part }) => part === null).map(({ account_id: value, name: label }) => ({ value, label })),
    canWrite: writes && canWrite(ctx, row),
    mayWrite: writes,
    canNew: ctx.ability.can('create', 'Ticket') && !ctx.viewer.preview,
    raises: writes && !isOver(row.state) ? raises(ctx, row).map((value) => ({ value, label: ctx.t(`tickets.my.priority.${value}`) })) : [],
    canRate: writes && canRate(ctx, row),
    rating: { stars: row.satisfaction, text: row.satisfaction_text },
    form: writeForm(ctx),
    text: refused?.text ?? '',
    errors: refused?.errors ?? {},
  };
} // prettier-ignore
