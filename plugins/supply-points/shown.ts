import { defineQuery, executeIn, newId, notFound, sql, type RequestContext } from 'portico';
import { raw } from './queries.ts';

/** The point that the viewer wants to see on his dashboard for a customer. */
export const shownPoint = defineQuery<{ account: string; customer: string }, { point_id: string }>((p) =>
  raw(
    sql`select point_id from supply_points_shown where account_id = ${p.account}::uuid and customer_id = ${p.customer}::uuid`,
  ),
);

/**
 * Remembers which point the consumption tile shows to the viewer.
 * @throws Problem 404 where it is none of the customer's points
 */
export async function choosePoint(ctx: RequestContext, pointId: string): Promise<void> {
  const { account, customer } = ctx.viewer;
  await ctx.write(async ({ em }) => {
    const [own] = await executeIn(em, 'select 1 from supply_points_point where customer_id = $1 and id = $2', [customer!.id, pointId]); // prettier-ignore
    if (!own) throw notFound();
    await executeIn(
      em,
      `insert into supply_points_shown (id, account_id, customer_id, point_id) values ($1, $2, $3, $4)
       on conflict (account_id, customer_id) do update set point_id = excluded.point_id`,
      [newId(), account.id, customer!.id, pointId],
    );
  });
}
