import type { EntityManager } from '@mikro-orm/postgresql';
import { executeIn } from '../database/orm.ts';
import type { ProofResult, RegistrationState } from '../entities/index.ts';

/** A registration as its steps work with it. */
export interface RegistrationRow {
  id: string;
  link_id: string | null;
  customer_id: string | null;
  name: string;
  email: string;
  locale: string;
  password_hash: string | null;
  number: string | null;
  proof_kind: string | null;
  proof_values: Record<string, string>;
  proof_result: ProofResult | null;
  state: RegistrationState;
  told_at: string | null;
}

/** Whether a registration has shown that it belongs to its customer: only then it is decided by others than staff. */
export const isProven = (proof: ProofResult | null): boolean => proof === 'fits' || proof === 'needless';

const COLUMNS =
  'id, link_id, customer_id, name, email, locale, password_hash, number, proof_kind, proof_values, proof_result, state, told_at';

/** A registration by its id, locked until the transaction ends: of two who decide at once the later sees the earlier. */
export async function lockRegistration(em: EntityManager, id: string): Promise<RegistrationRow | undefined> {
  const text = `select ${COLUMNS} from core_registration where id = $1 for update`;
  return (await executeIn<RegistrationRow>(em, text, [id]))[0];
}

const CONFIRMABLE = `token_hash = $1 and state = 'unconfirmed' and expires_at > now()`;

/** The registration that waits for the mailbox a token was sent to, left as it is. */
export async function readUnconfirmed(em: EntityManager, tokenHash: Buffer): Promise<RegistrationRow | undefined> {
  const text = `select ${COLUMNS} from core_registration where ${CONFIRMABLE}`;
  return (await executeIn<RegistrationRow>(em, text, [tokenHash]))[0];
}

/** Uses the token up: the registration waits for a decision from now on. Of two who try at once one gets it. */
export async function takeUnconfirmed(em: EntityManager, tokenHash: Buffer): Promise<RegistrationRow | undefined> {
  const text = `update core_registration set state = 'waiting', token_hash = null, confirmed_at = now() where ${CONFIRMABLE} returning ${COLUMNS}`;
  return (await executeIn<RegistrationRow>(em, text, [tokenHash]))[0];
}

/** Closes a registration; what was typed as proof and the hash of the password are gone with it. */
export const closeRegistration = (
  em: EntityManager,
  id: string,
  end: {
    state: 'approved' | 'rejected';
    by: string;
    customerId?: string | undefined;
    accountId?: string;
    reason?: string;
  },
): Promise<unknown> =>
  executeIn(
    em,
    `update core_registration set state = $2, decided_at = now(), decided_name = $3, customer_id = coalesce($4, customer_id), account_id = $5,
       reason = $6, password_hash = null, proof_values = '{}' where id = $1`,
    [id, end.state, end.by, end.customerId ?? null, end.accountId ?? null, end.reason ?? null],
  );
