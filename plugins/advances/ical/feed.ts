import { format, groupIban, isLocale, type Locale } from 'portico';
import { isNothing } from '../state.ts';
import { writeCalendar, type CalendarEvent } from './write.ts';
import { wordsOf } from './words.ts';

/** One row of `advances_feed_read`; without instalment where the feed has none. */
export interface FeedRow {
  /** Who made it, and for which customer. */
  account_id: string;
  customer_id: string;
  locale: string;
  customer_name: string;
  number: string;
  supply_point: string;
  commodity: string;
  method: string;
  iban: string | null;
  variable_symbol: string | null;
  currency: string;
  id: string | null;
  due_on: string;
  amount: string;
  paid_amount: string;
  paid_on: string | null;
  changed_at: string;
  version: number;
}

type Say = ReturnType<typeof wordsOf>;

function describe(say: Say, locale: Locale, row: FeedRow): string {
  const how = row.method === 'transfer' ? [] : [say(`method.${row.method}`)];
  const pay = row.method === 'transfer' && row.iban !== null ? [`${say('how.iban')}: ${groupIban(row.iban)}`] : [];
  const symbol = row.variable_symbol === null ? [] : [`${say('how.variable')}: ${row.variable_symbol}`];
  const paid = isNothing(row.paid_amount)
    ? []
    : [`${say('ics.paid')}: ${format.money(locale, row.paid_amount, row.currency)}`];
  return [row.supply_point, `${say('column.number')}: ${row.number}`, ...how, ...pay, ...symbol, ...paid].join('\n');
}

function eventOf(say: Say, locale: Locale, row: FeedRow): CalendarEvent {
  const values = {
    commodity: say(`commodity.${row.commodity}`),
    amount: format.money(locale, row.amount, row.currency),
  };
  const paid = Number(row.paid_amount) >= Number(row.amount);
  return {
    uid: `${row.id}@advances.portico`,
    day: row.due_on,
    summary: say(paid ? 'ics.summaryPaid' : 'ics.summary', values),
    description: describe(say, locale, row),
    changedAt: row.changed_at,
    sequence: row.version - 1,
    reminder: paid ? undefined : say('ics.reminder', values),
  };
}

/** The calendar of a feed. @param rows at least one, of `advances_feed_read` */
export function feedCalendar(rows: readonly FeedRow[]): string {
  const [{ locale: language, customer_name: customer }] = rows as [FeedRow];
  const locale = isLocale(language) ? language : 'en';
  const say = wordsOf(locale);
  const events = rows.filter((row) => row.id !== null).map((row) => eventOf(say, locale, row));
  return writeCalendar(say('ics.name', { customer }), events);
}
