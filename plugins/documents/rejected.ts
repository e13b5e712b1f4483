import { executeIn, letGoOfFile, removeStrays, type JobContext } from 'portico';

/**
 * The job `documents.sweep`: lets go of the content of files that were rejected long ago; their records stay.
 * @param keepDays days after the decision
 */
export async function sweepRejected(ctx: JobContext<unknown>, keepDays: number): Promise<void> {
  const gone = await ctx.write(async (tx) => {
    const old = await executeIn<{ file_id: string }>(
      tx.em,
      `with old as (select id, file_id from documents_upload where state = 'rejected' and file_id is not null
           and decided_at < now() - make_interval(days => $1) limit 1000 for update)
       update documents_upload u set file_id = null from old where u.id = old.id returning old.file_id`,
      [keepDays],
    );
    for (const { file_id } of old) await letGoOfFile(tx, file_id);
    return old;
  });
  await removeStrays(
    ctx,
    gone.map(({ file_id }) => file_id),
  );
}
