import { definePlugin } from 'portico';
import { ticketsConfig } from './config.ts';
import { AnsweredEvent, ChangedEvent, CreatedEvent } from './events.ts';
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
  entities: [TicketType, Ticket, Article, TicketFile, TicketEvent, Promised, Participant, Visibility],
  migrations,
  subjects: {
    Ticket: {
      actions: ['read', 'create', 'answer', 'prioritise'],
      label: 'tickets.subject',
    },
    Desk: {
      actions: ['read', 'work', 'assign', 'configure'],
      label: 'tickets.subject.desk',
      area: 'staff',
      staff: ['read', 'work', 'assign'],
    },
  },
  emits: {
    'tickets.created': CreatedEvent,
    'tickets.answered': AnsweredEvent,
    'tickets.changed': ChangedEvent,
  },
});
