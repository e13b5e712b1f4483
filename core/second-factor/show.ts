import type { FastifyReply, FastifyRequest } from 'fastify';
import { isProblem, type FieldProblems } from '../errors.ts';
import { homeOf, localPath } from '../http/next.ts';
import type { Services } from '../portal.ts';
import { confirmPassword, requireOwnSession } from '../session/own-password.ts';
import { factorsIn, ownFactors, stepPending, type OwnFactors } from './own.ts';
import { askedByPortal, owesSecondStep } from './policy.ts';
import { relyingParty } from './relying-party.ts';
import type { FactorSetup } from './setup.ts';

/** Where the pages of two-step sign-in stand: for customers, and for staff. */
export interface Room {
  services: Services;
  area: 'customer' | 'desk';
}

export const baseOf = ({ area }: Pick<Room, 'area'>): string =>
  area === 'desk' ? '/desk/second-factor' : '/second-factor';

/** What a page shows beside the factors there are. */
export interface Shown {
  /** A key that is being set up, as a picture and as text. */
  setup?: FactorSetup;
  /** Recovery codes that were just made. */
  codes?: string[];
  fields?: FieldProblems;
  /** Where the viewer was on his way to. */
  next?: string | undefined;
}

/** The page of the viewer's own factors; before it, where his session has not passed the second step, that step. */
export async function show(room: Room, request: FastifyRequest, reply: FastifyReply, shown: Shown = {}) {
  const { ctx } = request;
  const { services } = room;
  requireOwnSession(ctx);
  const own = await ownFactors(ctx);
  const errors = Object.fromEntries(Object.entries(shown.fields ?? {}).map(([name, { key, values }]) => [name, ctx.t(key, values)]));
  const status = Object.keys(errors).length > 0 ? { status: 422 } : {};
  reply.header('cache-control', 'private, no-store');
  if (stepPending(ctx, own) && shown.codes === undefined)
    return reply.page('core:second-factor-step.njk', { base: baseOf(room), next: localPath(shown.next), factors: factorsIn(services, own), errors }, status);
  const must = owesSecondStep(services.settings, ctx.viewer) && shown.codes === undefined;
  return reply.page(must ? 'core:second-factor-must.njk' : `core:${room.area === 'desk' ? 'desk-' : ''}second-factor.njk`, {
    ...model(room, request, own), setup: shown.setup, codes: shown.codes, errors, must,
  }, status);
} // prettier-ignore

function model(room: Room, { ctx }: FastifyRequest, own: OwnFactors) {
  const { services } = room;
  const { viewer } = ctx;
  return {
    base: baseOf(room),
    home: homeOf(viewer.kind),
    own,
    on: own.appSince !== null || own.passkeys.length > 0,
    passkeys: relyingParty(services.publicUrl) !== undefined,
    required: viewer.secondStep.required || askedByPortal(services.settings, viewer.kind),
    login: viewer.account.login,
  };
}

/**
 * Lets the viewer change his factors: not through a session that has not passed them, and with the password once more. What is wrong
 * with the entries is shown on the page.
 */
export async function changing(
  room: Room,
  request: FastifyRequest,
  reply: FastifyReply,
  password: string | undefined,
  work: () => Promise<unknown>,
): Promise<unknown> {
  const { ctx } = request;
  requireOwnSession(ctx);
  if (stepPending(ctx, await ownFactors(ctx))) return reply.redirect(baseOf(room), 303);
  try {
    if (password !== undefined) await confirmPassword(ctx, password, 'password');
    return await work();
  } catch (error) {
    if (isProblem(error) && error.status === 422) return show(room, request, reply, { fields: error.fields });
    throw error;
  }
}
