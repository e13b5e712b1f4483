import { OperatorError } from '../errors.ts';
import { applyChanges } from '../matrix/apply.ts';
import type { Transaction } from '../plugin/contract.ts';
import type { Registry } from '../portal.ts';
import type { GroupInfo } from './groups.ts';

/**
 * Switches a portlet for one group, in force with the next request of each of its members. It is a revision like those of the admin area,
 * so it can be taken back there.
 * @param actor name of the one who does it, for the list of revisions
 * @returns false where it was so already
 * @throws OperatorError for a portlet nobody declares or one of the other side (desk portlets are for staff groups)
 */
export async function setPlacementState(
  tx: Transaction,
  registry: Registry,
  group: GroupInfo,
  portletId: string,
  state: 'on' | 'off',
  actor = 'Portico',
): Promise<boolean> {
  const portlet = registry.portlets.get(portletId);
  if (!portlet)
    throw new OperatorError(
      `Portlet "${portletId}": there is none; the portlets are ${[...registry.portlets.keys()].sort().join(', ')}.`,
    );
  const side = portlet.area === 'customer' ? 'customer' : 'staff';
  if (side !== group.kind)
    throw new OperatorError(`Portlet "${portletId}" is for ${side} groups; "${group.code}" is a ${group.kind} group.`);
  const changes = { cells: [{ group: group.code, portlet: portletId, set: { state } }], orders: [] };
  const outcome = await applyChanges(tx, registry, { changes, actor });
  return 'revision' in outcome;
}
