import { executeIn, isProblem, type JobContext } from 'portico';
import { applyNow } from './apply.ts';
import type { ChangeRequestsConfig } from './config.ts';
import { AGREED } from './request.entity.ts';
import { reverify } from './review.ts';
import { auditStep, lock } from './store.ts';

/**
 * The job `apply`: applies what was agreed and whose day has come, each in a transaction of its own. Where somebody changed the record
 * meanwhile, nothing is written and the request goes back to the reviewers.
 */
export async function applyDue(ctx: JobContext<ChangeRequestsConfig>): Promise<void> {
  const due = await ctx.write(({ em }) =>
    executeIn<{ id: string }>(
      em,
      `select id from change_requests_request where state = any($1) and approved_at is not null and effective_on <= $2::date order by effective_on, id limit 1000`,
      [[...AGREED], ctx.today],
    ),
  );
  for (const { id } of due) {
    await applyOne(ctx, id).catch((error: unknown) => ctx.log.error({ err: error, request: id }, 'An agreed change could not be applied')); // prettier-ignore
  }
}

async function applyOne(ctx: JobContext<ChangeRequestsConfig>, id: string): Promise<void> {
  const stopped = await ctx.write((tx) => attempt(ctx, tx, id)).catch((error: unknown) => {
    if (isProblem(error) && error.status === 409) return true; // the record is gone or would be incomplete
    throw error;
  });
  if (!stopped) return;
  await ctx.write(async (tx) => {
    const row = await lock(tx.em, id);
    if (!row || !AGREED.includes(row.state)) return;
    await reverify(tx, row, { author: 'Portico', side: 'portal' }, 'conflict');
    await auditStep(tx, 'conflict', row);
  });
} // prettier-ignore

/** @returns true where what stands there now stops it */
async function attempt(ctx: JobContext<ChangeRequestsConfig>, tx: Parameters<typeof applyNow>[1], id: string): Promise<boolean> {
  const row = await lock(tx.em, id);
  if (!row || !AGREED.includes(row.state)) return false;
  return !(await applyNow(ctx, tx, row, { author: 'Portico', side: 'portal' }, false));
} // prettier-ignore
