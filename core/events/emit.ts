import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import { executeIn } from '../database/orm.ts';
import type { Services } from '../portal.ts';

/** Queue of a plugin's handler of an event. */
export const handlerQueue = (event: string, plugin: string): string => `event.${event}.${plugin}`;

/**
 * Publishes an event in a transaction of the role of jobs: a row in the log and one job per handler, or none of it.
 * The event's id is the key by which handlers recognise a repetition (`payload.eventId`).
 */
export async function emitIn(
  services: Services,
  em: EntityManager,
  name: string,
  payload: unknown,
  customerId?: string,
): Promise<void> {
  const id = v7();
  await executeIn(em, 'insert into core_event (id, name, payload, customer_id) values ($1, $2, $3, $4)', [
    id, name, JSON.stringify(payload), customerId ?? null,
  ]); // prettier-ignore
  for (const plugin of services.registry.plugins) {
    if (plugin.on?.[name])
      await services.queue.send(em, handlerQueue(name, plugin.id), { ...(payload as object), eventId: id });
  }
}
