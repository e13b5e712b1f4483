import type { PlacementRow } from '../access/ability.ts';
import { defineQuery, queryBuilder } from '../database/query.ts';
import type { Size } from '../plugin/contract.ts';

/** What one person changed of the group's layout; kept per group, so that a change of group parks it for later. */
export interface PersonalTile {
  portlet: string;
  size?: Size;
  hidden?: boolean;
}

interface Tables {
  core_preference: { account_id: string; key: string; value: unknown };
}
const db = queryBuilder<Tables>();

/** Key of the preference that holds a person's layout in a group. */
export const layoutKey = (groupId: string): string => `layout:${groupId}`;

export const personalLayout = defineQuery<{ account: string; key: string }, { value: PersonalTile[] }>((p) =>
  db.selectFrom('core_preference').select('value').where('account_id', '=', p.account).where('key', '=', p.key),
);

/**
 * The group's layout with what the person changed: order, width and hiding of what is not locked. A tile the person never placed comes
 * after the one it follows in the group's layout; a tile the group no longer has is left out, and is back where it was when it returns.
 */
export function arrange(
  placements: readonly PlacementRow[],
  personal: readonly PersonalTile[],
): (PlacementRow & { hidden: boolean })[] {
  const chosen = new Map(personal.map((tile, index) => [tile.portlet, { ...tile, index }]));
  const placed = placements.map((placement) => {
    const own = placement.locked ? undefined : chosen.get(placement.portlet);
    return { ...placement, size: own?.size ?? placement.size, hidden: own?.hidden ?? false };
  });
  const free = placed.filter((p) => !p.locked && chosen.has(p.portlet));
  const inOrder = [...free].sort((a, b) => chosen.get(a.portlet)!.index - chosen.get(b.portlet)!.index);
  const slots = placed.map((p) => (free.includes(p) ? inOrder.shift()! : p));
  return slots;
}

/** Tiles a person arranged which the group does not show him now; they are back where they were when it does again. */
export const parked = (placements: readonly PlacementRow[], personal: readonly PersonalTile[]): string[] =>
  personal.map((tile) => tile.portlet).filter((id) => !placements.some((placement) => placement.portlet === id));
