import { executeIn, type Transaction } from 'portico';

/** A line of a file of readings, every field as text that the database reads. */
export interface ReadingLine {
  line: number;
  point: string;
  meter: string;
  obis: string;
  readOn: string;
  value: string;
  quality: string;
  reason: string;
  readBy: string;
  externalId: string;
}

export interface Inserted {
  inserted: number;
  /** Lines of which nobody knows the point, meter and register. */
  unknown: number[];
}

const INSERT = `with i as (
    select * from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::date[], $6::numeric[], $7::text[], $8::text[], $9::text[], $10::text[])
      as i (line, point, meter, obis, read_on, value, quality, reason, read_by, external_id)),
  keys as materialized (
    select k.point, k.meter, k.obis, g.id as register_id, g.customer_id from (select distinct point, meter, obis from i) k
      join supply_points_meter m on m.serial_no = k.meter
      join supply_points_register g on g.customer_id = m.customer_id and g.meter_id = m.id and g.obis_code = k.obis
      join supply_points_point p on p.customer_id = m.customer_id and p.id = m.point_id and k.point in (p.eic, p.ean, p.pod, p.ppe)),
  matched as (select i.*, k.register_id, k.customer_id from i join keys k using (point, meter, obis)),
  put as (
    insert into supply_points_reading (id, customer_id, register_id, read_on, value, quality, reason, read_by, source, status, external_id)
    select gen_random_uuid(), customer_id, register_id, read_on, value, quality, reason, read_by, 'import', 'valid', external_id from matched
    on conflict do nothing returning 1)
  select (select count(*)::int from put) as inserted,
    coalesce((select array_agg(i.line order by i.line) from i where not exists (
      select from keys k where k.point = i.point and k.meter = i.meter and k.obis = i.obis)), '{}') as unknown`;

/** Inserts a batch in one statement; what is there already stays as it is. */
export async function insertReadings(tx: Transaction, lines: readonly ReadingLine[]): Promise<Inserted> {
  const column = <K extends keyof ReadingLine>(key: K) => lines.map((line) => line[key]);
  const values = [
    column('line'), column('point'), column('meter'), column('obis'), column('readOn'), column('value'), column('quality'), column('reason'),
    column('readBy'), column('externalId'),
  ]; // prettier-ignore
  const [row] = await executeIn<Inserted>(tx.em, INSERT, values);
  return row!;
}

/** A value of a span of time. */
export interface IntervalLine {
  /** Seconds since 1970. */
  starts: number;
  seconds: number;
  value: string;
  quality: string;
}

const INTERVALS = `with put as (
    insert into supply_points_interval (id, customer_id, register_id, starts_at, seconds, value, quality)
    select gen_random_uuid(), $1, $2, to_timestamp(i.starts), i.seconds, i.value, i.quality
      from unnest($3::bigint[], $4::int[], $5::numeric[], $6::text[]) as i (starts, seconds, value, quality)
    on conflict do nothing returning 1)
  select count(*)::int as inserted from put`;

/** Inserts values of one register; those of moments that are there already stay as they are. */
export async function insertIntervals(
  tx: Transaction,
  register: { id: string; customer_id: string },
  lines: readonly IntervalLine[],
): Promise<number> {
  const values = [lines.map((l) => l.starts), lines.map((l) => l.seconds), lines.map((l) => l.value), lines.map((l) => l.quality)]; // prettier-ignore
  const [row] = await executeIn<{ inserted: number }>(tx.em, INTERVALS, [register.customer_id, register.id, ...values]);
  return row!.inserted;
}
