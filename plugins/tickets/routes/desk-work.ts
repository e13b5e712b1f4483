import type { FastifyInstance } from 'portico';
import type { TicketsConfig } from '../config.ts';
import { bulkRoutes } from './desk-bulk.ts';
import { listRoutes } from './desk-list.ts';
import { macroRoutes } from './desk-macros.ts';
import { moveRoutes } from './desk-move.ts';
import { newTicketRoutes } from './desk-new.ts';
import { stepRoutes } from './desk-steps.ts';
import { templateRoutes } from './desk-templates.ts';
import { ticketRoutes } from './desk-ticket.ts';
import { writeRoutes } from './desk-write.ts';

/** Pages on which staff work on tickets: the list, a ticket with its steps, what they take in themselves, templates and macros. */
export function workRoutes(app: FastifyInstance, { config }: { config: TicketsConfig }): void {
  listRoutes(app, config);
  bulkRoutes(app);
  newTicketRoutes(app, config);
  templateRoutes(app);
  macroRoutes(app);
  ticketRoutes(app);
  writeRoutes(app, config);
  stepRoutes(app);
  moveRoutes(app);
}
