import { invalid, type RequestContext } from 'portico';
import { subjectAt, subjectsLike } from '../desk/subject.ts';
import type { About } from '../service/create.ts';

type Ctx = Pick<RequestContext, 'contributions' | 'ability' | 't' | 'read' | 'viewer'>;

const bare = (number: string): string => number.replace(/\s/g, '').toUpperCase();

/** Whether some plugin has records a ticket can be about that the viewer may see. */
export const hasRecords = ({ contributions, ability }: Pick<Ctx, 'contributions' | 'ability'>): boolean =>
  contributions('tickets.subject').some(({ value: { needs } }) => ability.can(...needs));

/** A record of the viewer's customer by its kind and id, as an address names it; undefined for every other. */
export async function recordAt(ctx: Ctx, named: string): Promise<About | undefined> {
  if (!/^[a-z-]+\.[a-z-]+:[0-9a-f-]{36}$/.test(named)) return undefined;
  const found = await subjectAt(ctx, named);
  return found?.customerId === ctx.viewer.customer?.id && found
    ? { type: found.type, id: found.id, label: found.label }
    : undefined;
}

/**
 * The one record of the viewer's customer that bears a number he typed.
 * @throws Problem 422 where he has none, so that a slip is seen before the ticket is sent
 */
export async function recordByNumber(ctx: Ctx, typed: string): Promise<About> {
  const hits = await subjectsLike(ctx, typed.trim());
  const own = hits.find((hit) => hit.customer_id === ctx.viewer.customer?.id && bare(hit.label) === bare(typed));
  if (!own) throw invalid({ number: { key: 'tickets.my.fault.number' } });
  const [type] = own.about.split(':') as [string];
  return { type, id: own.id, label: `${own.kind} ${own.label}` };
}
