import { v7 } from 'uuid';
import { executeIn } from '../database/orm.ts';
import { OperatorError } from '../errors.ts';
import type { Transaction } from '../plugin/contract.ts';
import type { Registry } from '../portal.ts';
import type { GroupInfo } from './groups.ts';

/**
 * Switches a portlet for one group, in force with the next request of each of its members.
 * @returns false where it was so already
 * @throws OperatorError for a portlet nobody declares or one of the other side (desk portlets are for staff groups)
 */
export async function setPlacementState(
  tx: Transaction,
  registry: Registry,
  group: GroupInfo,
  portletId: string,
  state: 'on' | 'off',
): Promise<boolean> {
  const portlet = registry.portlets.get(portletId);
  if (!portlet)
    throw new OperatorError(
      `Portlet "${portletId}": there is none; the portlets are ${[...registry.portlets.keys()].sort().join(', ')}.`,
    );
  const side = portlet.area === 'customer' ? 'customer' : 'staff';
  if (side !== group.kind)
    throw new OperatorError(`Portlet "${portletId}" is for ${side} groups; "${group.code}" is a ${group.kind} group.`);
  const rows = await executeIn(
    tx.em,
    `insert into core_placement as p (id, group_id, portlet, state, position, size)
     values ($1, $2, $3, $4, coalesce((select max(position) + 1 from core_placement where group_id = $2), 0), $5)
     on conflict (group_id, portlet) do update set state = excluded.state where p.state <> excluded.state returning id`,
    [v7(), group.id, portletId, state, portlet.size],
  );
  if (rows.length > 0)
    await tx.audit(state === 'on' ? 'enable' : 'disable', 'Portlet', portletId, { group: group.code });
  return rows.length > 0;
}
