import { acceptOf, EVIDENCE, notFound, type FastifyReply, type FastifyRequest, type RequestContext } from 'portico'; // prettier-ignore
import type { ChangeRequestsConfig } from '../config.ts';
import type { Fault } from '../kind.ts';
import { kindById } from '../kinds/index.ts';
import { deskRequest, evidenceRows, fieldRows, messageRows, type DeskRow } from '../queries.ts';
import { AGREED } from '../request.entity.ts';
import { markOf } from '../store.ts';
import { currentFor, detail, sentences } from '../view.ts';
import type { ById, DecisionFields } from './schemas.ts';

type Ctx = RequestContext<ChangeRequestsConfig>;

/** What a page is shown again with after a step that was refused. */
export interface Refused {
  faults: Record<string, Fault>;
  status: number;
  typed?: DecisionFields | undefined;
  /** Words of the customer that staff wrote down. */
  heard?: string;
}

/** One request as staff see it: old, new, what stands in the record now, and every step they may take. */
export async function showRequest(request: FastifyRequest<ById>, reply: FastifyReply, refused?: Refused) {
  const ctx = request.ctx as Ctx;
  const { id } = request.params;
  const [[row], fields, messages, files] = await ctx.read(deskRequest({ id }), fieldRows({ id }), messageRows({ id }), evidenceRows({ id }));
  if (!row) throw notFound();
  const current = await currentFor(ctx, kindById(ctx, row.kind), { customerId: row.customer_id, recordId: row.record });
  await ctx.noteLook('look', 'ChangeRequest', id, { number: row.number }, row.customer_id);
  const errors = refused ? sentences(ctx, refused.faults) : {};
  const model = {
    ...detail(ctx, row, fields, messages, files, current ?? {}),
    customer: { id: row.customer_id, name: row.customer_name, number: row.customer_number },
    seen: markOf(fields, current),
    may: mayOf(ctx, row),
    typed: typedOf(row, fields, refused?.typed),
    errors,
    accept: acceptOf(EVIDENCE),
    heard: refused?.heard ?? '',
    today: ctx.today,
    fourEyes: ctx.config.fourEyes,
  };
  return reply.page('change-requests:desk/request.njk', model, { status: refused?.status ?? 200 });
} // prettier-ignore

function mayOf({ ability, config, viewer }: Ctx, row: DeskRow) {
  const apply = ability.can('apply', 'ChangeRequest');
  const agreed = AGREED.includes(row.state);
  const first = config.fourEyes && row.decided_by_id === viewer.account.id;
  return {
    confirm: apply && agreed && row.approved_at === null && !first,
    /** Somebody else has to. */
    first: agreed && row.approved_at === null && first,
    reopen: agreed,
    undo: apply && row.state === 'applied' && row.undone_at === null,
    customer: ability.can('read', 'Customer'),
  };
}

function typedOf(row: DeskRow, fields: readonly { field: string; decision: string | null; note: string | null }[], typed?: DecisionFields) {
  return {
    note: typed?.note ?? row.decision_note ?? '',
    effectiveOn: typed?.effective_on ?? row.effective_on ?? '',
    fields: Object.fromEntries(fields.map(({ field, decision: verdict, note }) => [field, { decision: typed?.[`d_${field}`] ?? verdict ?? '', note: typed?.[`n_${field}`] ?? note ?? '' }])),
  };
} // prettier-ignore
