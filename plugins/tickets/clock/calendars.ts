import { addDays, conflict, executeIn, invalid, isDay, newId, notFound, defineQuery, queryBuilder, sql, type EntityManager } from 'portico'; // prettier-ignore
import type { WeekHours } from './calendar.ts';
import { publicHolidays, type Country } from './holidays.ts';
import { minutesOfWeek, parseShifts, WEEKDAYS } from './hours.ts';
import { isTimeZone } from './zone.ts';

const db = queryBuilder<Record<string, Record<string, unknown>>>();

export interface CalendarRow {
  id: string;
  title: string;
  time_zone: string;
  country: Country | null;
  hours: WeekHours;
  is_default: boolean;
  version: number;
  /** Kinds of requests that name it. */
  types: number;
  days: { id: string; day: string; kind: 'closed' | 'open'; title: string }[];
}

/** All calendars with their own days, the default one first. */
export const calendars = defineQuery<Record<never, never>, CalendarRow>(() => ({
  compile: () =>
    sql<CalendarRow>`select c.id, c.title, c.time_zone, c.country, c.hours, c.is_default, c.version,
        (select count(*)::int from tickets_type y where y.calendar_id = c.id) as types,
        coalesce((select jsonb_agg(jsonb_build_object('id', h.id, 'day', h.day, 'kind', h.kind, 'title', h.title) order by h.day) from tickets_holiday h
          where h.calendar_id = c.id), '[]') as days
      from tickets_calendar c order by c.is_default desc, c.title, c.id`.compile(db),
})); // prettier-ignore

/** What a form says of a calendar: working time as text by weekday. */
export interface CalendarForm {
  title: string;
  time_zone: string;
  country: Country | null;
  hours: Readonly<Record<string, string>>;
}

/** @throws Problem 422 naming each field that is none */
export function checkCalendar({ title, time_zone: zone, hours }: CalendarForm): WeekHours {
  const shifts = WEEKDAYS.map((day) => [day, parseShifts(hours[day] ?? '')] as const);
  const unreadable = shifts.filter(([, of]) => of === undefined);
  const week = Object.fromEntries(shifts.flatMap(([day, of]) => (of === undefined || of.length === 0 ? [] : [[day, of]])));
  const faults = {
    ...(title.trim() === '' ? { title: { key: 'tickets.calendar.untitled' } } : {}),
    ...(isTimeZone(zone) ? {} : { time_zone: { key: 'tickets.calendar.zone' } }),
    ...Object.fromEntries(unreadable.map(([day]) => [`day${day}`, { key: 'tickets.calendar.hours' }])),
    ...(unreadable.length === 0 && minutesOfWeek(week) === 0 ? { day1: { key: 'tickets.calendar.never' } } : {}),
  };
  if (Object.keys(faults).length > 0) throw invalid(faults);
  return week;
} // prettier-ignore

/** A new calendar. @returns its id */
export async function addCalendar(em: EntityManager, of: CalendarForm): Promise<string> {
  const id = newId();
  await executeIn(em, 'insert into tickets_calendar (id, title, time_zone, country, hours) values ($1, $2, $3, $4, $5)', [
    id, of.title.trim(), of.time_zone, of.country, JSON.stringify(checkCalendar(of)),
  ]); // prettier-ignore
  return id;
}

/** Changes a calendar; what is due already stays. @throws Problem 409 where somebody saved it meanwhile */
export async function saveCalendar(em: EntityManager, id: string, version: number, of: CalendarForm): Promise<void> {
  const [saved] = await executeIn(
    em,
    'update tickets_calendar set title = $3, time_zone = $4, country = $5, hours = $6, version = version + 1 where id = $1 and version = $2 returning id',
    [id, version, of.title.trim(), of.time_zone, of.country, JSON.stringify(checkCalendar(of))],
  );
  if (!saved) throw conflict('tickets.calendar.conflict');
}

export async function makeDefault(em: EntityManager, id: string): Promise<void> {
  await executeIn(em, 'update tickets_calendar set is_default = false where is_default and id <> $1', [id]);
  const [made] = await executeIn(em, 'update tickets_calendar set is_default = true where id = $1 returning id', [id]);
  if (!made) throw notFound();
}

/** @throws Problem 409 for the default one */
export async function removeCalendar(em: EntityManager, id: string): Promise<void> {
  const [gone] = await executeIn(em, 'delete from tickets_calendar where id = $1 and not is_default returning id', [id]); // prettier-ignore
  if (!gone) throw conflict('tickets.calendar.is-default');
}

/** A day of one's own. @throws Problem 422 for a day that is none */
export async function putDay(em: EntityManager, calendarId: string, day: string, kind: 'closed' | 'open', title: string): Promise<void> {
  if (!isDay(day)) throw invalid({ day: { key: 'tickets.away.day' } });
  await executeIn(
    em,
    `insert into tickets_holiday (id, calendar_id, day, kind, title) values ($1, $2, $3, $4, $5)
     on conflict (calendar_id, day) do update set kind = excluded.kind, title = excluded.title`,
    [newId(), calendarId, day, kind, title.trim()],
  );
  await executeIn(em, 'update tickets_calendar set version = version + 1 where id = $1', [calendarId]);
} // prettier-ignore

export async function removeDay(em: EntityManager, calendarId: string, id: string): Promise<void> {
  await executeIn(em, 'delete from tickets_holiday where id = $1 and calendar_id = $2', [id, calendarId]);
  await executeIn(em, 'update tickets_calendar set version = version + 1 where id = $1', [calendarId]);
}

/** Public holidays of a country from a day on, within a year. */
export function holidaysAhead(country: Country, from: string): string[] {
  const year = Number(from.slice(0, 4));
  const until = addDays(from, 365);
  return [...publicHolidays(country, year), ...publicHolidays(country, year + 1)].filter((day) => day >= from && day < until); // prettier-ignore
}
