import { executeIn, type EntityManager, type FileStore, type JobContext, type Transaction } from 'portico';

type Writer = { write<T>(work: (tx: Transaction) => Promise<T>): Promise<T>; files: FileStore };

const AFTER = `interval '1 hour'`;

/** Notes a file that no record holds, before its bytes are written or after its record has let go of it. */
export const noteStray = (tx: Transaction, id: string) =>
  tx.asJob((em) => executeIn(em, 'insert into documents_stray_file (id) values ($1) on conflict do nothing', [id]));

/** A record holds the file from now on. */
export const keepStray = (tx: Transaction, id: string) =>
  tx.asJob((em) => executeIn(em, 'delete from documents_stray_file where id = $1', [id]));

/** Removes a noted file; what cannot be removed now is left to the job. */
export async function dropStray(ctx: Writer, id: string): Promise<void> {
  await ctx.files.remove(id);
  await ctx.write((tx) => keepStray(tx, id));
}

/** Files that have been nobody's for an hour, of which the bytes go first. */
const strays = (em: EntityManager) =>
  executeIn<{ id: string }>(em, `select id from documents_stray_file where noted_at < now() - ${AFTER} limit 1000`);

/**
 * The job `documents.sweep`: lets go of the content of files that were rejected long ago, and removes every file nobody holds.
 * @param keepRejectedDays days after the decision
 */
export async function sweep(ctx: JobContext<unknown>, keepRejectedDays: number): Promise<void> {
  await ctx.write(({ em }) =>
    executeIn(
      em,
      `with old as (select id, file_id from documents_upload where state = 'rejected' and file_id is not null
           and decided_at < now() - make_interval(days => $1) for update),
         gone as (update documents_upload u set file_id = null from old where u.id = old.id)
       insert into documents_stray_file (id, noted_at) select file_id, now() - ${AFTER} - interval '1 minute' from old on conflict do nothing`,
      [keepRejectedDays],
    ),
  );
  for (const { id } of await ctx.write(({ em }) => strays(em))) await dropStray(ctx, id);
}
