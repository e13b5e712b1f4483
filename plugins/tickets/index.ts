import { definePlugin, type JobContext } from 'portico';
import { Absence, Agent, Assignment, ChainStep, ChainVersion, Member, Team } from './assignment/assignment.entity.ts';
import { tellOwner } from './assignment/notify.ts';
import { Calendar, Due, Holiday } from './clock/clock.entity.ts';
import { tick } from './clock/tick.ts';
import { ticketsConfig, type TicketsConfig } from './config.ts';
import { AnsweredEvent, AssignedEvent, ChangedEvent, CreatedEvent, MailWaitingEvent } from './events.ts';
import { AnswerTemplate, Macro, Presence, SavedFilter, TicketLink } from './desk/desk.entity.ts';
import { mailEntities } from './mail/inbound.entity.ts';
import { processLeft } from './mail/process.ts';
import { ticketReference } from './mail/reference.ts';
import { sweepInbound } from './mail/sweep.ts';
import { migrations } from './migrations/index.ts';
import { Article, Participant, Promised, Ticket, TicketEvent, TicketFile, TicketType, Visibility } from './ticket.entity.ts'; // prettier-ignore

/** The service desk: requests of customers from mail, web and staff, the right person for each, and what was promised. */
export default definePlugin({
  id: 'tickets',
  version: '1.0.0',
  requires: { portico: '^1.0.0' },
  title: 'tickets.title',
  directory: new URL('.', import.meta.url),
  config: ticketsConfig,
  entities: [TicketType, Ticket, Article, TicketFile, TicketEvent, Promised, Participant, Visibility, SavedFilter, AnswerTemplate, Macro, TicketLink, Presence, Calendar, Holiday, Due, Team, Member, Agent, Absence, ChainVersion, ChainStep, Assignment, ...mailEntities],
  migrations,
  subjects: {
    Ticket: {
      actions: ['read', 'create', 'answer', 'prioritise'],
      label: 'tickets.subject',
    },
    Desk: {
      actions: ['read', 'work', 'assign', 'receive', 'configure'],
      label: 'tickets.subject.desk',
      area: 'staff',
      staff: ['read', 'work', 'assign', 'receive'],
    },
    Timeliness: { actions: ['read'], label: 'tickets.subject.timeliness', area: 'staff' },
  },
  emits: {
    'tickets.created': CreatedEvent,
    'tickets.answered': AnsweredEvent,
    'tickets.assigned': AssignedEvent,
    'tickets.changed': ChangedEvent,
    'tickets.mail-waiting': MailWaitingEvent,
  },
  on: { 'tickets.assigned': (ctx, payload: { assignment: string }) => tellOwner(ctx as never, payload) },
  jobs: {
    tick: { schedule: '* * * * *', run: tick },
    mail: { schedule: '* * * * *', run: async (ctx: JobContext<TicketsConfig>) => void (await processLeft(ctx)) },
    'sweep-mail': { schedule: '35 3 * * *', run: async (ctx: JobContext<TicketsConfig>) => void (await sweepInbound(ctx)) },
  },
  contributes: { 'tickets.reference': [ticketReference] },
});
