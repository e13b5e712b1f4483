import { defineQuery, sql, type Statement } from 'portico';
import type { Commodity } from '../point.entity.ts';
import { raw, type IntervalRow, type ReadingRow } from '../queries.ts';
import type { Form, Shown } from './share.entity.ts';

/** A point as a link may show it. */
export interface SharedPointRow {
  id: string;
  label: string;
  city: string;
  street: string;
  commodity: Commodity;
  eic: string | null;
  ean: string | null;
  pod: string | null;
  ppe: string | null;
}

/** A link with what was made of it; days are `YYYY-MM-DD`. */
export interface ShareRow {
  id: string;
  customer_id: string;
  account_id: string | null;
  account_name: string;
  adviser_name: string | null;
  adviser_email: string | null;
  message: string | null;
  from_on: string | null;
  to_on: string | null;
  months: number | null;
  forms: Form[];
  shown: Shown[];
  expires_on: string;
  created_at: string;
  revoked_at: string | null;
  revoked_by: 'customer' | 'staff' | null;
  revoked_by_name: string | null;
  first_opened_at: string | null;
  points: SharedPointRow[];
  last_opened_at: string | null;
  openings: number;
}

const SHARE = sql`s.id, s.customer_id, s.account_id, s.account_name, s.adviser_name, s.adviser_email, s.message, s.from_on, s.to_on, s.months, s.forms,
  s.shown, s.expires_on, s.created_at, s.revoked_at, s.revoked_by, s.revoked_by_name, s.first_opened_at, coalesce(p.points, '[]') as points,
  o.last_opened_at, o.openings
  from supply_points_share s
  left join lateral (select jsonb_agg(jsonb_build_object('id', p.id, 'label', p.label, 'city', p.city, 'street', p.street, 'commodity', p.commodity,
      'eic', p.eic, 'ean', p.ean, 'pod', p.pod, 'ppe', p.ppe) order by p.city, p.street, p.commodity, p.id) as points
    from supply_points_share_point sp join supply_points_point p on p.customer_id = sp.customer_id and p.id = sp.point_id
    where sp.customer_id = s.customer_id and sp.share_id = s.id) p on true
  left join lateral (select max(opened_at) as last_opened_at, count(*)::int as openings from supply_points_share_opening o
    where o.customer_id = s.customer_id and o.share_id = s.id) o on true`;

/** Links of a customer, the newest first. */
export const sharesOf = defineQuery<{ customer: string; limit: number }, ShareRow>((p) =>
  raw(sql`select ${SHARE} where s.customer_id = ${p.customer}::uuid order by s.created_at desc, s.id limit ${p.limit}`),
);

export const shareById = defineQuery<{ id: string }, ShareRow>((p) =>
  raw(sql`select ${SHARE} where s.id = ${p.id}::uuid`),
);

export interface OpeningRow {
  share_id: string;
  opened_at: string;
  form: Form;
  network: string;
  browser: string | null;
  system: string | null;
  /** Where a file was taken of; null for the page, and for a point that is gone. */
  point: { commodity: Commodity; street: string; city: string } | null;
}

const OPENING = sql`o.share_id, o.opened_at, o.form, o.network, o.browser, o.system,
  case when p.id is not null then jsonb_build_object('commodity', p.commodity, 'street', p.street, 'city', p.city) end as point
  from supply_points_share_opening o left join supply_points_point p on p.customer_id = o.customer_id and p.id = o.point_id`;

/** Who opened a link, the newest first. */
export const openingsOf = defineQuery<{ share: string; limit: number }, OpeningRow>((p) =>
  raw(sql`select ${OPENING} where o.share_id = ${p.share}::uuid order by o.opened_at desc, o.id desc limit ${p.limit}`),
);

/** Who opened the links of a customer, the newest first. */
export const customerOpenings = defineQuery<{ customer: string; limit: number }, OpeningRow>((p) =>
  raw(
    sql`select ${OPENING} where o.customer_id = ${p.customer}::uuid order by o.opened_at desc, o.id desc limit ${p.limit}`,
  ),
);

/** Whose a link is, by the hash of its secret; for the role that is nobody. */
export const findShare = (hash: Buffer): Statement<{ id: string; customer_id: string; account_id: string }> => ({
  name: 'supply-points-share',
  text: 'select * from supply_points_share_find($1)',
  values: [hash],
});

/** What of a link's point lies within its days, both included. The link is part of the question: a point it does not show has no rows. */
interface Within {
  share: string;
  point: string;
  from: string;
  to: string;
  limit: number;
}

const FROM_SHARE = sql`supply_points_share_point sp
    join supply_points_meter m on m.customer_id = sp.customer_id and m.point_id = sp.point_id
    join supply_points_register g on g.customer_id = m.customer_id and g.meter_id = m.id`;

/** Readings that count, the newest first, without who took them. */
export const sharedReadings = defineQuery<Within, ReadingRow>((p) =>
  raw(sql`select r.id, r.register_id, r.read_on, r.value, r.quality, r.status, r.reason, r.read_by, r.source, null as verdict, r.billed,
      null as photo_id, null as account_name, null as decision_reason, '' as external_id
    from ${FROM_SHARE} join supply_points_reading r on r.customer_id = g.customer_id and r.register_id = g.id
    where sp.share_id = ${p.share}::uuid and sp.point_id = ${p.point}::uuid and r.status in ('valid', 'billed')
      and r.read_on between ${p.from}::date and ${p.to}::date
    order by r.read_on desc, m.installed_on, g.obis_code, r.received_at desc limit ${p.limit}`),
);

/** Intervals that begin on those days of the portal's time zone; starts are seconds since 1970. */
export const sharedIntervals = defineQuery<Within & { zone: string }, IntervalRow>((p) =>
  raw(sql`select g.id as register_id, extract(epoch from i.starts_at)::bigint as starts, i.seconds, i.value, i.quality
    from ${FROM_SHARE} join supply_points_interval i on i.customer_id = g.customer_id and i.register_id = g.id
    where sp.share_id = ${p.share}::uuid and sp.point_id = ${p.point}::uuid
      and i.starts_at >= ${p.from}::date::timestamp at time zone ${p.zone} and i.starts_at < (${p.to}::date + 1)::timestamp at time zone ${p.zone}
    order by g.id, i.starts_at limit ${p.limit}`),
);
