import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestContext, Transaction } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { baseOf, show, type Room } from './show.ts';
import { firstCodes, passSecondStep } from './store.ts';
import { tellFactor, type FactorAction } from './tell.ts';

/**
 * Stores a factor; whoever has just proved it has passed the second step.
 * @returns recovery codes where it was the first; undefined where it was not stored
 */
export const addFactor = (
  services: Services,
  ctx: RequestContext,
  action: FactorAction,
  store: (em: Transaction['em']) => Promise<boolean>,
): Promise<string[] | undefined> =>
  ctx.write(async (tx) => {
    const { account, session } = ctx.viewer;
    const codes = await tx.asJob(async (em) => {
      if (!(await store(em))) return undefined;
      await passSecondStep(em, session.id, account.id);
      return (await firstCodes(em, account.id)) ?? [];
    });
    if (codes) await tellOwner(services, tx, ctx, action);
    return codes;
  });

/** With the first factor the recovery codes are shown, once; with another one there is nothing more to show. */
export function added(room: Room, request: FastifyRequest, reply: FastifyReply, codes: string[] | undefined, key: string) {
  if (codes && codes.length > 0) return show(room, request, reply, { codes });
  return reply.back(baseOf(room), { kind: 'ok', key });
} // prettier-ignore

/** Tells the viewer what became of his own factor. */
export const tellOwner = (
  services: Services,
  tx: Transaction,
  { viewer: { account }, locale }: RequestContext,
  action: FactorAction,
  details: Record<string, unknown> = {},
) => tellFactor(services, tx, { ...account, locale: account.locale ?? locale }, action, details);
