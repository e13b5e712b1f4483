import { executeIn, type Transaction } from 'portico';
import type {} from './events.ts';
import { holdPoint } from './put.ts';

/** What was found when readings of a point were to be marked as billed. */
export interface Billed {
  /** Readings that are billed now and were not before. */
  marked: number;
  /** Readings up to that day that still wait for a review: with one of them nothing is marked. */
  waiting: number;
}

/**
 * Marks the readings of a point that count, up to and with a day, as billed: from then on nobody corrects them. For the desk, for
 * imports and for plugins that bill, in their own transaction as staff or as a job; the same day twice changes nothing.
 * @param until `YYYY-MM-DD`
 */
export async function markBilled(tx: Transaction, point: { id: string; customer_id: string }, until: string): Promise<Billed> {
  await holdPoint(tx, point.id);
  const ofPoint = `register_id in (select g.id from supply_points_register g join supply_points_meter m on m.customer_id = g.customer_id and m.id = g.meter_id
    where m.customer_id = $1 and m.point_id = $2) and customer_id = $1 and read_on <= $3::date`;
  const values = [point.customer_id, point.id, until];
  const [{ waiting } = { waiting: 0 }] = await executeIn<{ waiting: number }>(
    tx.em, `select count(*)::int as waiting from supply_points_reading where status = 'in_validation' and ${ofPoint}`, values);
  if (waiting > 0) return { marked: 0, waiting };
  const marked = await executeIn(
    tx.em, `update supply_points_reading set billed = true, status = 'billed', version = version + 1 where status = 'valid' and ${ofPoint} returning id`, values);
  if (marked.length === 0) return { marked: 0, waiting: 0 };
  await tx.audit('bill', 'Reading', point.id, { until, count: marked.length }, point.customer_id);
  const payload = { point: point.id, customer: point.customer_id, until, count: marked.length };
  await tx.emit('supply-points.readings-billed', payload, { customerId: point.customer_id });
  return { marked: marked.length, waiting: 0 };
} // prettier-ignore
