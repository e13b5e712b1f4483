import { conflict, executeIn, newId, notFound, type RequestContext, type Transaction } from 'portico';
import type { SupplyPointsConfig } from './config.ts';
import { examine, groundOf, summaryOf, type EntryBody, type Examined, type Judged } from './entry.ts';
import type {} from './events.ts';

type Ctx = RequestContext<SupplyPointsConfig>;

export type Submitted =
  | { result: 'refused'; examined: Examined }
  | { result: 'sent'; verdict: 'accepted' | 'review' | 'exists' }
  | { result: 'repeated' };

/**
 * Sends the readings of a form. One at a time per point, looked at anew inside, so that two tabs cannot both be first; the same form sent
 * twice counts once.
 */
export async function submitReadings(ctx: Ctx, pointId: string, body: EntryBody): Promise<Submitted> {
  return ctx.write(async (tx) => {
    await executeIn(tx.em, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [`supply-points.reading ${pointId}`]);
    const external = `portal:${body.form_id}`;
    const customer = ctx.viewer.customer!.id;
    const before = await executeIn(tx.em, 'select 1 from supply_points_reading where customer_id = $1 and external_id = $2 limit 1', [customer, external]);
    if (before.length > 0) return { result: 'repeated' };
    const examined = examine(ctx, await groundOf(ctx, pointId), body);
    if (Object.keys(examined.faults).length > 0) return { result: 'refused', examined };
    const photo = await ownPhoto(tx, customer, body.photo_id);
    const fresh = examined.judged.filter((one) => one.judgement!.verdict !== 'exists');
    for (const one of fresh) await enter(ctx, tx, one, { readOn: examined.readOn, external, photo });
    const { verdict } = summaryOf(examined);
    if (fresh.length > 0) await announce(ctx, tx, examined, verdict === 'review' ? 'review' : 'accepted');
    return { result: 'sent', verdict };
  });
} // prettier-ignore

/** A photo can only be one's own. */
async function ownPhoto(tx: Transaction, customer: string, id: string | undefined): Promise<string | null> {
  if (id === undefined || id === '') return null;
  const [found] = await executeIn(tx.em, 'select 1 from supply_points_photo where customer_id = $1 and id = $2 and mime is not null', [customer, id]);
  if (!found) throw notFound();
  return id;
} // prettier-ignore

interface Sending {
  readOn: string;
  external: string;
  photo: string | null;
}

async function enter(ctx: Ctx, tx: Transaction, one: Judged, { readOn, external, photo }: Sending): Promise<void> {
  const { account, customer } = ctx.viewer;
  const { verdict, why, used, low, high, replaces } = one.judgement!;
  if (replaces !== undefined) {
    // Customers may only insert; the portal takes back what they correct, theirs alone and only while it is not billed.
    const gone = await tx.asJob((em) =>
      executeIn(
        em,
        `update supply_points_reading set status = 'superseded', version = version + 1
          where id = $1 and customer_id = $2 and source = 'portal' and not billed and status <> 'superseded' returning id`,
        [replaces, customer!.id],
      ),
    );
    if (gone.length === 0) throw conflict('supply-points.conflict.changed');
  }
  await executeIn(
    tx.em,
    `insert into supply_points_reading (id, customer_id, register_id, read_on, value, quality, reason, read_by, source, status, verdict, verdict_reasons,
       consumption, limit_low, limit_high, photo_id, external_id, account_id, account_name)
     values ($1, $2, $3, $4, $5, 'self', 'periodic', 'customer', 'portal', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      newId(), customer!.id, one.register.id, readOn, one.value, verdict === 'review' ? 'in_validation' : 'valid', verdict, why,
      used?.toFixed() ?? null, low?.toFixed(3) ?? null, high?.toFixed(3) ?? null, photo, external, account.id, account.name,
    ],
  ); // prettier-ignore
}

async function announce(ctx: Ctx, tx: Transaction, { point, readOn, judged }: Examined, verdict: 'accepted' | 'review'): Promise<void> {
  const values = Object.fromEntries(judged.map((one) => [one.register.obis_code, one.value]));
  await tx.audit('submit', 'Reading', point.id, { readOn, values, verdict }, point.customer_id);
  await tx.emit('supply-points.reading-submitted', { point: point.id, customer: point.customer_id, readOn, verdict }, { customerId: point.customer_id });
  ctx.log.info({ point: point.id, verdict }, 'readings received');
} // prettier-ignore
