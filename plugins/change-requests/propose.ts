import { conflict, executeIn, keepFile, newId, notFound, type EntityManager, type ReceivedFile, type RequestContext, type Transaction } from 'portico'; // prettier-ignore
import type { ChangeRequestsConfig } from './config.ts';
import type {} from './events.ts';
import type { ChangeKind, ChangeTarget, Fault, Values } from './kind.ts';
import { faultsOf } from './rules.ts';
import { attach, auditStep, lock, note, queryIn } from './store.ts';
import { differing, proposed } from './values.ts';

type Ctx = RequestContext<ChangeRequestsConfig>;

/** A form in which somebody proposes a change. */
export interface Wish {
  kind: ChangeKind;
  target: ChangeTarget;
  /** As it is stored, see `record_label`. */
  recordLabel: string;
  /** What was typed, by `v_<field>`. */
  sent: Readonly<Record<string, string>>;
  reason: string;
  /** `YYYY-MM-DD` or empty. */
  effectiveOn: string;
  formId: string;
  /** Kept for later, not sent. */
  asDraft: boolean;
  /** Id of the draft that is written anew. */
  draft?: string | undefined;
  file?: ReceivedFile | undefined;
  fileFault?: Fault | undefined;
}

export type Outcome =
  { id: string; number: string; repeated: boolean; faults?: undefined } | { faults: Record<string, Fault> };

/** Takes a proposal, of the customer himself or of staff for him. Nothing of his data changes. */
export function propose(ctx: Ctx, wish: Wish): Promise<Outcome> {
  return ctx.write(async (tx) => {
    // Customers hold no right to write a request, so that none can decide his own: the portal does it, for this customer only.
    const outcome = await tx.asJob((em) => enter(ctx, em, wish));
    if (outcome.faults !== undefined || outcome.repeated) return outcome;
    if (wish.file) await keepFile(tx, wish.file.id);
    await tell(ctx, tx, wish, outcome);
    return outcome;
  });
}

async function enter(ctx: Ctx, em: EntityManager, wish: Wish): Promise<Outcome> {
  const { customerId } = wish.target;
  await executeIn(em, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [`change-requests ${customerId}`]);
  const [same] = await executeIn<{ id: string; number: string }>(
    em,
    'select id, number from change_requests_request where customer_id = $1 and form_id = $2',
    [customerId, wish.formId],
  );
  if (same) return { ...same, repeated: true };
  const before = await wish.kind.current(queryIn(em), wish.target);
  if (!before) throw notFound();
  const after = proposed(wish.kind, before, wish.sent);
  const faults = await allFaults(ctx, em, wish, before, after);
  if (Object.keys(faults).length > 0) return { faults };
  if (wish.draft !== undefined) await replaceDraft(em, wish.draft, customerId);
  return insert(ctx, em, wish, before, after);
}

async function allFaults(ctx: Ctx, em: EntityManager, wish: Wish, before: Values, after: Values): Promise<Record<string, Fault>> {
  const full = wish.file && wish.draft !== undefined && (await countFiles(em, wish.draft)) >= ctx.config.maxFiles;
  const fileFault = wish.fileFault ?? (full ? { key: 'change-requests.fault.files', values: { count: ctx.config.maxFiles } } : undefined);
  const file = fileFault ? { file: fileFault } : {};
  const late = wish.effectiveOn !== '' && wish.effectiveOn < ctx.today ? { effective_on: { key: 'change-requests.fault.past' } } : {};
  if (wish.asDraft) {
    const nothing = differing(wish.kind, before, after).length === 0 ? { form: { key: 'change-requests.fault.nothing' } } : {};
    return { ...nothing, ...file };
  }
  return { ...(await faultsOf(ctx, queryIn(em), wish.kind, wish.target, { before, after, draft: wish.draft })), ...late, ...file };
} // prettier-ignore

async function countFiles(em: EntityManager, id: string): Promise<number> {
  const [row] = await executeIn<{ count: number }>(em, 'select count(*)::int as count from change_requests_evidence where request_id = $1', [id]);
  return row!.count;
} // prettier-ignore

/** The draft gives way to what is written anew; what proves it goes along. */
async function replaceDraft(em: EntityManager, id: string, customerId: string): Promise<void> {
  const row = await lock(em, id, customerId);
  if (!row) throw notFound();
  if (row.state !== 'draft') throw conflict('change-requests.conflict.moved');
}

async function insert(ctx: Ctx, em: EntityManager, wish: Wish, before: Values, after: Values): Promise<Outcome> {
  const { target, kind, asDraft } = wish;
  const { account } = ctx.viewer;
  const id = wish.draft ?? newId();
  if (wish.draft === undefined) {
    await executeIn(
      em,
      `insert into change_requests_request (id, customer_id, kind, record, record_label, form_id, state, submitted_by_id, submitted_by, on_behalf)
       values ($1, $2, $3, $4, $9, $5, 'draft', $6, $7, $8)`,
      [id, target.customerId, kind.id, target.recordId, wish.formId, account.id, account.name, ctx.viewer.kind === 'staff', wish.recordLabel],
    ); // prettier-ignore
  }
  const [row] = await executeIn<{ number: string }>(
    em,
    `update change_requests_request set form_id = $2, state = $3, reason = $4, effective_on = $5, snapshot = $6,
       submitted_at = case when $3 = 'draft' then null else now() end, version = version + 1 where id = $1 returning number`,
    [id, wish.formId, asDraft ? 'draft' : 'submitted', wish.reason.trim() || null, wish.effectiveOn || null, JSON.stringify(before)],
  ); // prettier-ignore
  await writeFields(em, id, wish, before, after);
  const request = { id, customer_id: target.customerId };
  if (wish.file) await attach(em, request, wish.file, account.name);
  if (!asDraft) await note(em, request, { kind: 'submitted', side: ctx.viewer.kind === 'staff' ? 'staff' : 'customer', author: account.name, body: wish.reason }); // prettier-ignore
  return { id, number: row!.number, repeated: false };
}

async function writeFields(em: EntityManager, id: string, { kind, target }: Wish, before: Values, after: Values): Promise<void> {
  await executeIn(em, 'delete from change_requests_field where request_id = $1', [id]);
  for (const [position, name] of differing(kind, before, after).entries()) {
    const { label } = kind.fields.find((field) => field.name === name)!;
    await executeIn(
      em,
      `insert into change_requests_field (id, customer_id, request_id, position, field, label, old_value, new_value) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [newId(), target.customerId, id, position, name, label, before[name] ?? '', after[name] ?? ''],
    );
  }
} // prettier-ignore

async function tell(ctx: Ctx, tx: Transaction, wish: Wish, { id, number }: { id: string; number: string }): Promise<void> {
  const { customerId } = wish.target;
  const onBehalf = ctx.viewer.kind === 'staff';
  await auditStep(tx, wish.asDraft ? 'draft' : 'propose', { id, customer_id: customerId, number }, { kind: wish.kind.id, record: wish.target.recordId, onBehalf });
  if (wish.asDraft) return;
  await tx.emit('change-requests.submitted', { request: id, customer: customerId, number, kind: wish.kind.id, onBehalf }, { customerId });
} // prettier-ignore
