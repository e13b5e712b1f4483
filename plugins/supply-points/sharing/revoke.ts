import { executeIn, notFound, type RequestContext } from 'portico';

/**
 * Ends a link at once; by its customer, or by staff in their own name.
 * @returns false where it had been revoked before
 * @throws Problem 404 where the viewer has no such link
 */
export async function revokeShare(ctx: RequestContext, id: string): Promise<{ revoked: boolean; customer: string }> {
  const { account, kind } = ctx.viewer;
  return ctx.write(async (tx) => {
    const [share] = await executeIn<{ customer_id: string }>(tx.em, 'select customer_id from supply_points_share where id = $1', [id]);
    if (!share) throw notFound();
    const done = await executeIn(
      tx.em,
      'update supply_points_share set revoked_at = now(), revoked_by = $2, revoked_by_name = $3 where id = $1 and revoked_at is null returning id',
      [id, kind === 'staff' ? 'staff' : 'customer', account.name],
    );
    if (done.length > 0) await tx.audit('revoke', 'ConsumptionShare', id, {}, share.customer_id);
    return { revoked: done.length > 0, customer: share.customer_id };
  });
} // prettier-ignore
