import { isDay, problem } from 'portico';
import type { Place } from './search.ts';

const FORM = /^(\d{4}-\d{2}-\d{2})\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/** A place in a list as a client gets and returns it. */
export const cursorOf = (row: { issue_date: string; id: string }): string =>
  Buffer.from(`${row.issue_date}.${row.id}`).toString('base64url');

/** @throws Problem 400 for a text that is no cursor of ours */
export function placeOf(cursor: string): Place {
  const [, day, id] = FORM.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (day === undefined || id === undefined || !isDay(day)) throw problem(400, 'bad-cursor', 'invoices.error.cursor');
  return { day, id };
}
