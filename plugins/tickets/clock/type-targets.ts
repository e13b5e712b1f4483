import { conflict, defineQuery, executeIn, invalid, queryBuilder, sql, type EntityManager } from 'portico';
import { PRIORITIES, type Priority } from '../words.ts';
import { TARGETS, type Target } from './clock.entity.ts';

const db = queryBuilder<Record<string, Record<string, unknown>>>();

export interface TargetsRow {
  id: string;
  titles: Record<string, string>;
  first_response_minutes: number | null;
  update_minutes: number | null;
  resolution_minutes: number | null;
  priority_factors: Partial<Record<Priority, number>>;
  calendar_id: string | null;
  calendar: string | null;
  active: boolean;
  version: number;
}

/** What is promised for each kind of request. */
export const typeTargets = defineQuery<Record<never, never>, TargetsRow>(() => ({
  compile: () =>
    sql<TargetsRow>`select y.id, y.titles, y.first_response_minutes, y.update_minutes, y.resolution_minutes, y.priority_factors, y.calendar_id, c.title as calendar,
        y.active, y.version from tickets_type y left join tickets_calendar c on c.id = y.calendar_id order by y.position, y.code`.compile(db),
})); // prettier-ignore

/** What a form says: hours as text, such as `8` or `0.5` or nothing, and per cent of the time by priority. */
export interface TargetsForm {
  hours: Readonly<Record<Target, string>>;
  percent: Readonly<Partial<Record<Priority, string>>>;
  calendarId: string | null;
}

const HOURS = /^\d{1,4}([.,]\d{1,2})?$/;

/** Minutes of a text of hours; null for nothing, undefined where it is none. */
function minutesOf(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const minutes = HOURS.test(trimmed) ? Math.round(Number(trimmed.replace(',', '.')) * 60) : 0;
  return minutes > 0 ? minutes : undefined;
}

/**
 * Saves what is promised for a kind of request; tickets that are there keep what was promised for them.
 * @throws Problem 422 naming each field that is none, 409 where somebody saved it meanwhile
 */
export async function saveTargets(em: EntityManager, id: string, version: number, of: TargetsForm): Promise<void> {
  const minutes = TARGETS.map((target) => [target, minutesOf(of.hours[target])] as const);
  const factors = PRIORITIES.flatMap((priority) => {
    const text = (of.percent[priority] ?? '').trim();
    return text === '' || text === '100' ? [] : [[priority, /^\d{1,3}$/.test(text) && Number(text) > 0 ? Number(text) / 100 : undefined] as const];
  });
  const faults: Record<string, { key: string }> = Object.fromEntries<{ key: string }>([
    ...minutes.filter(([, value]) => value === undefined).map(([target]) => [target, { key: 'tickets.targets.hours' }] as const),
    ...factors.filter(([, value]) => value === undefined).map(([priority]) => [priority, { key: 'tickets.targets.percent' }] as const),
  ]);
  if (Object.keys(faults).length > 0) throw invalid(faults);
  const [first, update, resolution] = minutes.map(([, value]) => value);
  const [saved] = await executeIn(
    em,
    `update tickets_type set first_response_minutes = $3, update_minutes = $4, resolution_minutes = $5, priority_factors = $6, calendar_id = $7, version = version + 1
       where id = $1 and version = $2 returning id`,
    [id, version, first, update, resolution, JSON.stringify(Object.fromEntries(factors)), of.calendarId],
  );
  if (!saved) throw conflict('tickets.targets.conflict');
} // prettier-ignore
