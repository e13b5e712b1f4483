import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import { executeIn } from '../database/orm.ts';
import type { Services } from '../portal.ts';

/** Queue of a plugin's handler of an event. */
export const handlerQueue = (event: string, plugin: string): string => `event.${event}.${plugin}`;

/** What happened, and to which customer. */
export interface Fact {
  payload: unknown;
  customerId?: string | undefined;
}

/**
 * Publishes events of one kind in a transaction of the role of jobs: rows in the log and one job per handler and event, or none of it.
 * The event's id is the key by which handlers recognise a repetition (`payload.eventId`).
 */
export async function emitIn(
  services: Services,
  em: EntityManager,
  name: string,
  facts: readonly Fact[],
): Promise<void> {
  const events = facts.map((fact) => ({ id: v7(), ...fact }));
  await executeIn(
    em,
    `insert into core_event (id, name, payload, customer_id)
       select e.id, $1, e.payload, e.customer_id from unnest($2::uuid[], $3::jsonb[], $4::uuid[]) as e (id, payload, customer_id)`,
    [
      name,
      events.map((event) => event.id),
      events.map((event) => JSON.stringify(event.payload)),
      events.map((event) => event.customerId ?? null),
    ],
  );
  const jobs = events.map((event) => ({ ...(event.payload as object), eventId: event.id }));
  for (const plugin of services.registry.plugins) {
    if (plugin.on?.[name]) await services.queue.sendAll(em, handlerQueue(name, plugin.id), jobs);
  }
}
