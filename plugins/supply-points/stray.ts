import { executeIn, newId, type JobContext, type RequestContext } from 'portico';

/** Notes a photo before its bytes are received; see `photo.entity.ts`. */
export async function notePhoto(ctx: RequestContext): Promise<string> {
  const id = newId();
  await ctx.write(({ em }) =>
    executeIn(em, 'insert into supply_points_photo (id, customer_id) values ($1, $2)', [id, ctx.viewer.customer!.id]),
  );
  return id;
}

/** Takes a photo away that no reading holds. */
export async function dropPhoto(ctx: Pick<JobContext, 'files' | 'write'>, id: string): Promise<void> {
  await ctx.files.remove(id);
  await ctx.write((tx) =>
    tx.asJob((em) =>
      executeIn(
        em,
        `delete from supply_points_photo p where id = $1 and not exists (select from supply_points_reading r
           where r.customer_id = p.customer_id and r.photo_id = p.id)`,
        [id],
      ),
    ),
  );
}

/** The job `supply-points.sweep`: photos of which nobody sent the reading within a day. */
export async function sweepPhotos(ctx: JobContext<unknown>): Promise<void> {
  const old = await ctx.write(({ em }) =>
    executeIn<{ id: string }>(
      em,
      `select id from supply_points_photo p where created_at < now() - interval '1 day' and not exists (
         select from supply_points_reading r where r.customer_id = p.customer_id and r.photo_id = p.id) limit 1000`,
    ),
  );
  for (const { id } of old) await dropPhoto(ctx, id);
}
