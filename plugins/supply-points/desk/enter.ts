import { executeIn, Type, type RequestContext } from 'portico';
import type { SupplyPointsConfig } from '../config.ts';
import { entryFields, examine, groundOf, type EntryBody, type Examined, type Judged } from '../entry.ts';
import { holdPoint, putReading, type Sending } from '../put.ts';
import { REASONS, type Reason } from '../reading.entity.ts';
import { announce } from '../submit.ts';

type Ctx = RequestContext<SupplyPointsConfig>;

/** How a reading reached the desk: told by phone, written, or taken by a colleague at the meter. */
export const WAYS = ['call', 'mail', 'visit'] as const;
export type Way = (typeof WAYS)[number];

/** The registers and the day as in the customer's own form, and what staff say beside them. */
export const deskEntryFields = {
  ...entryFields,
  way: Type.Union(WAYS.map((way) => Type.Literal(way)), { default: 'call' }),
  reason: Type.Union(REASONS.map((reason) => Type.Literal(reason)), { default: 'periodic' }),
  sure: Type.Optional(Type.Literal('on')),
}; // prettier-ignore

/** The form as it comes. */
export type DeskEntryBody = EntryBody & { way: Way; reason: Reason; sure?: 'on' };

const SAID: Record<Way, Pick<Sending, 'quality' | 'readBy' | 'source'>> = {
  call: { quality: 'self', readBy: 'customer', source: 'call' },
  mail: { quality: 'self', readBy: 'customer', source: 'mail' },
  visit: { quality: 'actual', readBy: 'staff', source: 'portal' },
};

export type Entered =
  | { result: 'entered' | 'exists' | 'repeated' }
  /** A fault in a field, or values that are not as usual and that nobody has said to be right. */
  | { result: 'refused' | 'doubtful'; examined: Examined };

/** Whether a value is not as usual, so that somebody has to say that it is right. */
export const isDoubtful = ({ judgement }: Judged): boolean => judgement?.verdict === 'review';

/**
 * Enters readings for a customer under the name of the member of staff. The rules of a customer hold, but for the window and the number
 * of days; what is not as usual counts once somebody says that it is right.
 * @throws Problem 404 where there is no such point, 409 where it has no meter or a corrected reading was changed meanwhile
 */
export async function enterReadings(ctx: Ctx, pointId: string, body: DeskEntryBody): Promise<Entered> {
  return ctx.write(async (tx) => {
    await holdPoint(tx, pointId);
    const external = `desk:${body.form_id}`;
    const ground = await groundOf(ctx, pointId);
    const customerId = ground.point.customer_id;
    const before = await executeIn(tx.em, 'select 1 from supply_points_reading where customer_id = $1 and external_id = $2 limit 1', [customerId, external]);
    if (before.length > 0) return { result: 'repeated' };
    const examined = examine(ctx, ground, body, 'staff');
    if (Object.keys(examined.faults).length > 0) return { result: 'refused', examined };
    const fresh = examined.judged.filter((one) => one.judgement!.verdict !== 'exists');
    if (fresh.length === 0) return { result: 'exists' };
    if (fresh.some(isDoubtful) && body.sure !== 'on') return { result: 'doubtful', examined };
    const sending: Sending = { hand: 'staff', customerId, readOn: examined.readOn, external, reason: body.reason, photo: null, ...SAID[body.way] };
    for (const one of fresh) await putReading(ctx, tx, one, sending);
    await announce(ctx, tx, examined, 'accepted', 'enter');
    return { result: 'entered' };
  });
} // prettier-ignore
