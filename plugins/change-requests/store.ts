import { createHash } from 'node:crypto';
import { executeIn, newId, type EntityManager, type ReceivedFile, type Transaction } from 'portico'; // prettier-ignore
import type { Query, Values } from './kind.ts';
import type { State } from './request.entity.ts';

/** A request as the services work on it. */
export interface Locked {
  id: string;
  customer_id: string;
  number: string;
  kind: string;
  record: string;
  state: State;
  effective_on: string | null;
  submitted_by_id: string | null;
  submitted_by: string;
  on_behalf: boolean;
  decided_by_id: string | null;
  approved_by_id: string | null;
  undone_at: string | null;
  version: number;
}

export interface FieldRow {
  field: string;
  label: string;
  old_value: string;
  new_value: string;
  decision: 'accept' | 'reject' | null;
  note: string | null;
  replaced: string | null;
}

/** Reads in the transaction of an entity manager. */
export const queryIn = (em: EntityManager): Query => ({ text, values }) => executeIn(em, text, values); // prettier-ignore

/** Locks a request, of one customer where one is named; undefined where there is none. */
export async function lock(em: EntityManager, id: string, customerId?: string): Promise<Locked | undefined> {
  const [row] = await executeIn<Locked>(
    em,
    `select id, customer_id, number, kind, record, state, effective_on::text, submitted_by_id, submitted_by, on_behalf, decided_by_id, approved_by_id,
       undone_at::text, version from change_requests_request where id = $1 and ($2::uuid is null or customer_id = $2) for update`,
    [id, customerId ?? null],
  );
  return row;
}

export const fieldsOf = (em: EntityManager, id: string): Promise<FieldRow[]> =>
  executeIn<FieldRow>(
    em,
    'select field, label, old_value, new_value, decision, note, replaced from change_requests_field where request_id = $1 order by position',
    [id],
  );

/** A step of a request, for its timeline. */
export interface Step {
  kind: string;
  side: 'customer' | 'staff' | 'portal';
  author: string;
  body?: string | null | undefined;
}

type Of = Pick<Locked, 'id' | 'customer_id'>;

export const note = (em: EntityManager, request: Of, { kind, side, author, body }: Step): Promise<unknown> =>
  executeIn(
    em,
    'insert into change_requests_message (id, customer_id, request_id, kind, side, author, body) values ($1, $2, $3, $4, $5, $6, $7)',
    [newId(), request.customer_id, request.id, kind, side, author, body?.trim() ? body.trim() : null],
  );

/** Puts a received file into a request; the transaction has to call `keepFile` for it. */
export async function attach(em: EntityManager, request: Of, file: ReceivedFile, author: string): Promise<void> {
  await executeIn(
    em,
    `insert into change_requests_evidence (id, customer_id, request_id, file_id, name, mime, size, sha256, author) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [newId(), request.customer_id, request.id, file.id, file.name, file.mime, file.size, file.sha256, author],
  );
}

/** A mark of what stands in the fields of a request now, by which a form tells what its reader saw. */
export const markOf = (fields: readonly Pick<FieldRow, 'field'>[], current: Values | undefined): string =>
  createHash('sha256').update(JSON.stringify(fields.map(({ field }) => [field, current?.[field] ?? '']))).digest('hex').slice(0, 32); // prettier-ignore

/** Notes a step in the audit log, with the number people know the request by. */
export const auditStep = (tx: Transaction, action: string, request: Of & { number: string }, details: Record<string, unknown> = {}) =>
  tx.audit(action, 'ChangeRequest', request.id, { number: request.number, ...details }, request.customer_id); // prettier-ignore
