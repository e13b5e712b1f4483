import type { Context } from 'portico';
import type { DeskReading } from '../desk-queries.ts';
import { registerName, unitText } from './point.ts';

const KINDS = { in_validation: 'info', valid: 'ok', billed: 'ok', rejected: 'danger' } as Record<string, string>;

/** A reading at the desk. */
export const deskRow = (ctx: Pick<Context, 't'>, row: DeskReading) => ({
  ...row,
  href: `/desk/supply-points/readings/${row.id}`,
  card: `/admin/customers/${row.customer_id}/tab/supply-points/points`,
  place: `${row.street}, ${row.city}`,
  register: registerName(ctx, row),
  unit: unitText(row.unit),
  waiting: row.status === 'in_validation',
  stateText: ctx.t(`supply-points.state.${row.status}`),
  stateKind: KINDS[row.status] ?? 'line',
  why: row.verdict_reasons.map((name) => ctx.t(`supply-points.why.${name}`)),
  qualityText: ctx.t(`supply-points.quality.${row.quality}`),
});
