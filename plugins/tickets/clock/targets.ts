import { executeIn, type EntityManager } from 'portico';
import type { Ask } from '../service/ask.ts';
import type { LockedTicket } from '../service/store.ts';
import { workingCalendar, type WeekHours, type WorkingCalendar } from './calendar.ts';
import type { Target } from './clock.entity.ts';
import type { Country } from './holidays.ts';

/** By which calendar a ticket is measured, and what is promised for it in minutes of working time; null is nothing. */
export interface Clock {
  calendar: WorkingCalendar;
  minutes: Readonly<Record<Target, number | null>>;
}

/** A calendar as it lies in the database. */
export interface CalendarRow {
  calendar_id: string;
  calendar_version: number;
  time_zone: string;
  country: Country | null;
  hours: WeekHours;
  days: Record<string, 'closed' | 'open'> | null;
}

interface ClockRow extends CalendarRow {
  first_response_minutes: number | null;
  update_minutes: number | null;
  resolution_minutes: number | null;
  priority_factors: Record<string, number>;
}

/** Columns of {@link CalendarRow}, of `tickets_calendar c`. */
export const CALENDAR_COLUMNS = `c.id as calendar_id, c.version as calendar_version, c.time_zone, c.country, c.hours,
  (select jsonb_object_agg(h.day, h.kind) from tickets_holiday h where h.calendar_id = c.id) as days`;

// Spans of working time are computed once per calendar and version of it.
const kept = new Map<string, WorkingCalendar>();

/** The calendar of a row, ready to be asked. */
export function calendarOf(row: CalendarRow): WorkingCalendar {
  const key = `${row.calendar_id}/${row.calendar_version}`;
  let calendar = kept.get(key);
  if (calendar === undefined) {
    const days = new Map(Object.entries(row.days ?? {}));
    calendar = workingCalendar({ timeZone: row.time_zone, country: row.country, hours: row.hours, days });
    if (kept.size >= 200) kept.clear();
    kept.set(key, calendar);
  }
  return calendar;
}

/** Calendar and targets of a ticket by its type and priority. */
export async function clockOf(em: EntityManager, ticket: Pick<LockedTicket, 'type_id' | 'priority'>): Promise<Clock> {
  const [row] = await executeIn<ClockRow>(
    em,
    `select ${CALENDAR_COLUMNS}, y.first_response_minutes, y.update_minutes, y.resolution_minutes, y.priority_factors
       from tickets_type y join tickets_calendar c on c.id = coalesce(y.calendar_id, (select id from tickets_calendar where is_default)) where y.id = $1`,
    [ticket.type_id],
  );
  if (!row) throw new Error(`The kind of request ${ticket.type_id} has no working calendar, and none is the default one; make one the default.`); // prettier-ignore
  const factor = row.priority_factors[ticket.priority] ?? 1;
  const scaled = (minutes: number | null) => (minutes === null ? null : Math.max(1, Math.round(minutes * factor)));
  return {
    calendar: calendarOf(row),
    minutes: {
      first_response: scaled(row.first_response_minutes),
      update: scaled(row.update_minutes),
      resolution: scaled(row.resolution_minutes),
    },
  };
}

/** The calendar of those who have no other. */
export async function defaultCalendar(ask: Ask): Promise<WorkingCalendar> {
  const [row] = await ask<CalendarRow>(`select ${CALENDAR_COLUMNS} from tickets_calendar c where c.is_default`);
  if (!row) throw new Error('No working calendar is the default one; make one the default.');
  return calendarOf(row);
} // prettier-ignore
