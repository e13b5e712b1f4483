import { executeIn, letGoOfFile, removeStrays } from 'portico';
import type { IntakeContext } from './store.ts';

/** Days for which what became nothing is kept, should somebody miss it. */
const KEPT_DAYS = 30;

/** Deletes messages that became nothing a month ago, with their files; what a ticket was made of stays with the ticket. @returns how many */
export async function sweepInbound(ctx: IntakeContext): Promise<number> {
  const swept = await ctx.write(async (tx) => {
    const rows = await tx.asJob((em) =>
      executeIn<{ id: string; files: string[] }>(
        em,
        `with old as (select id, raw_file_id from tickets_inbound where place = 'done' and outcome in ('ignored', 'spam', 'own', 'double', 'bounce')
             and decided_at < now() - $1 * interval '1 day' order by decided_at limit 1000 for update skip locked),
           held as (select o.id, array_remove(array_agg(f.file_id) || o.raw_file_id, null) as files from old o
             left join tickets_inbound_file f on f.inbound_id = o.id group by o.id, o.raw_file_id),
           gone as (delete from tickets_inbound i using old o where i.id = o.id)
         select id, files from held`,
        [KEPT_DAYS],
      ),
    );
    for (const id of rows.flatMap(({ files }) => files)) await letGoOfFile(tx, id);
    return rows;
  });
  await removeStrays(ctx, swept.flatMap(({ files }) => files)); // prettier-ignore
  return swept.length;
}
