import { conflict, executeIn, keepFile, notFound, type EntityManager, type ReceivedFile, type RequestContext } from 'portico'; // prettier-ignore
import type { ChangeRequestsConfig } from './config.ts';
import type { Fault } from './kind.ts';
import { UNDECIDED, type State } from './request.entity.ts';
import { attach, auditStep, lock, note, type Locked } from './store.ts';

type Ctx = RequestContext<ChangeRequestsConfig>;

const isStaff = ({ viewer }: Ctx): boolean => viewer.kind === 'staff';

/** Who adds to a request: the customer himself, or staff who write down what he told them. */
const handOf = (ctx: Ctx) => ({
  author: ctx.viewer.account.name,
  side: isStaff(ctx) ? ('staff' as const) : ('customer' as const),
});

/** Locks a request that stands in one of the states: of the viewer's own customer, or of any where staff act for him. */
async function held(em: EntityManager, ctx: Ctx, id: string, states: readonly State[]): Promise<Locked> {
  const row = isStaff(ctx) ? await lock(em, id) : await lock(em, id, ctx.viewer.customer!.id);
  if (!row || (isStaff(ctx) && row.state === 'draft')) throw notFound();
  if (!states.includes(row.state)) throw conflict('change-requests.conflict.moved');
  return row;
}

/**
 * What the customer, or staff for him, add to a request that is not decided: words, a file or both. A question that was open is answered
 * by it.
 * @returns why it is not taken, by field
 */
export function answer(
  ctx: Ctx,
  id: string,
  text: string,
  file: ReceivedFile | undefined,
): Promise<Record<string, Fault>> {
  return ctx.write(async (tx) => {
    const { faults, row } = await tx.asJob((em) => enter(ctx, em, id, text, file));
    if (Object.keys(faults).length > 0) return faults;
    if (file) await keepFile(tx, file.id);
    await auditStep(tx, 'answer', row, { onBehalf: isStaff(ctx), ...(file ? { file: file.name } : {}) });
    return faults;
  });
}

async function enter(ctx: Ctx, em: EntityManager, id: string, text: string, file: ReceivedFile | undefined) {
  const row = await held(em, ctx, id, UNDECIDED);
  const { config, viewer } = ctx;
  if (text.trim() === '' && !file) return { row, faults: { text: { key: 'change-requests.fault.say' } } };
  const [files] = await executeIn<{ count: number }>(em, 'select count(*)::int as count from change_requests_evidence where request_id = $1', [id]); // prettier-ignore
  if (file && files!.count >= config.maxFiles)
    return { row, faults: { file: { key: 'change-requests.fault.files', values: { count: config.maxFiles } } } };
  if (file) await attach(em, row, file, viewer.account.name);
  await note(em, row, { kind: 'answer', ...handOf(ctx), body: text.trim() || file?.name }); // prettier-ignore
  await executeIn(
    em,
    `update change_requests_request set state = case when state = 'needs_info' then 'in_verification' else state end, version = version + 1 where id = $1`,
    [id],
  );
  return { row, faults: {} };
}

/** Lets go of a request nobody has decided; a draft is thrown away. */
export function withdraw(ctx: Ctx, id: string): Promise<void> {
  return ctx.write(async (tx) => {
    const row = await tx.asJob(async (em) => {
      const found = await held(em, ctx, id, ['draft', ...UNDECIDED]);
      await executeIn(em, `update change_requests_request set state = 'withdrawn', version = version + 1 where id = $1`, [id]); // prettier-ignore
      await note(em, found, { kind: 'withdrawn', ...handOf(ctx) });
      return found;
    });
    await auditStep(tx, 'withdraw', row, { onBehalf: isStaff(ctx) });
  });
}
