import { conflict, executeIn, newId, type RequestContext, type Transaction } from 'portico';
import type { Judged } from './entry.ts';
import type { Hand } from './metering/verdict.ts';
import type { Quality, READERS, Reason, SOURCES } from './reading.entity.ts';

/** What readings of one form have in common. */
export interface Sending {
  hand: Hand;
  customerId: string;
  /** `YYYY-MM-DD` */
  readOn: string;
  /** Unique per register: the same form sent twice counts once. */
  external: string;
  quality: Quality;
  reason: Reason;
  readBy: (typeof READERS)[number];
  source: (typeof SOURCES)[number];
  photo: string | null;
}

/** Readings of a point are written by one at a time, so that two tabs cannot both be first and nothing is billed meanwhile. */
export const holdPoint = (tx: Transaction, pointId: string) =>
  executeIn(tx.em, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [`supply-points.reading ${pointId}`]);

/**
 * Writes a judged reading under the name of the viewer, and takes back the one that it corrects. What is doubtful waits for a review
 * where a customer sends it; staff have looked already.
 * @throws Problem 409 where the corrected one was changed or billed meanwhile
 */
export async function putReading(ctx: RequestContext, tx: Transaction, one: Judged, sending: Sending): Promise<void> {
  const { verdict, why, used, low, high, replaces } = one.judgement!;
  if (replaces !== undefined) await supersede(tx, replaces, sending);
  const waits = verdict === 'review' && sending.hand === 'customer';
  const { account } = ctx.viewer;
  await executeIn(
    tx.em,
    `insert into supply_points_reading (id, customer_id, register_id, read_on, value, quality, reason, read_by, source, status, verdict, verdict_reasons,
       consumption, limit_low, limit_high, photo_id, external_id, account_id, account_name)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
    [
      newId(), sending.customerId, one.register.id, sending.readOn, one.value, sending.quality, sending.reason, sending.readBy, sending.source,
      waits ? 'in_validation' : 'valid', verdict, why, used?.toFixed() ?? null, low?.toFixed(3) ?? null, high?.toFixed(3) ?? null, sending.photo,
      sending.external, account.id, account.name,
    ],
  ); // prettier-ignore
}

/** Customers may only insert: the portal takes back what they correct, theirs alone; and never anything that is billed. */
async function supersede(tx: Transaction, id: string, { customerId, hand }: Sending): Promise<void> {
  const gone = await tx.asJob((em) =>
    executeIn(
      em,
      `update supply_points_reading set status = 'superseded', version = version + 1
        where id = $1 and customer_id = $2 and not billed and status <> 'superseded' and source not in ('import', 'api')
          and ($3 = 'staff' or (source = 'portal' and read_by = 'customer')) returning id`,
      [id, customerId, hand],
    ),
  );
  if (gone.length === 0) throw conflict('supply-points.conflict.changed');
}
