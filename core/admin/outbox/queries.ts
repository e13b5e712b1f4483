import { adHoc, defineQuery } from '../../database/query.ts';
import { sql } from '../../database/query.ts';
import { patternsOf } from '../patterns.ts';
import { db, type CoreTables } from '../tables.ts';

export const MAIL_STATES = ['queued', 'kept', 'sent', 'failed'] as const;
export type MailState = (typeof MAIL_STATES)[number];

export interface MailFilter {
  /** Words of address, name or subject. */
  q: string;
  state: MailState | undefined;
}

export type MailRow = CoreTables['core_mail'];

/** Mails that fit, the newest first; texts are not read for a list. */
export function mailList({ q, state }: MailFilter, limit: number, offset: number) {
  let query = db
    .selectFrom('core_mail')
    .select(['id', 'to_address', 'to_name', 'subject', 'purpose', 'state', 'attempts', 'created_at', 'sent_at', 'error']);
  for (const pattern of patternsOf(q))
    query = query.where(sql<boolean>`(to_address ilike ${pattern} or unaccent(coalesce(to_name, '')) ilike unaccent(${pattern}) or unaccent(subject) ilike unaccent(${pattern}))`);
  if (state) query = query.where('state', '=', state);
  return adHoc<Omit<MailRow, 'body_text' | 'account_id'>>(query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).offset(offset));
} // prettier-ignore

/** How many there are of each state. */
export const mailCounts = defineQuery<object, { state: string; count: number }>(() =>
  db
    .selectFrom('core_mail')
    .select(['state', sql<number>`count(*)::int`.as('count')])
    .groupBy('state'),
);

export const mailById = defineQuery<{ id: string }, MailRow>((p) =>
  db.selectFrom('core_mail').selectAll().where('id', '=', p.id),
);
