import { executeIn, letGoOfFile, removeStrays, type JobContext } from 'portico';

/** The job `supply-points.sweep`: photos of which nobody sent the reading within a day, after somebody looked at the verdict and went away. */
export async function sweepPhotos(ctx: JobContext<unknown>): Promise<void> {
  const gone = await ctx.write(async (tx) => {
    const old = await executeIn<{ id: string }>(
      tx.em,
      `delete from supply_points_photo where id in (
         select id from supply_points_photo p where created_at < now() - interval '1 day' and not exists (
           select from supply_points_reading r where r.customer_id = p.customer_id and r.photo_id = p.id) limit 1000) returning id`,
    );
    for (const { id } of old) await letGoOfFile(tx, id);
    return old;
  });
  await removeStrays(
    ctx,
    gone.map(({ id }) => id),
  );
}
