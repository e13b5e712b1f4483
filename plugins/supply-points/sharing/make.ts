import { conflict, executeIn, hashToken, newId, problem, type RequestContext, type Transaction } from 'portico';
import type { SupplyPointsConfig } from '../config.ts';
import type { Wanted } from './form.ts';
import { tellMade } from './mails.ts';

type Ctx = RequestContext<SupplyPointsConfig>;

/**
 * Makes a link. The same form sent twice finds the link of the first time: it is known by its secret.
 * @returns id of the link
 * @throws Problem 409 where the secret belongs to a link that was revoked or has run out, 422 where as many links work as may
 */
export async function makeShare(ctx: Ctx, wanted: Wanted): Promise<string> {
  const customer = ctx.viewer.customer!.id;
  return ctx.write(async (tx) => {
    // One at a time for a customer: a doubled submit waits for the first, and the number of links is counted right.
    await executeIn(tx.em, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [`supply-points.share ${customer}`]);
    const hash = hashToken(wanted.secret);
    const there = await known(ctx, tx, hash);
    if (there !== undefined) return there;
    await refuseTooMany(ctx, tx, customer);
    const id = newId();
    await store(ctx, tx, { id, hash, wanted });
    const { secret: _secret, message: _message, ...details } = wanted;
    await tx.audit('share', 'ConsumptionShare', id, { ...details }, customer);
    await tellMade(ctx, tx, { id, ...wanted });
    return id;
  });
} // prettier-ignore

/** A link that was made with this secret and still works. */
async function known(ctx: Ctx, { em }: Transaction, hash: Buffer): Promise<string | undefined> {
  const [there] = await executeIn<{ id: string; live: boolean }>(
    em,
    'select id, revoked_at is null and expires_on >= $3::date as live from supply_points_share where customer_id = $1 and token_hash = $2',
    [ctx.viewer.customer!.id, hash, ctx.today],
  );
  if (there && !there.live) throw conflict('supply-points.share.conflict.used');
  return there?.id;
}

async function refuseTooMany(ctx: Ctx, { em }: Transaction, customer: string): Promise<void> {
  const [row] = await executeIn<{ live: number }>(
    em,
    'select count(*)::int as live from supply_points_share where customer_id = $1 and revoked_at is null and expires_on >= $2::date',
    [customer, ctx.today],
  );
  const { live } = row!;
  if (live >= ctx.config.shareMaxLive) throw problem(422, 'too-many-links', 'supply-points.share.fault.live', { values: { count: live } }); // prettier-ignore
}

async function store(ctx: Ctx, { em }: Transaction, { id, hash, wanted }: { id: string; hash: Buffer; wanted: Wanted }): Promise<void> {
  const { account, customer } = ctx.viewer;
  const made = await executeIn(
    em,
    `insert into supply_points_share (id, customer_id, account_id, account_name, token_hash, adviser_name, adviser_email, message, from_on, to_on, months,
       forms, shown, expires_on)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict do nothing returning id`,
    [
      id, customer!.id, account.id, account.name, hash, wanted.adviserName, wanted.adviserEmail, wanted.message, wanted.fromOn, wanted.toOn, wanted.months,
      wanted.forms, wanted.shown, wanted.expiresOn,
    ],
  );
  if (made.length === 0) throw conflict('supply-points.share.conflict.used'); // somebody else's secret: not this person's to know
  for (const point of wanted.points)
    await executeIn(em, 'insert into supply_points_share_point (id, customer_id, share_id, point_id) values ($1, $2, $3, $4)', [newId(), customer!.id, id, point]);
} // prettier-ignore
