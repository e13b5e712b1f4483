import { adHoc, defineQuery, sql } from '../../database/query.ts';
import type { ProofResult, RegistrationState } from '../../entities/index.ts';
import { OPEN_LINK, type ShownLink } from '../../registration/links.ts';
import { db } from '../tables.ts';

/** A registration as its list and its page show it; no hash, no token. */
export interface RegistrationListRow {
  id: string;
  name: string;
  email: string;
  number: string | null;
  proof_kind: string | null;
  proof_values: Record<string, string>;
  proof_result: ProofResult | null;
  state: RegistrationState;
  created_at: string;
  confirmed_at: string | null;
  decided_at: string | null;
  decided_name: string | null;
  reason: string | null;
  account_id: string | null;
  by_link: boolean;
  customer_id: string | null;
  customer_name: string | null;
  customer_number: string | null;
  caretaker_id: string | null;
}

const shown = () =>
  db
    .selectFrom('core_registration as r')
    .leftJoin('core_customer as c', 'c.id', 'r.customer_id')
    .select(['r.id', 'r.name', 'r.email', 'r.number', 'r.proof_kind', 'r.proof_values', 'r.proof_result', 'r.state', 'r.created_at'])
    .select(['r.confirmed_at', 'r.decided_at', 'r.decided_name', 'r.reason', 'r.account_id', sql<boolean>`r.link_id is not null`.as('by_link')])
    .select(['r.customer_id', 'c.name as customer_name', 'c.number as customer_number', 'c.caretaker_id']); // prettier-ignore

/** Registrations that wait, the oldest first; or those that are decided, the newest first. */
export const registrationList = (open: boolean, limit: number, offset: number) => {
  const rows = shown().where('r.state', 'in', open ? ['waiting'] : ['approved', 'rejected']);
  const sorted = open ? rows.orderBy('r.confirmed_at') : rows.orderBy('r.decided_at', 'desc');
  return adHoc<RegistrationListRow>(sorted.orderBy('r.id').limit(limit).offset(offset));
};

export const waitingCount = defineQuery<object, { count: number }>(() =>
  db
    .selectFrom('core_registration')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('state', '=', 'waiting'),
);

export const registrationById = defineQuery<{ id: string }, RegistrationListRow>((p) =>
  shown().where('r.id', '=', p.id).where('r.state', 'in', ['waiting', 'approved', 'rejected']),
);

/** Registrations that wait for somebody to let them act for a customer. */
export const waitingFor = defineQuery<{ customer: string }, RegistrationListRow>((p) =>
  shown().where('r.customer_id', '=', p.customer).where('r.state', '=', 'waiting').orderBy('r.confirmed_at'),
);

/** The link of a customer that works now. */
export const openLinkOf = (customer: string) =>
  ({ text: OPEN_LINK, values: [customer] }) as { text: string; values: string[]; row?: ShownLink };
