import { conflict, executeIn, notFound, type RequestContext, type Transaction } from 'portico';
import { applyNow, currentOf, undoNow } from './apply.ts';
import type { ChangeRequestsConfig } from './config.ts';
import type {} from './events.ts';
import type { Fault } from './kind.ts';
import { mailCustomer, type Postman } from './mails.ts';
import { AGREED, UNDECIDED, type State } from './request.entity.ts';
import { auditStep, fieldsOf, lock, markOf, note, type Locked } from './store.ts';

type Ctx = RequestContext<ChangeRequestsConfig>;

const postman = (ctx: Ctx): Postman => ({ words: (key, values, language) => ctx.t(key, values, language), link: ctx.link }); // prettier-ignore
const hand = (ctx: Ctx) => ({ author: ctx.viewer.account.name, side: 'staff' as const });

/** Locks a request that is still as its reader saw it. */
async function held(tx: Transaction, id: string, version: number, states: readonly State[]): Promise<Locked> {
  const row = await lock(tx.em, id);
  if (!row || row.state === 'draft') throw notFound();
  if (!states.includes(row.state) || row.version !== version) throw conflict('change-requests.conflict.moved');
  return row;
}

/** The reader must have seen what stands in the record now. */
async function sameAsSeen(ctx: Ctx, tx: Transaction, row: Locked, seen: string): Promise<void> {
  const { current } = await currentOf(ctx, tx, row);
  if (markOf(await fieldsOf(tx.em, row.id), current) !== seen) throw conflict('change-requests.conflict.record');
}

/** Somebody of the staff takes a request: it is being verified from now on. */
export const take = (ctx: Ctx, id: string, version: number): Promise<void> =>
  ctx.write(async (tx) => {
    const row = await held(tx, id, version, UNDECIDED);
    await executeIn(
      tx.em,
      `update change_requests_request set state = case when state = 'submitted' then 'in_verification' else state end, reviewer = $2, version = version + 1 where id = $1`,
      [id, ctx.viewer.account.name],
    );
    await note(tx.em, row, { kind: 'taken', ...hand(ctx) });
    await auditStep(tx, 'take', row);
  });

/** Asks the customer back; he is told by mail, and his answer brings the request back. */
export const ask = (ctx: Ctx, id: string, version: number, question: string): Promise<void> =>
  ctx.write(async (tx) => {
    const row = await held(tx, id, version, UNDECIDED);
    await executeIn(
      tx.em,
      `update change_requests_request set state = 'needs_info', reviewer = $2, version = version + 1 where id = $1`,
      [id, ctx.viewer.account.name],
    );
    await note(tx.em, row, { kind: 'question', ...hand(ctx), body: question });
    await auditStep(tx, 'ask', row, { question: question.trim() });
    await mailCustomer(tx, postman(ctx), row, 'question', question);
  });

/** What a reviewer decided: per field, and about the whole. */
export interface Decision {
  version: number;
  /** Mark of the values he saw in the record. */
  seen: string;
  /** To the customer. */
  note: string;
  /** `YYYY-MM-DD` from which it shall hold, empty for at once. */
  effectiveOn: string;
  /** By field. */
  fields: Readonly<Record<string, { decision: string; note: string }>>;
}

/**
 * Decides about every field. What was accepted is applied at once where the reviewer may do that alone and the day has come.
 * @returns what of the form is refused; nothing was written then
 */
export const decide = (ctx: Ctx, id: string, decision: Decision): Promise<Record<string, Fault>> =>
  ctx.write(async (tx) => {
    const row = await held(tx, id, decision.version, UNDECIDED);
    await sameAsSeen(ctx, tx, row, decision.seen);
    const names = (await fieldsOf(tx.em, id)).map(({ field }) => field);
    const faults = decisionFaults(ctx, names, decision);
    if (Object.keys(faults).length > 0) return faults;
    const accepts = names.filter((name) => decision.fields[name]!.decision === 'accept').length;
    const state = accepts === names.length ? 'approved' : accepts > 0 ? 'partly_approved' : 'rejected';
    await writeDecision(ctx, tx, row, decision, names, state);
    if (state !== 'rejected') await maybeApply(ctx, tx, { ...row, effective_on: decision.effectiveOn || null });
    return {};
  });

