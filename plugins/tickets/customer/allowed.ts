import type { Context } from 'portico';
import type { TicketsConfig } from '../config.ts';
import type { TicketRow } from '../queries.ts';
import type { Priority } from '../words.ts';
import { isOver, rank } from './view.ts';

type Ctx = Pick<Context<TicketsConfig>, 'ability' | 'viewer' | 'config'>;

const DAY_MS = 86_400_000;

/** Priorities that a customer may ask for: up to the highest of his group, where he may at all. `low` is nothing to ask for. */
export function priorities({ ability, viewer, config }: Ctx): readonly Priority[] {
  if (!ability.can('prioritise', 'Ticket')) return [];
  const highest = config.highestPriority[viewer.group.code] ?? 'high';
  return (['normal', 'high', 'urgent'] as const).filter((one) => rank(one) <= rank(highest));
}

/** Those above the one the ticket has. */
export const raises = (ctx: Ctx, ticket: Pick<TicketRow, 'priority'>): readonly Priority[] =>
  priorities(ctx).filter((one) => rank(one) > rank(ticket.priority));

type Ended = Pick<TicketRow, 'state' | 'resolved_at' | 'closed_at'>;

const daysSince = (moment: string): number => (Date.now() - Date.parse(moment)) / DAY_MS;

/** Whether a customer may still write to a ticket: while it is not over, and for some days after, which opens it again. */
export function canWrite(
  { config }: Pick<Ctx, 'config'>,
  { state, resolved_at: resolved, closed_at: closed }: Ended,
): boolean {
  if (state === 'merged') return false;
  const ended = resolved ?? closed;
  return !isOver(state) || (ended !== null && daysSince(ended) <= config.reopenDays);
}

/** Whether a customer may say how it was, or say it anew. */
export function canRate({ config }: Pick<Ctx, 'config'>, { state, resolved_at: resolved }: Ended): boolean {
  return (state === 'resolved' || state === 'closed') && resolved !== null && daysSince(resolved) <= config.rateDays;
}
