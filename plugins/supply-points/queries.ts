import { defineQuery, queryBuilder, sql } from 'portico';
import type { Counted } from './metering/consumption.ts';
import type { Direction } from './meter.entity.ts';
import type { Commodity, PointState } from './point.entity.ts';
import type { Reason } from './reading.entity.ts';

const db = queryBuilder<Record<string, Record<string, unknown>>>();

/** A written-out statement where the builder would only be in the way. */
export const raw = <Row>(query: ReturnType<typeof sql<Row>>) => ({ compile: () => query.compile(db) });

export interface PointRow {
  id: string;
  customer_id: string;
  label: string;
  eic: string | null;
  pod: string | null;
  ean: string | null;
  ppe: string | null;
  commodity: Commodity;
  street: string;
  city: string;
  postal_code: string;
  country: string;
  tariff: string | null;
  reserved_capacity: string | null;
  metering_type: string | null;
  status: PointState;
  contract_number: string | null;
  contract_from: string | null;
  contract_to: string | null;
  contract_file_id: string | null;
  contract_file_name: string | null;
  contract_mime: string | null;
  contract_size: string | null;
  contract_sha256: string | null;
  version: number;
  supplier: string | null;
  dso: string | null;
  unit_price: string | null;
  currency: string | null;
  /** Meter that is there now, the last reading that counts, and the window that is open or opens next. */
  serial_no: string | null;
  last_read_on: string | null;
  opens_on: string | null;
  closes_on: string | null;
}

const POINT = sql`p.id, p.customer_id, p.label, p.eic, p.pod, p.ean, p.ppe, p.commodity, p.street, p.city, p.postal_code, p.country, p.tariff,
  p.reserved_capacity, p.metering_type, p.status, p.contract_number, p.contract_from, p.contract_to, p.contract_file_id, p.contract_file_name,
  p.contract_mime, p.contract_size, p.contract_sha256, p.version, p.supplier, p.dso, p.unit_price, p.currency, m.serial_no, l.last_read_on, w.opens_on, w.closes_on`;

const pointFrom = (today: unknown) => sql`supply_points_point p
  left join lateral (select serial_no from supply_points_meter m where m.customer_id = p.customer_id and m.point_id = p.id
    and m.removed_on is null order by m.installed_on desc limit 1) m on true
  left join lateral (select max(r.read_on) as last_read_on from supply_points_meter m
    join supply_points_register g on g.customer_id = m.customer_id and g.meter_id = m.id
    join lateral (select read_on from supply_points_reading r where r.customer_id = g.customer_id and r.register_id = g.id
      and r.status in ('valid', 'billed') order by read_on desc limit 1) r on true
    where m.customer_id = p.customer_id and m.point_id = p.id) l on true
  left join lateral (select opens_on, closes_on from supply_points_window w where w.customer_id = p.customer_id and w.point_id = p.id
    and w.closes_on >= ${today}::date order by opens_on limit 1) w on true`;

const ORDER = sql`case p.status when 'active' then 0 when 'disconnected' then 1 else 2 end, p.city, p.street, p.commodity, p.id`;

/** All points of a customer, those in use first. Staff see all customers, so he is named. */
export const pointsOf = defineQuery<{ customer: string; today: string }, PointRow>((p) =>
  raw(
    sql`select ${POINT} from ${pointFrom(p.today)} where p.customer_id = ${p.customer}::uuid order by ${ORDER} limit 200`,
  ),
);

export const pointById = defineQuery<{ id: string; today: string }, PointRow>((p) =>
  raw(sql`select ${POINT} from ${pointFrom(p.today)} where p.id = ${p.id}::uuid`),
);

export interface RegisterRow {
  id: string;
  meter_id: string;
  obis_code: string;
  direction: Direction;
  tou: string;
  unit: string;
  serial_no: string;
  manufacturer: string | null;
  installed_on: string;
  removed_on: string | null;
  next_verification_on: string | null;
  multiplier: string;
  digits: number;
}

/** Registers of all meters a point has and had, the present meter first. */
export const registersOf = defineQuery<{ point: string }, RegisterRow>((p) =>
  raw(sql`select g.id, g.meter_id, g.obis_code, g.direction, g.tou, g.unit, m.serial_no, m.manufacturer, m.installed_on::text as installed_on,
      m.removed_on::text as removed_on, m.next_verification_on::text as next_verification_on, m.multiplier::text as multiplier, m.digits
    from supply_points_meter m join supply_points_register g on g.customer_id = m.customer_id and g.meter_id = m.id
    where m.point_id = ${p.point}::uuid order by m.removed_on is not null, m.installed_on desc, g.obis_code`),
);

export interface ReadingRow extends Counted {
  reason: Reason;
  read_by: string;
  source: string;
  verdict: string | null;
  billed: boolean;
  photo_id: string | null;
  account_name: string | null;
  decision_reason: string | null;
  external_id: string;
}

const READING = sql`r.id, r.register_id, r.read_on::text as read_on, r.value::text as value, r.quality, r.status, r.reason, r.read_by, r.source,
  r.verdict, r.billed, r.photo_id, r.account_name, r.decision_reason, r.external_id`;

/** Newest readings of a point, the newest of each register by its index; days and values are texts whoever sends it. */
export const readingsOf = defineQuery<{ point: string; limit: number }, ReadingRow>((p) =>
  raw(sql`select ${READING} from supply_points_meter m
    join supply_points_register g on g.customer_id = m.customer_id and g.meter_id = m.id
    cross join lateral (select * from supply_points_reading r where r.customer_id = g.customer_id and r.register_id = g.id
      order by r.read_on desc, r.received_at desc limit ${p.limit}) r
    where m.point_id = ${p.point}::uuid order by r.read_on desc, m.installed_on, g.obis_code, r.received_at desc limit ${p.limit}`),
);

