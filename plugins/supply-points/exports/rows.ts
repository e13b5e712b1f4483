import type { Context } from 'portico';
import { unitText } from '../models/point.ts';
import { readingRows } from '../models/readings.ts';
import type { PointRow, ReadingRow, RegisterRow } from '../queries.ts';

/** A reading as a line of an export: texts as they are stored, numbers as decimal text. */
export interface ExportRow {
  point: string;
  meter: string;
  obis: string;
  read_on: string;
  value: string;
  unit: string;
  consumption: string;
  quality: string;
  reason: string;
  read_by: string;
  source: string;
  status: string;
}

export const COLUMNS = [
  'point', 'meter', 'obis', 'read_on', 'value', 'unit', 'consumption', 'quality', 'reason', 'read_by', 'source', 'status',
] as const; // prettier-ignore

/** The identifier of a point by which files name it. */
export const codeOf = (point: Pick<PointRow, 'id' | 'eic' | 'ean' | 'ppe' | 'pod'>): string =>
  point.eic ?? point.ean ?? point.ppe ?? point.pod ?? point.id;

/** Readings of a point as lines, newest first. @param point by which name or code the lines call it */
export function exportRows(ctx: Pick<Context, 't'>, point: string, registers: readonly RegisterRow[], readings: readonly ReadingRow[]): ExportRow[] {
  const obis = new Map(registers.map((register) => [register.id, register.obis_code]));
  return readingRows(ctx, registers, readings).map((row) => ({
    point, meter: row.serial_no, obis: obis.get(row.register_id)!, read_on: row.read_on, value: row.value, unit: unitText(row.unit),
    consumption: row.used ?? '', quality: row.quality, reason: row.reason, read_by: row.read_by, source: row.source, status: row.status,
  }));
} // prettier-ignore
