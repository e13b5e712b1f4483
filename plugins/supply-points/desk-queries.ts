import { adHoc, defineQuery, sql } from 'portico';
import { raw } from './queries.ts';
import type { Quality, Reason, ReadingState } from './reading.entity.ts';

/** A reading as staff see it, with its point and customer. */
export interface DeskReading {
  id: string;
  customer_id: string;
  customer_name: string;
  customer_number: string;
  point_id: string;
  street: string;
  city: string;
  code: string;
  serial_no: string;
  register_id: string;
  obis_code: string;
  tou: string;
  direction: 'in' | 'out';
  unit: string;
  read_on: string;
  value: string;
  quality: Quality;
  reason: Reason;
  status: ReadingState;
  verdict_reasons: string[];
  consumption: string | null;
  limit_low: string | null;
  limit_high: string | null;
  photo_id: string | null;
  billed: boolean;
  account_name: string | null;
  received_at: string;
  decided_at: string | null;
  decided_by_name: string | null;
  decision_reason: string | null;
  version: number;
}

const DESK = sql`r.id, r.customer_id, c.name as customer_name, c.number as customer_number, p.id as point_id, p.street, p.city,
  coalesce(p.eic, p.ean, p.ppe, p.pod) as code, m.serial_no, r.register_id, g.obis_code, g.tou, g.direction, g.unit, r.read_on, r.value, r.quality,
  r.reason, r.status, r.verdict_reasons, r.consumption, r.limit_low, r.limit_high, r.photo_id, r.billed, r.account_name, r.received_at,
  r.decided_at, r.decided_by_name, r.decision_reason, r.version`;
const FROM = sql`supply_points_reading r
  join supply_points_register g on g.customer_id = r.customer_id and g.id = r.register_id
  join supply_points_meter m on m.customer_id = g.customer_id and m.id = g.meter_id
  join supply_points_point p on p.customer_id = m.customer_id and p.id = m.point_id
  join core_customer c on c.id = r.customer_id`;

/** Readings that wait, the oldest first, or those that customers sent and staff decided, the newest first. */
export const reviewPage = (waiting: boolean, limit: number, offset: number) =>
  adHoc<DeskReading>(
    raw(
      waiting
        ? sql`select ${DESK} from ${FROM} where r.status = 'in_validation' order by r.received_at, r.id limit ${limit} offset ${offset}`
        : sql`select ${DESK} from ${FROM} where r.decided_at is not null order by r.decided_at desc, r.id limit ${limit} offset ${offset}`,
    ),
  );

export const waitingCount = defineQuery<object, { count: number }>(() =>
  raw(sql`select count(*)::int as count from supply_points_reading where status = 'in_validation'`),
);

export const deskReading = defineQuery<{ id: string }, DeskReading>((p) =>
  raw(sql`select ${DESK} from ${FROM} where r.id = ${p.id}::uuid`),
);

/** Readings of one customer: those that wait first, then the newest. */
export const customerReadings = defineQuery<{ customer: string; limit: number }, DeskReading>((p) =>
  raw(sql`select ${DESK} from ${FROM} where r.customer_id = ${p.customer}::uuid
    order by r.status = 'in_validation' desc, r.read_on desc, r.received_at desc, g.obis_code limit ${p.limit}`),
);

export interface MeterRow {
  point_id: string;
  serial_no: string;
  installed_on: string;
  removed_on: string | null;
  registers: string;
}

/** Meters of one customer's points. */
export const customerMeters = defineQuery<{ customer: string }, MeterRow>((p) =>
  raw(sql`select m.point_id, m.serial_no, m.installed_on, m.removed_on, string_agg(g.obis_code, ', ' order by g.obis_code) as registers
    from supply_points_meter m join supply_points_register g on g.customer_id = m.customer_id and g.meter_id = m.id
    where m.customer_id = ${p.customer}::uuid group by m.id order by m.removed_on is not null, m.installed_on desc`),
);

export interface PointPlace {
  id: string;
  customer_id: string;
  street: string;
  city: string;
}

export const pointPlace = defineQuery<{ id: string }, PointPlace>((p) =>
  raw(sql`select id, customer_id, street, city from supply_points_point where id = ${p.id}::uuid`),
);

/** Whose point is made. */
export const customerName = defineQuery<{ id: string }, { id: string; name: string; number: string; country: string }>(
  (p) => raw(sql`select id, name, number, country from core_customer where id = ${p.id}::uuid`),
);