/** How many readings a point has. */
export const readingsCount = defineQuery<{ point: string }, { count: number }>((p) =>
  raw(sql`select count(*)::int as count from supply_points_meter m
    join supply_points_register g on g.customer_id = m.customer_id and g.meter_id = m.id
    join supply_points_reading r on r.customer_id = g.customer_id and r.register_id = g.id
    where m.point_id = ${p.point}::uuid`),
);

/**
 * What consumption by month is made of: of each register and month the readings that count of the first and the last day, since what was
 * used between them is their difference however many there are; and of each register the one before `from`, with which its first span begins.
 */
export const readingsByMonth = defineQuery<{ point: string; from: string }, Counted>((p) =>
  raw(sql`select id, register_id, read_on::text as read_on, value::text as value, quality, status from (
      select r.id, r.register_id, r.read_on, r.value, r.quality, r.status, min(r.read_on) over month as first_on, max(r.read_on) over month as last_on
      from supply_points_meter m
        join supply_points_register g on g.customer_id = m.customer_id and g.meter_id = m.id
        cross join lateral (select coalesce(max(b.read_on), ${p.from}::date) as day from supply_points_reading b
          where b.customer_id = g.customer_id and b.register_id = g.id and b.status in ('valid', 'billed') and b.read_on < ${p.from}::date) start
        join supply_points_reading r on r.customer_id = g.customer_id and r.register_id = g.id and r.status in ('valid', 'billed') and r.read_on >= start.day
      where m.point_id = ${p.point}::uuid
      window month as (partition by r.register_id, date_trunc('month', r.read_on::timestamp))) r
    where read_on in (first_on, last_on) order by register_id, read_on`),
);

/** Days of a year on which a customer read a point himself. */
export const selfReadDays = defineQuery<{ point: string; from: string; to: string }, { days: number }>((p) =>
  raw(sql`select count(distinct r.read_on)::int as days from supply_points_meter m
    join supply_points_register g on g.customer_id = m.customer_id and g.meter_id = m.id
    join supply_points_reading r on r.customer_id = g.customer_id and r.register_id = g.id
    where m.point_id = ${p.point}::uuid and r.source = 'portal' and r.read_by = 'customer' and r.status not in ('rejected', 'superseded', 'draft')
      and r.read_on between ${p.from}::date and ${p.to}::date`),
);

export interface SpanValue {
  register_id: string;
  /** `YYYY-MM-DD`, or `YYYY-MM` */
  bucket: string;
  used: string;
  seconds: string;
  estimated: boolean;
}

type Unit = { name: 'day' | 'month'; format: 'YYYY-MM-DD' | 'YYYY-MM' };

const intervals = ({ name, format }: Unit, p: { point: unknown; from: unknown; to: unknown; zone: unknown }) =>
  raw<SpanValue>(sql`select register_id, to_char(bucket, ${sql.lit(format)}) as bucket, used, seconds, estimated from (
    select g.id as register_id, date_trunc(${sql.lit(name)}, i.starts_at at time zone ${p.zone}) as bucket, sum(i.value)::text as used,
      sum(i.seconds)::text as seconds, bool_or(i.quality = 'estimated') as estimated
    from supply_points_meter m join supply_points_register g on g.customer_id = m.customer_id and g.meter_id = m.id
    join supply_points_interval i on i.customer_id = g.customer_id and i.register_id = g.id
    where m.point_id = ${p.point}::uuid and g.direction = 'in'
      and i.starts_at >= ${p.from}::date::timestamp at time zone ${p.zone} and i.starts_at < (${p.to}::date + 1)::timestamp at time zone ${p.zone}
    group by 1, 2) i order by bucket`);

type Between = { point: string; from: string; to: string; zone: string };

/** What intervals of a point add up to per day of the portal's time zone; `from` and `to` are included. */
export const dailyUse = defineQuery<Between, SpanValue>((p) => intervals({ name: 'day', format: 'YYYY-MM-DD' }, p));

/** The same per month. */
export const monthlyUse = defineQuery<Between, SpanValue>((p) => intervals({ name: 'month', format: 'YYYY-MM' }, p));

export interface IntervalRow {
  register_id: string;
  starts: string;
  seconds: number;
  value: string;
  quality: string;
}

/** Intervals of a point as they are, for the export; starts are seconds since 1970. */
export const intervalsOf = defineQuery<{ point: string; since: string; limit: number }, IntervalRow>((p) =>
  raw(sql`select g.id as register_id, extract(epoch from i.starts_at)::bigint::text as starts, i.seconds, i.value::text as value, i.quality
    from supply_points_meter m join supply_points_register g on g.customer_id = m.customer_id and g.meter_id = m.id
    join supply_points_interval i on i.customer_id = g.customer_id and i.register_id = g.id
    where m.point_id = ${p.point}::uuid and i.starts_at >= ${p.since}::timestamptz order by g.id, i.starts_at limit ${p.limit}`),
);

export interface PhotoRow {
  id: string;
  customer_id: string;
  mime: string | null;
  size: string | null;
  sha256: string | null;
}

export const photoById = defineQuery<{ id: string }, PhotoRow>((p) =>
  raw(sql`select id, customer_id, mime, size, sha256 from supply_points_photo where id = ${p.id}::uuid`),
);
