import { defineQuery, sql } from 'portico';
import { raw } from '../queries.ts';
import type { Mode, Seen } from './visibility.ts';

export interface Now extends Seen {
  mode: Mode;
  since: string | null;
  set_by: string | null;
  set_at: string | null;
}

/** What holds for a customer now; all where nobody chose. */
export const visibilityNow = defineQuery<{ customer: string }, Now>((p) =>
  raw(sql`select coalesce(v.mode, 'all') as mode, v.since, v.set_by, v.set_at,
      (select count(*)::int from tickets_ticket t where t.customer_id = c.id and t.shown) as shown,
      (select count(*)::int from tickets_ticket t where t.customer_id = c.id) as all
    from core_customer c left join tickets_visibility v on v.customer_id = c.id where c.id = ${p.customer}::uuid`),
);

export interface Foreseen extends Seen {
  number: string;
  name: string;
  now: number;
}

/** What a customer would see from a moment on; null is everything. */
export const foreseen = defineQuery<{ customer: string; since: Date | null }, Foreseen>((p) =>
  raw(sql`select c.number, c.name, (count(t.id) filter (where ${p.since}::timestamptz is null or t.created_at >= ${p.since}::timestamptz))::int as shown,
      (count(t.id) filter (where t.shown))::int as now, count(t.id)::int as all
    from core_customer c left join tickets_ticket t on t.customer_id = c.id where c.id = ${p.customer}::uuid group by c.id`),
);

export interface Changing {
  id: string;
  number: string;
  subject: string;
  created_at: string;
  appears: boolean;
}

/** Tickets that would appear or disappear, the newest first. */
export const changing = defineQuery<{ customer: string; since: Date | null; limit: number }, Changing>((p) =>
  raw(sql`select id, number, subject, created_at, not shown as appears from tickets_ticket
    where customer_id = ${p.customer}::uuid and shown <> (${p.since}::timestamptz is null or created_at >= ${p.since}::timestamptz)
    order by created_at desc, id desc limit ${p.limit}`),
);
