import {
  ANY_FILE,
  acceptOf,
  fileLabels,
  newId,
  notFound,
  type FastifyReply,
  type FastifyRequest,
  type RequestContext,
} from 'portico';
import { assignmentsOf, explainAssignment, writeWhy } from '../assignment/explain.ts';
import { promiseReason } from '../clock/promise.ts';
import type { TicketsConfig } from '../config.ts';
import { deliveryView } from '../post/delivery-view.ts';
import { deliveriesOf } from '../post/delivery.ts';
import { articlesOf, eventsOf, filesOf, promisesOf } from '../queries.ts';
import { AFTER_ANSWER } from '../service/answer.ts';
import { PRIORITIES, UNSOLVED } from '../words.ts';
import { CALL_RESULTS } from './call.ts';
import { allMacros, type MacroRow } from './macros.ts';
import { presentAt } from './presence.ts';
import { CHOSEN_STATES } from './steps.ts';
import { subjectHref } from './subject.ts';
import { templatesFor } from './templates.ts';
import {
  allTypes,
  deskTicket,
  linksOf,
  otherTickets,
  participantsOf,
  staffList,
  type DeskTicket,
} from './ticket-queries.ts';
import { timeline } from './thread.ts';
import { brief, nextDue, priorityMark, stateBadge, titleIn } from './view.ts';

type Ctx = RequestContext<TicketsConfig>;

/** With what a page is shown again after a step that was refused, or when a template was put into the answer. */
export interface Shown {
  errors?: Record<string, string>;
  typed?: { body?: string; note?: string; tell?: string; call?: string; split?: string };
  status?: number;
}

const OTHERS = 6;

/** One ticket as the desk works on it. */
export async function ticketAt(ctx: Pick<Ctx, 'read'>, id: string): Promise<DeskTicket> {
  const [[ticket]] = await ctx.read(deskTicket({ id }));
  if (!ticket) throw notFound();
  return ticket;
}

/** The page of a ticket: its thread, every step staff may take, and what they have to know beside. */
export async function showTicket(request: FastifyRequest<{ Params: { id: string } }>, reply: FastifyReply, shown: Shown = {}) {
  const ctx = request.ctx as Ctx;
  const ticket = await ticketAt(ctx, request.params.id);
  await ctx.noteLook('look', 'Ticket', ticket.id, { number: ticket.number }, ticket.customer_id);
  const model = { ...(await around(ctx, ticket)), ...formsOf(ctx, shown), mayWork: ctx.ability.can('work', 'Desk') && ticket.state !== 'merged', maySeeCustomer: ctx.ability.can('read', 'Customer') };
  return reply.page('tickets:desk/ticket.njk', model, { title: ticket.subject, status: shown.status ?? 200 });
} // prettier-ignore

async function around(ctx: Ctx, ticket: DeskTicket) {
  const of = { customer: ticket.customer_id, ticket: ticket.id };
  const me = ctx.viewer.account.id;
  const [articles, files, events, promises, types, sent] = await ctx.read(articlesOf(of), filesOf(of), eventsOf(of), promisesOf(of), allTypes({}), deliveriesOf({ ticket: of.ticket }));
  const [participants, links, others, staff, templates, macros, present, assignments] = await ctx.read(
    participantsOf(of), linksOf({ ticket: ticket.id }), otherTickets({ ...of, limit: OTHERS }), staffList({}), templatesFor({ type: ticket.type_id }),
    allMacros({}), presentAt({ ticket: ticket.id, me }), assignmentsOf({ ticket: ticket.id }));
  return {
    ticket: ticketView(ctx, ticket),
    thread: timeline(ctx, articles, files, events, types),
    sent: deliveryView(ctx, sent),
    promises: promises.map((promise, index) => ({ ...promise, reason: promiseReason(ctx.t, promise), current: index === 0 })),
    participants, present, staff,
    links: links.map((link) => ({ ...link, state: stateBadge(ctx, link.state), how: ctx.t(`tickets.desk.link.${link.kind}`) })),
    others: others.map((other) => ({ ...other, state: stateBadge(ctx, other.state) })),
    explained: assignments[0] && explainAssignment(ctx, assignments[0]),
    choices: choicesOf(ctx, ticket, staff, types),
    templates: templates.map(({ id, name }) => ({ value: id, label: name })),
    macros: macros.filter(({ active }) => active).map((macro) => macroView(ctx, macro)),
  };
} // prettier-ignore

