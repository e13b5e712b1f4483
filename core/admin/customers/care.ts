import type { FastifyRequest } from 'fastify';
import { executeIn } from '../../database/orm.ts';
import { problem } from '../../errors.ts';
import { writeAs, scopeOf } from '../../http/context.ts';
import type { Services } from '../../portal.ts';

/**
 * Whether a viewer may manage the accounts of a customer: with the right to make accounts, or as its caretaker with the right to care.
 * @param caretakerId id of the customer's caretaker
 */
export function mayManageAccounts(request: FastifyRequest, caretakerId: string | null): boolean {
  const { ctx } = request;
  if (ctx.ability.can('create', 'Account')) return true;
  return caretakerId === ctx.viewer.account.id && ctx.ability.can('care', 'Customer');
}

/** Whether a viewer may see who acts for a customer. */
export const mayReadAccounts = (request: FastifyRequest, caretakerId: string | null): boolean =>
  request.ctx.ability.can('read', 'Account') || mayManageAccounts(request, caretakerId);

/** @throws Problem 403 for those who may not manage the accounts of a customer */
export function refuseStranger(request: FastifyRequest, caretakerId: string | null): void {
  if (!mayManageAccounts(request, caretakerId)) throw problem(403, 'forbidden', 'core.error.forbidden');
}

const AGAIN_AFTER = '10 minutes';

/**
 * Notes in the audit log that a member of staff looked at a customer; a reload within ten minutes is the same look. It is the one thing a
 * page writes by being read, and it changes nothing that anybody works with.
 */
export async function noteLook(services: Services, request: FastifyRequest, customerId: string): Promise<void> {
  const { viewer } = request.ctx;
  if (request.method !== 'GET') return;
  const actor = { scope: scopeOf(viewer), name: viewer.account.name, address: request.ip, customerId };
  await writeAs(services, actor, async (tx) => {
    const [seen] = await executeIn(
      tx.em,
      `select 1 from core_audit where customer_id = $1 and actor_id = $2 and action = 'look' and at > now() - interval '${AGAIN_AFTER}' limit 1`,
      [customerId, viewer.account.id],
    );
    if (seen === undefined) await tx.audit('look', 'Customer', customerId);
  });
}
