import { executeIn, newId, type Transaction } from 'portico';
import type { ReadingRow } from './reading-row.ts';
import { lookUp, placeOf } from './registers.ts';
import type { Tally } from './tally.ts';

/**
 * `$2` and `$3` are the registers of the batch, and rows name them by position. Ids are made of one UUIDv7 and the position of the row,
 * so that they grow and an index is added to at its end. Sorted, rows that lie together in an index go in together, and two imports of
 * the same readings wait for each other in one order.
 */
const INSERT = `with put as (
    insert into supply_points_reading (id, customer_id, register_id, read_on, value, quality, reason, read_by, source, status, billed, external_id)
    select ($1 || lpad(to_hex(i.n), 6, '0'))::uuid, ($2::uuid[])[i.register] as customer_id, ($3::uuid[])[i.register] as register_id, i.read_on, i.value,
        i.quality, i.reason, i.read_by, 'import', case when i.billed then 'billed' else 'valid' end, i.billed, i.external_id
      from unnest($4::int[], $5::date[], $6::numeric[], $7::text[], $8::text[], $9::text[], $10::boolean[], $11::text[]) with ordinality
        as i (register, read_on, value, quality, reason, read_by, billed, external_id, n)
      order by customer_id, register_id
    on conflict (customer_id, register_id, external_id) do nothing returning 1)
  select count(*)::int as fresh from put`;

/** Digits of a UUID that the position of a row takes. */
const POSITION = 6;

/** Puts a batch in with one statement; readings that are there already stay as they are. */
export async function insertReadings(tx: Transaction, rows: readonly ReadingRow[], tally: Tally): Promise<void> {
  await lookUp(tx, new Set(rows.map((row) => row.key)));
  const registers = new Map<string, { position: number; customer: string }>();
  const good: ReadingRow[] = [];
  const positions: number[] = [];
  for (const row of rows) {
    const place = placeOf(row.key, row.readOn);
    if (typeof place === 'string') {
      tally.refuse(row.line, place);
      continue;
    }
    let register = registers.get(place.register_id);
    if (!register) registers.set(place.register_id, (register = { position: registers.size + 1, customer: place.customer_id })); // prettier-ignore
    positions.push(register.position);
    good.push(row);
  }
  const list = (of: (row: ReadingRow) => unknown) => `{${good.map(of).join()}}`;
  const values = [
    newId().slice(0, -POSITION), [...registers.values()].map((one) => one.customer), [...registers.keys()], `{${positions.join()}}`,
    list((row) => row.readOn), list((row) => row.value), list((row) => row.quality), list((row) => row.reason), list((row) => row.readBy),
    list((row) => row.billed), list((row) => quoted(row.externalId)),
  ]; // prettier-ignore
  const [put] = await executeIn<{ fresh: number }>(tx.em, INSERT, values);
  tally.count(put!.fresh, good.length - put!.fresh);
}

/** An element of an array as PostgreSQL reads it; the driver's own way costs as much as the parsing of the file. */
const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
