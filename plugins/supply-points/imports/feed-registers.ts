import { executeIn, type JobContext } from 'portico';
import type { Series } from './feed-index.ts';

/** Where the values of a series go. */
export interface Target {
  register: { id: string; customer_id: string };
  /** Power of ten by which a value is multiplied to be in the register's unit. */
  power: number;
}

const FIND = `select g.id, g.customer_id, p.id as point from supply_points_point p
  join supply_points_meter m on m.customer_id = p.customer_id and m.point_id = p.id and m.removed_on is null
  join supply_points_register g on g.customer_id = m.customer_id and g.meter_id = m.id and g.direction = $2 and g.unit = $3
 where p.status = 'active' and (p.eic = any($1) or p.ean = any($1) or p.pod = any($1) or p.ppe = any($1))
 order by g.tou = 'total' desc, g.obis_code`;

/** Finds the register of each series, or says why there is none. */
export async function findTargets(ctx: Pick<JobContext, 'write'>, series: readonly Series[]): Promise<Map<Series, Target | string>> {
  const found = new Map<Series, Target | string>();
  for (const one of series) found.set(one, await findTarget(ctx, one));
  return found;
} // prettier-ignore

async function findTarget(ctx: Pick<JobContext, 'write'>, { codes, type }: Series): Promise<Target | string> {
  if (typeof type === 'string') return type;
  const rows = await ctx.write(({ em }) =>
    executeIn<Target['register'] & { point: string }>(em, FIND, [codes, type.direction, type.unit]),
  );
  if (new Set(rows.map((row) => row.point)).size > 1)
    return `Several points fit ${codes.join(', ')}; name the file after one of them.`;
  if (rows[0]) return { register: rows[0], power: type.power };
  return `No point with a register in ${type.unit} fits ${codes.join(', ') || 'the file'}: the title of the UsagePoint or the name of the file has to be its EIC, EAN, POD or PPE.`;
} // prettier-ignore
