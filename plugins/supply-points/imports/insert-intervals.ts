import { executeIn, newId, type Transaction } from 'portico';
import type { Tally } from './tally.ts';

/** What a register counted in a span of time. */
export interface IntervalRow {
  register: { id: string; customer_id: string };
  /** Seconds since 1970, and seconds. */
  starts: string;
  seconds: string;
  /** Decimal text in the unit of the register. */
  value: string;
  quality: string;
}

/** The same shape as that of readings (`insert-readings.ts`), for the same reasons. */
const INSERT = `with put as (
    insert into supply_points_interval (id, customer_id, register_id, starts_at, seconds, value, quality)
    select ($1 || lpad(to_hex(i.n), 6, '0'))::uuid, ($2::uuid[])[i.register] as customer_id, ($3::uuid[])[i.register] as register_id,
        to_timestamp(i.starts), i.seconds, i.value, i.quality
      from unnest($4::int[], $5::bigint[], $6::int[], $7::numeric[], $8::text[]) with ordinality as i (register, starts, seconds, value, quality, n)
      order by customer_id, register_id, i.starts
    on conflict (customer_id, register_id, starts_at) do nothing returning 1)
  select count(*)::int as fresh from put`;

const POSITION = 6;

/** Puts a batch in with one statement; values of moments that are there already stay as they are. */
export async function insertIntervals(tx: Transaction, rows: readonly IntervalRow[], tally: Tally): Promise<void> {
  const registers = [...new Set(rows.map((row) => row.register))];
  const positions = new Map(registers.map((register, index) => [register, index + 1]));
  const list = (of: (row: IntervalRow) => unknown) => `{${rows.map(of).join()}}`;
  const values = [
    newId().slice(0, -POSITION), registers.map((one) => one.customer_id), registers.map((one) => one.id),
    list((row) => positions.get(row.register)), list((row) => row.starts), list((row) => row.seconds), list((row) => row.value), list((row) => row.quality),
  ]; // prettier-ignore
  const [put] = await executeIn<{ fresh: number }>(tx.em, INSERT, values);
  tally.count(put!.fresh, rows.length - put!.fresh);
}
