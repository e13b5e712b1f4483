import type { Ask } from '../service/ask.ts';

/** How a step finds somebody: by the kind of request, the customer's caretaker, who is responsible for the channel, or for the desk. */
export const STEP_KINDS = ['by_type', 'caretaker', 'channel', 'general'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** A person or a team of the staff. */
export type Receiver = { account: string } | { team: string };

/** Who gets what: `of` is the id of a kind of request for `by_type`, a channel for `channel`. */
export interface Rule {
  of: string;
  to: Receiver;
}

/** `rules` of `by_type` and `channel`, `to` of `general`. A mailbox of its own responsible person needs no rule. */
export interface StepParams {
  rules?: Rule[];
  to?: Receiver;
}

export interface Step {
  id: string;
  kind: StepKind;
  active: boolean;
  params: StepParams;
}

/** A version of the chain with its steps in order. */
export interface Chain {
  id: string;
  number: number;
  version: number;
  steps: Step[];
}

/** The version that is in force or being drafted. */
export async function chainIn(ask: Ask, state: 'active' | 'draft'): Promise<Chain | undefined> {
  const [chain] = await ask<Chain>(
    `select id, number, version, coalesce((select jsonb_agg(jsonb_build_object('id', s.id, 'kind', s.kind, 'active', s.active, 'params', s.params) order by s.position)
       from tickets_step s where s.chain_id = c.id), '[]') as steps from tickets_chain c where state = $1`,
    [state],
  );
  return chain;
}
