import { conflict, executeIn, newId, notFound, type EntityManager } from 'portico';
import { inTransaction } from '../service/ask.ts';
import { chainIn, type Chain, type Receiver, type Rule, type Step, type StepKind } from './chain.ts';

/** The draft, made of the chain in force where there is none yet; both versions stay apart until the draft is activated. */
export async function openDraft(em: EntityManager, by: string): Promise<Chain> {
  await executeIn(em, `select 1 from tickets_chain where state = 'active' for update`);
  const draft = await chainIn(inTransaction(em), 'draft');
  if (draft) return draft;
  const active = await chainIn(inTransaction(em), 'active');
  await copyAs(em, active?.steps ?? [], by);
  return (await chainIn(inTransaction(em), 'draft'))!;
}

async function copyAs(em: EntityManager, steps: readonly Step[], by: string): Promise<void> {
  const id = newId();
  await executeIn(
    em,
    `insert into tickets_chain (id, number, state, made_by) select $1, coalesce(max(number), 0) + 1, 'draft', $2 from tickets_chain`,
    [id, by],
  );
  for (const [position, { kind, active, params }] of steps.entries())
    await executeIn(
      em,
      'insert into tickets_step (id, chain_id, position, kind, active, params) values ($1, $2, $3, $4, $5, $6)',
      [newId(), id, position, kind, active, JSON.stringify(params)],
    );
}

/** One change of the draft. */
export type Edit =
  | { do: 'add'; kind: StepKind }
  | { do: 'remove' | 'up' | 'down' | 'switch'; step: string }
  | { do: 'rule'; step: string; of: string; to: Receiver }
  | { do: 'unrule'; step: string; of: string }
  | { do: 'receiver'; step: string; to: Receiver | null };

/**
 * Changes the draft by one thing.
 * @param version of the draft that was looked at
 * @throws Problem 409 where somebody changed it meanwhile, 404 for a step it has not
 */
export async function editDraft(em: EntityManager, by: string, version: number | undefined, edit: Edit): Promise<void> {
  const draft = await openDraft(em, by);
  if (version !== undefined && draft.version !== version) throw conflict('tickets.chain.conflict');
  const steps = apply(draft.steps, edit);
  await executeIn(em, 'delete from tickets_step where chain_id = $1', [draft.id]);
  for (const [position, { id, kind, active, params }] of steps.entries())
    await executeIn(
      em,
      'insert into tickets_step (id, chain_id, position, kind, active, params) values ($1, $2, $3, $4, $5, $6)',
      [id, draft.id, position, kind, active, JSON.stringify(params)],
    );
  await executeIn(em, 'update tickets_chain set version = version + 1, made_by = $2, made_at = now() where id = $1', [draft.id, by]); // prettier-ignore
}

function apply(steps: readonly Step[], edit: Edit): Step[] {
  if (edit.do === 'add') return [...steps, { id: newId(), kind: edit.kind, active: true, params: {} }];
  const at = steps.findIndex(({ id }) => id === edit.step);
  const step = steps[at];
  if (!step) throw notFound();
  switch (edit.do) {
    case 'remove':
      return steps.toSpliced(at, 1);
    case 'up':
      return at === 0 ? [...steps] : steps.toSpliced(at - 1, 2, step, steps[at - 1]!);
    case 'down':
      return at === steps.length - 1 ? [...steps] : steps.toSpliced(at, 2, steps[at + 1]!, step);
    case 'switch':
      return steps.with(at, { ...step, active: !step.active });
    case 'receiver':
      return steps.with(at, { ...step, params: edit.to === null ? {} : { to: edit.to } });
    default:
      return steps.with(at, { ...step, params: { rules: rulesAfter(step.params.rules ?? [], edit) } });
  }
}

const rulesAfter = (rules: readonly Rule[], edit: { do: 'rule' | 'unrule'; of: string; to?: Receiver }): Rule[] => [
  ...rules.filter(({ of }) => of !== edit.of),
  ...(edit.to === undefined ? [] : [{ of: edit.of, to: edit.to }]),
];

/**
 * Puts the draft in force; what was in force stays as a version that can be brought back.
 * @returns the numbers of both
 * @throws Problem 409 where there is no draft of that version
 */
export async function activateDraft(em: EntityManager, by: string, version: number): Promise<{ from: number | null; to: number }> {
  await executeIn(em, `select 1 from tickets_chain where state = 'active' for update`);
  const [draft, active] = [await chainIn(inTransaction(em), 'draft'), await chainIn(inTransaction(em), 'active')];
  if (draft?.version !== version) throw conflict('tickets.chain.conflict');
  await executeIn(em, `update tickets_chain set state = 'retired' where state = 'active'`);
  await executeIn(em, `update tickets_chain set state = 'active', activated_by = $2, activated_at = now() where id = $1`, [draft.id, by]);
  return { from: active?.number ?? null, to: draft.number };
} // prettier-ignore

/** Throws the draft away. */
export const dropDraft = (em: EntityManager): Promise<unknown> =>
  executeIn(em, `delete from tickets_chain where state = 'draft'`);

/** Makes a draft of an old version, to be looked at, replayed and activated like any other; a draft there was is replaced. */
export async function bringBack(em: EntityManager, by: string, id: string): Promise<void> {
  await executeIn(em, `select 1 from tickets_chain where state = 'active' for update`);
  const [old] = await executeIn<{ steps: Step[] }>(
    em,
    `select coalesce((select jsonb_agg(jsonb_build_object('kind', s.kind, 'active', s.active, 'params', s.params) order by s.position)
       from tickets_step s where s.chain_id = c.id), '[]') as steps from tickets_chain c where id = $1 and state = 'retired'`,
    [id],
  );
  if (!old) throw notFound();
  await dropDraft(em);
  await copyAs(em, old.steps, by);
}
