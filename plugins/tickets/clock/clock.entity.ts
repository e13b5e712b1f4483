import { internal, p } from 'portico';
import type { WeekHours } from './calendar.ts';
import type { Country } from './holidays.ts';

/** When people of the desk work; kinds of requests name one, the others go by the default one. `version` rises with its days too. */
export const Calendar = internal({
  name: 'TicketCalendar',
  tableName: 'tickets_calendar',
  properties: {
    title: p.string(),
    timeZone: p.string(),
    country: p.string().$type<Country>().nullable(),
    hours: p.json().$type<WeekHours>(),
    isDefault: p.boolean().default(false),
    version: p.integer().default(1),
  },
});

/** A day of a calendar that is other than its weekday: closed, or open although it is a public holiday. */
export const Holiday = internal({
  name: 'TicketHoliday',
  tableName: 'tickets_holiday',
  properties: {
    calendarId: p.uuid(),
    day: p.date(),
    kind: p.string().$type<'closed' | 'open'>(),
    title: p.string(),
  },
});

/** What a ticket is measured by. */
export const TARGETS = ['first_response', 'update', 'resolution'] as const;
export type Target = (typeof TARGETS)[number];

/**
 * Until when something of a ticket is due, from when on its owner is warned, and whether the two steps of escalation were taken: each once,
 * however often the clock is moved. Met targets have no row.
 */
export const Due = internal({
  name: 'TicketDue',
  tableName: 'tickets_due',
  properties: {
    ticketId: p.uuid(),
    target: p.string().$type<Target>(),
    /** From when on it is counted; another moment is another target, of which is warned anew. */
    since: p.datetime(),
    minutes: p.integer(),
    warnAt: p.datetime(),
    dueAt: p.datetime(),
    warnedAt: p.datetime().nullable(),
    escalatedAt: p.datetime().nullable(),
  },
});
