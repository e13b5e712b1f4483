import { conflict, executeIn, type Context, type Transaction } from 'portico';
import type { ChangeRequestsConfig } from './config.ts';
import type {} from './events.ts';
import { kindById } from './kinds/index.ts';
import type { ChangeKind, Values } from './kind.ts';
import { auditStep, fieldsOf, note, queryIn, type FieldRow, type Locked } from './store.ts';

type Ctx = Pick<Context<ChangeRequestsConfig>, 'contributions' | 'today'>;

/** Who applies: a name, and on which side of the counter. */
export interface Hand {
  author: string;
  side: 'staff' | 'portal';
}

/** Holds the customer and reads what stands in the record of a request now; undefined where the record or its kind is gone. */
export async function currentOf(ctx: Ctx, tx: Transaction, request: Locked): Promise<{ kind: ChangeKind | undefined; current: Values | undefined }> {
  const kind = kindById(ctx, request.kind);
  // Whoever edits the customer at this moment waits, or is waited for: what is compared here is what is overwritten.
  await executeIn(tx.em, 'select 1 from core_customer where id = $1 for update', [request.customer_id]);
  const target = { customerId: request.customer_id, recordId: request.record };
  return { kind, current: await kind?.current(queryIn(tx.em), target) };
} // prettier-ignore

/** What every kind is told of the request it applies. */
const agreed = ({ today }: Ctx, { customer_id: customerId, record: recordId, number: request }: Locked) => ({ customerId, recordId, today, request }); // prettier-ignore

const accepted = (fields: readonly FieldRow[]) => fields.filter(({ decision }) => decision === 'accept');

/** Whether what stands there now is neither what was nor what shall be. */
export const movedOn = (field: Pick<FieldRow, 'field' | 'old_value' | 'new_value'>, current: Values): boolean =>
  ![field.old_value, field.new_value].includes(current[field.field] ?? '');

/**
 * Writes the accepted fields of an agreed request.
 * @param trusted who applies has seen what stands there now; else a field that somebody changed meanwhile stops all of it
 * @returns false where it was stopped: nothing was written
 * @throws Problem 409 where the record is gone
 */
export async function applyNow(ctx: Ctx, tx: Transaction, request: Locked, hand: Hand, trusted: boolean): Promise<boolean> {
  const fields = accepted(await fieldsOf(tx.em, request.id));
  const { kind, current } = await currentOf(ctx, tx, request);
  if (!kind || !current) throw conflict('change-requests.conflict.gone');
  if (kind.apply) {
    if (!trusted && fields.some((field) => movedOn(field, current))) return false;
    const changes = Object.fromEntries(fields.map(({ field, new_value }) => [field, new_value]));
    await kind.apply(tx, { ...agreed(ctx, request), changes, effectiveOn: request.effective_on });
    for (const { field } of fields)
      await executeIn(tx.em, 'update change_requests_field set replaced = $3 where request_id = $1 and field = $2', [request.id, field, current[field] ?? '']);
  }
  await executeIn(tx.em, `update change_requests_request set state = 'applied', applied_at = now(), version = version + 1 where id = $1`, [request.id]);
  await note(tx.em, request, { kind: 'applied', ...hand });
  const names = fields.map(({ field }) => field);
  await auditStep(tx, 'apply', request, { fields: names });
  await tx.emit('change-requests.applied', { request: request.id, customer: request.customer_id, number: request.number, kind: request.kind, fields: names }, { customerId: request.customer_id });
  return true;
} // prettier-ignore

/**
 * Takes an applied change back: writes what stood there before, if nobody changed it since.
 * @throws Problem 409 where it cannot be taken back
 */
export async function undoNow(ctx: Ctx, tx: Transaction, request: Locked, hand: Hand, why: string): Promise<void> {
  if (request.state !== 'applied' || request.undone_at !== null) throw conflict('change-requests.conflict.moved');
  const fields = accepted(await fieldsOf(tx.em, request.id));
  const { kind, current } = await currentOf(ctx, tx, request);
  if (!kind?.apply || !current) throw conflict('change-requests.conflict.gone');
  const later = fields.filter(({ field, new_value }) => (current[field] ?? '') !== new_value);
  if (later.length > 0) throw conflict('change-requests.conflict.later');
  const changes = Object.fromEntries(fields.map(({ field, replaced }) => [field, replaced ?? '']));
  await kind.apply(tx, { ...agreed(ctx, request), changes, effectiveOn: null });
  await executeIn(tx.em, 'update change_requests_request set undone_at = now(), undone_by = $2, version = version + 1 where id = $1', [request.id, hand.author]);
  await note(tx.em, request, { kind: 'undone', ...hand, body: why });
  await auditStep(tx, 'undo', request, { fields: fields.map(({ field }) => field), reason: why.trim() });
  await tx.emit('change-requests.undone', { request: request.id, customer: request.customer_id, number: request.number, kind: request.kind }, { customerId: request.customer_id });
} // prettier-ignore
