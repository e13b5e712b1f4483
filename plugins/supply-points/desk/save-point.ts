import { conflict, executeIn, newId, notFound, type RequestContext, type Transaction } from 'portico';
import { KINDS } from '../identifiers/index.ts';
import { fault, type Faults } from './fault.ts';
import { pointFaults, tidied, type PointBody } from './point-form.ts';

/** What became of the form of a point: whose it is now, or what is wrong with it. */
export type Saved = { id: string; faults?: undefined } | { faults: Faults };

const COLUMNS = [
  'label', 'eic', 'pod', 'ean', 'ppe', 'commodity', 'street', 'city', 'postal_code', 'country', 'status', 'tariff', 'reserved_capacity',
  'metering_type', 'dso', 'supplier', 'unit_price', 'currency',
] as const satisfies readonly (keyof PointBody)[]; // prettier-ignore

const valuesOf = (body: PointBody) => COLUMNS.map((name) => (body[name] === '' ? null : body[name]));

/**
 * Creates a point of a customer.
 * @throws Problem 404 where there is no such customer
 */
export async function createPoint(ctx: RequestContext, customerId: string, typed: PointBody): Promise<Saved> {
  const body = tidied(typed);
  const faults = pointFaults(body);
  if (Object.keys(faults).length > 0) return { faults };
  return ctx.write(async (tx) => {
    const [customer] = await executeIn(tx.em, 'select 1 from core_customer where id = $1', [customerId]);
    if (!customer) throw notFound();
    const taken = await takenCodes(tx, body, customerId);
    if (taken) return { faults: taken };
    const id = newId();
    const places = COLUMNS.map((_, index) => `$${index + 3}`).join(', ');
    await executeIn(tx.em, `insert into supply_points_point (id, customer_id, ${COLUMNS.join(', ')}) values ($1, $2, ${places})`, [id, customerId, ...valuesOf(body)]);
    await tx.audit('create', 'SupplyPoint', id, { codes: KINDS.map((kind) => body[kind]).filter(Boolean) }, customerId);
    return { id };
  });
} // prettier-ignore

interface Standing {
  id: string;
  customer_id: string;
  version: number;
  [column: string]: string | number | null;
}

/**
 * Changes a point.
 * @param version of the record that was looked at
 * @throws Problem 404 where there is none, 409 where somebody changed it meanwhile
 */
export async function editPoint(ctx: RequestContext, id: string, typed: PointBody, version: number): Promise<Saved> {
  const body = tidied(typed);
  const faults = pointFaults(body);
  if (Object.keys(faults).length > 0) return { faults };
  return ctx.write(async (tx) => {
    const [row] = await executeIn<Standing>(tx.em, `select id, customer_id, version, ${COLUMNS.join(', ')}, trim_scale(unit_price)::text as unit_price from supply_points_point where id = $1 for update`, [id]);
    if (!row) throw notFound();
    if (row.version !== version) throw conflict('supply-points.conflict.point');
    const taken = await takenCodes(tx, body, row.customer_id, id);
    if (taken) return { faults: taken };
    const values = valuesOf(body);
    const changed = COLUMNS.filter((name, index) => `${row[name] ?? ''}` !== (values[index] ?? ''));
    const sets = COLUMNS.map((name, index) => `${name} = $${index + 2}`).join(', ');
    await executeIn(tx.em, `update supply_points_point set ${sets}, version = version + 1 where id = $1`, [id, ...values]);
    await tx.audit('update', 'SupplyPoint', id, { fields: changed }, row.customer_id);
    return { id };
  });
} // prettier-ignore

/**
 * Codes that another point has: of the same customer, or in use by another one. Who moves in gets a point with the code of who moved
 * out, once that one has ended.
 */
async function takenCodes(tx: Transaction, body: PointBody, customerId: string, except = customerId): Promise<Faults | undefined> {
  const faults: Faults = {};
  for (const kind of KINDS.filter((one) => body[one] !== '')) {
    await executeIn(tx.em, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [`supply-points.code ${body[kind]}`]);
    const [other] = await executeIn<{ name: string; number: string }>(
      tx.em,
      `select c.name, c.number from supply_points_point p join core_customer c on c.id = p.customer_id
        where p.${kind} = $1 and p.id <> $3 and (p.customer_id = $2 or (p.status <> 'terminated' and $4 <> 'terminated')) limit 1`,
      [body[kind], customerId, except, body.status],
    );
    if (other) faults[kind] = fault('code-taken', { typed: body[kind], customer: `${other.name} (${other.number})` });
  }
  return Object.keys(faults).length > 0 ? faults : undefined;
} // prettier-ignore
