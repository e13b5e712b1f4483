import { executeIn, type JobContext } from 'portico';

/** How many days a link and its log are kept after it ended. */
export const KEPT_DAYS = 90;

/** The job `supply-points.sweep-shares`: links that ended long ago go, and who opened them goes along. */
export async function sweepShares(ctx: JobContext<unknown>): Promise<void> {
  const gone = await ctx.write(({ em }) =>
    executeIn(
      em,
      `delete from supply_points_share where expires_on < $1::date - $2::int or revoked_at < $1::date - $2::int returning id`,
      [ctx.today, KEPT_DAYS],
    ),
  );
  if (gone.length > 0) ctx.log.info({ shares: gone.length }, 'old share links removed');
}
