import { defineQuery, isMailAddress, sql, type Guest } from 'portico';
import type { TicketsConfig } from '../config.ts';
import { raw } from '../queries.ts';

/** What somebody without a login typed. */
export interface Question {
  name: string;
  email: string;
  /** Id of the kind. */
  type: string;
  text: string;
  customerNumber: string;
  /** Number of an order, an invoice or a supply point. */
  reference: string;
}

export interface OpenType {
  id: string;
  titles: Record<string, string>;
  hints: Record<string, string>;
}

/** Kinds of requests that are offered to everybody. */
export const openTypes = defineQuery<Record<never, never>, OpenType>(() =>
  raw(sql`select id, titles, hints from tickets_type where active and for_strangers order by position, code`),
);

/** What is wrong with a question, by field, as catalogue keys; empty where nothing is. */
export async function faultsOf(guest: Guest<TicketsConfig>, question: Question): Promise<Record<string, string>> {
  const [types] = await guest.read(openTypes({}));
  const faults: Record<string, string> = {};
  if (question.name.trim() === '') faults.name = 'tickets.ask.fault.name';
  if (!isMailAddress(question.email.trim())) faults.email = 'tickets.ask.fault.email';
  if (!types.some(({ id }) => id === question.type)) faults.type = 'tickets.my.fault.type';
  if (question.text.trim() === '') faults.text = 'tickets.my.fault.text';
  return faults;
}