function decisionFaults(ctx: Ctx, names: readonly string[], { fields, note: words, effectiveOn }: Decision): Record<string, Fault> {
  const faults: Record<string, Fault> = {};
  for (const name of names) {
    const one = fields[name];
    if (one?.decision !== 'accept' && one?.decision !== 'reject') faults[`d_${name}`] = { key: 'change-requests.fault.decide' };
    else if (one.decision === 'reject' && one.note.trim() === '' && words.trim() === '') faults[`n_${name}`] = { key: 'change-requests.fault.why' };
  }
  if (effectiveOn !== '' && effectiveOn < ctx.today) faults.effective_on = { key: 'change-requests.fault.past' };
  return faults;
} // prettier-ignore

async function writeDecision(ctx: Ctx, tx: Transaction, row: Locked, decision: Decision, names: readonly string[], state: string): Promise<void> {
  for (const name of names) {
    const { decision: verdict, note: words } = decision.fields[name]!;
    await executeIn(tx.em, 'update change_requests_field set decision = $3, note = $4 where request_id = $1 and field = $2', [row.id, name, verdict, words.trim() || null]);
  }
  await executeIn(
    tx.em,
    `update change_requests_request set state = $2, decision_note = $3, effective_on = $4, decided_by_id = $5, decided_by = $6, decided_at = now(),
       approved_by_id = null, approved_by = null, approved_at = null, version = version + 1 where id = $1`,
    [row.id, state, decision.note.trim() || null, decision.effectiveOn || null, ctx.viewer.account.id, ctx.viewer.account.name],
  );
  await note(tx.em, row, { kind: 'decided', ...hand(ctx), body: decision.note });
  await auditStep(tx, 'decide', row, { decision: state, fields: Object.fromEntries(names.map((name) => [name, decision.fields[name]!.decision])) });
  await tx.emit('change-requests.decided', { request: row.id, customer: row.customer_id, number: row.number, kind: row.kind, decision: state }, { customerId: row.customer_id });
  await mailCustomer(tx, postman(ctx), row, state, decision.note);
} // prettier-ignore

/** Where one person is enough, who decides lets it be applied as well. */
async function maybeApply(ctx: Ctx, tx: Transaction, row: Locked): Promise<void> {
  if (ctx.config.fourEyes || !ctx.ability.can('apply', 'ChangeRequest')) return;
  await approve(ctx, tx, row);
}

async function approve(ctx: Ctx, tx: Transaction, row: Locked): Promise<void> {
  const { account } = ctx.viewer;
  await executeIn(
    tx.em,
    'update change_requests_request set approved_by_id = $2, approved_by = $3, approved_at = now(), version = version + 1 where id = $1',
    [row.id, account.id, account.name],
  );
  if (row.effective_on === null || row.effective_on <= ctx.today) await applyNow(ctx, tx, row, hand(ctx), true);
}

/**
 * Lets an agreed change be applied, at once or when its day comes.
 * @throws Problem 409 where the one who decided has to leave it to somebody else, or something moved meanwhile
 */
export const confirm = (ctx: Ctx, id: string, version: number, seen: string): Promise<void> =>
  ctx.write(async (tx) => {
    const row = await held(tx, id, version, AGREED);
    if (row.approved_by_id !== null) throw conflict('change-requests.conflict.moved');
    if (ctx.config.fourEyes && row.decided_by_id === ctx.viewer.account.id)
      throw conflict('change-requests.conflict.four-eyes');
    await sameAsSeen(ctx, tx, row, seen);
    await note(tx.em, row, { kind: 'approved', ...hand(ctx) });
    await auditStep(tx, 'approve', row);
    await approve(ctx, tx, row);
  });

/** Takes back what was decided but not applied: it is verified anew. */
export const reopen = (ctx: Ctx, id: string, version: number): Promise<void> =>
  ctx.write(async (tx) => {
    const row = await held(tx, id, version, AGREED);
    await reverify(tx, row, hand(ctx), 'taken');
    await auditStep(tx, 'reopen', row);
  });

/** Brings an agreed request back to verification; what was decided stays as a proposal. */
export async function reverify(tx: Transaction, row: Locked, by: { author: string; side: 'staff' | 'portal' }, kind: string): Promise<void> {
  await executeIn(
    tx.em,
    `update change_requests_request set state = 'in_verification', approved_by_id = null, approved_by = null, approved_at = null, version = version + 1 where id = $1`,
    [row.id],
  );
  await note(tx.em, row, { kind, ...by });
} // prettier-ignore

export const undo = (ctx: Ctx, id: string, version: number, why: string): Promise<void> =>
  ctx.write(async (tx) => {
    const row = await held(tx, id, version, ['applied']);
    await undoNow(ctx, tx, row, hand(ctx), why);
  });
