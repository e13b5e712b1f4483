import type { FastifyRequest } from 'fastify';
import { coversAbility } from '../../access/cover.ts';
import { problem } from '../../errors.ts';
import type { Services } from '../../portal.ts';

/**
 * Whether the viewer may let somebody into a group: any group of customers, and of staff groups those that may no more than he does.
 */
export async function mayGive(
  services: Services,
  request: FastifyRequest,
  group: { id: string; kind: string; version: string },
): Promise<boolean> {
  if (group.kind === 'customer') return true;
  const access = await services.groups.access(group);
  return coversAbility(request.ctx.ability, access.for('all'), services.registry.subjects);
}

/** Of some groups those the viewer may let somebody into. */
export async function givable<G extends { id: string; kind: string; version: string }>(
  services: Services,
  request: FastifyRequest,
  groups: readonly G[],
): Promise<G[]> {
  const may = await Promise.all(groups.map((group) => mayGive(services, request, group)));
  return groups.filter((_group, at) => may[at]);
}

/**
 * Whether the viewer may change an account: not one that may more than he does. A reset link or another address would hand him its rights.
 * @param memberships those of the account
 */
export async function mayTouch(
  services: Services,
  request: FastifyRequest,
  kind: 'customer' | 'staff',
  memberships: readonly { group_id: string; group_version: string }[],
): Promise<boolean> {
  const groups = memberships.map((m) => ({ id: m.group_id, version: m.group_version, kind }));
  return (await givable(services, request, groups)).length === groups.length;
}

/** @throws Problem 403 where the account may more than the viewer */
export async function refuseStronger(...account: Parameters<typeof mayTouch>): Promise<void> {
  if (!(await mayTouch(...account))) throw problem(403, 'forbidden', 'core.admin.accounts.error.stronger');
}