const ticketView = (ctx: Ctx, ticket: DeskTicket) => {
  const due = nextDue(ticket);
  return {
    ...ticket,
    type: titleIn(ticket.type_titles, ctx.locale),
    channelText: ctx.t(`tickets.channel.${ticket.channel}`),
    badge: stateBadge(ctx, ticket.state),
    mark: priorityMark(ctx, ticket.priority),
    customerMark: ticket.customer_priority && priorityMark(ctx, ticket.customer_priority),
    why: ticket.assigned_why && writeWhy(ctx, ticket.assigned_why),
    due: due && { ...due, text: brief(ctx, due.at), label: ctx.t(`tickets.desk.due.${due.what}`) },
    over: !UNSOLVED.includes(ticket.state),
    aboutHref: subjectHref(ctx, ticket),
    here: `/desk/tickets/${ticket.id}`,
  };
};

/** Choices of the form that changes a ticket; what it is now is always among them. */
function choicesOf(ctx: Ctx, ticket: DeskTicket, staff: readonly { id: string; name: string }[], types: readonly { id: string; titles: Record<string, string>; active: boolean }[]) {
  const states = CHOSEN_STATES.includes(ticket.state as never) ? CHOSEN_STATES : [ticket.state, ...CHOSEN_STATES];
  const known = ticket.owner_id === null || staff.some(({ id }) => id === ticket.owner_id);
  const people = known ? staff : [...staff, { id: ticket.owner_id!, name: ticket.owner_name ?? '' }];
  const others = ctx.ability.can('assign', 'Desk');
  return {
    states: states.map((value) => ({ value, label: ctx.t(`tickets.desk.state.${value}`) })),
    priorities: PRIORITIES.map((value) => ({ value, label: ctx.t(`tickets.desk.priority.${value}`) })),
    types: types.filter(({ id, active }) => active || id === ticket.type_id).map(({ id, titles }) => ({ value: id, label: titleIn(titles, ctx.locale) })),
    owners: people.filter(({ id }) => others || id === ctx.viewer.account.id || id === ticket.owner_id).map(({ id, name }) => ({ value: id, label: name })),
    after: AFTER_ANSWER.map((value) => ({ value, label: ctx.t(`tickets.desk.after.${value}`) })),
    calls: CALL_RESULTS.map((value) => ({ value, label: ctx.t(`tickets.desk.call.${value}`) })),
  };
} // prettier-ignore

/** What a macro does, in a few words. */
export const macroView = (ctx: Pick<Ctx, 't' | 'locale'>, macro: MacroRow) => ({
  ...macro,
  steps: [
    macro.template_name === null ? '' : ctx.t('tickets.desk.macro.does.answer', { name: macro.template_name }),
    macro.state === null ? '' : ctx.t(`tickets.desk.state.${macro.state}`),
    macro.priority === null ? '' : ctx.t('tickets.desk.macro.does.priority', { priority: ctx.t(`tickets.desk.priority.${macro.priority}`) }),
    macro.type_titles === null ? '' : titleIn(macro.type_titles, ctx.locale),
    macro.note === null ? '' : ctx.t('tickets.desk.macro.does.note'),
  ].filter((step) => step !== ''),
}); // prettier-ignore

/** Ids for what the forms add: sent twice, it is added once. */
const formsOf = (ctx: Ctx, { errors = {}, typed = {} }: Shown) => ({
  ids: { reply: newId(), note: newId(), call: newId(), split: newId(), macroAnswer: newId(), macroNote: newId() },
  errors,
  typed,
  accept: acceptOf(ANY_FILE),
  types: fileLabels(ANY_FILE),
  maxFiles: ctx.config.maxFiles,
  maxBytes: Math.min(ctx.config.maxBytes, ctx.files.uploadLimit),
});
