import { executeIn, notFound, type RequestContext, type Transaction } from 'portico';
import type { SupplyPointsConfig } from './config.ts';
import { examine, groundOf, summaryOf, type EntryBody, type Examined } from './entry.ts';
import type {} from './events.ts';
import { holdPoint, putReading, type Sending } from './put.ts';

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
    await holdPoint(tx, pointId);
    const external = `portal:${body.form_id}`;
    const customer = ctx.viewer.customer!.id;
    const before = await executeIn(tx.em, 'select 1 from supply_points_reading where customer_id = $1 and external_id = $2 limit 1', [customer, external]);
    if (before.length > 0) return { result: 'repeated' };
    const examined = examine(ctx, await groundOf(ctx, pointId), body);
    if (Object.keys(examined.faults).length > 0) return { result: 'refused', examined };
    const photo = await ownPhoto(tx, customer, body.photo_id);
    const fresh = examined.judged.filter((one) => one.judgement!.verdict !== 'exists');
    const sending: Sending = {
      hand: 'customer', customerId: customer, readOn: examined.readOn, external, quality: 'self', reason: 'periodic', readBy: 'customer', source: 'portal', photo,
    };
    for (const one of fresh) await putReading(ctx, tx, one, sending);
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

/** Notes and tells that readings of a form have come. */
export async function announce(ctx: RequestContext, tx: Transaction, { point, readOn, judged }: Examined, verdict: 'accepted' | 'review', action: 'submit' | 'enter' = 'submit'): Promise<void> {
  const values = Object.fromEntries(judged.map((one) => [one.register.obis_code, one.value]));
  await tx.audit(action, 'Reading', point.id, { readOn, values, verdict }, point.customer_id);
  await tx.emit('supply-points.reading-submitted', { point: point.id, customer: point.customer_id, readOn, verdict }, { customerId: point.customer_id });
  ctx.log.info({ point: point.id, verdict, action }, 'readings received');
} // prettier-ignore
