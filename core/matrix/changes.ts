import { Type } from 'typebox';
import { isDeepStrictEqual } from 'node:util';
import { problem, type Problem } from '../errors.ts';
import { closed, text } from '../http/schema.ts';
import type { Size } from '../plugin/contract.ts';
import type { Registry } from '../portal.ts';
import { settingFaults } from '../portlets/settings.ts';
import { insertLike, reorder } from './order.ts';
import { emptyCell, sideOf, type Cell, type GroupState, type MatrixState } from './state.ts';

export const GROUP_CODE = Type.String({ pattern: '^[A-Z][A-Z0-9_-]{1,39}$' });
export const PORTLET_ID = Type.String({ pattern: '^[a-z][a-z0-9-]*\\.[a-z][a-z0-9-]*$', maxLength: 120 });
export const SIZE = Type.Unsafe<Size>(Type.String({ enum: ['xs', 's', 'm', 'l', 'xl'] }));
export const STATE = Type.Unsafe<Cell['state']>(Type.String({ enum: ['on', 'off', 'maintenance'] }));

/** New values of one cell; what is not named stays. `was` is what the one who changed it had before his eyes. */
export interface CellChange {
  group: string;
  portlet: string;
  set: Partial<Cell>;
  was?: Partial<Cell> | undefined;
}

/** A new order of the portlets of a group. */
export interface OrderChange {
  group: string;
  order: readonly string[];
}

export interface Changes {
  cells: readonly CellChange[];
  orders: readonly OrderChange[];
}

const partial = closed({
  state: Type.Optional(STATE),
  size: Type.Optional(SIZE),
  settings: Type.Optional(Type.Record(Type.String({ pattern: '^[A-Za-z_$][\\w$-]{0,60}$' }), Type.Unknown())),
  locked: Type.Optional(Type.Boolean()),
  message: Type.Optional(text(300)),
});

/** Changes as they travel between the pages of the plan. */
export const changesSchema = closed({
  cells: Type.Array(closed({ group: GROUP_CODE, portlet: PORTLET_ID, set: partial, was: Type.Optional(partial) }), { maxItems: 5000 }),
  orders: Type.Array(closed({ group: GROUP_CODE, order: Type.Array(PORTLET_ID, { maxItems: 500 }) }), { maxItems: 500 }),
}); // prettier-ignore

const refuse = (key: string, values: Record<string, unknown>): Problem =>
  problem(422, 'invalid', `core.matrix.refused.${key}`, { values });

/**
 * Refuses what cannot be: a group or portlet that is not there, the wrong side, a width the portlet does not have, settings its schema
 * does not allow.
 * @throws Problem 422 with a sentence that names the thing
 */
export function checkChanges(state: MatrixState, changes: Changes, registry: Registry): void {
  for (const { group: code, portlet: id, set } of changes.cells) {
    const group = state.groups.get(code);
    const portlet = registry.portlets.get(id);
    if (!group) throw refuse('group', { group: code });
    if (!portlet) throw refuse('portlet', { portlet: id });
    if (sideOf(registry, id) !== group.kind) throw refuse('side', { portlet: id, group: code });
    if (set.size !== undefined && !portlet.sizes.includes(set.size))
      throw refuse('size', {
        portlet: id,
        size: set.size.toUpperCase(),
        sizes: portlet.sizes.join(', ').toUpperCase(),
      });
    const faults = set.settings === undefined ? [] : settingFaults(portlet, set.settings);
    if (faults.length > 0) throw refuse('settings', { portlet: id, field: faults[0]!.field });
  }
  for (const { group } of changes.orders) if (!state.groups.has(group)) throw refuse('group', { group });
}

/** The matrix as it would be; nothing is written. A portlet that is new in a group stands where `rows` has it. */
export function withChanges(
  state: MatrixState,
  changes: Changes,
  registry: Registry,
  rows: readonly string[] = [],
): MatrixState {
  const groups = new Map(state.groups);
  for (const code of touchedGroups(changes)) {
    const group = groups.get(code);
    if (group) groups.set(code, changedGroup(group, changes, registry, rows));
  }
  return { ...state, groups };
}

/** Codes of the groups that changes speak of. */
export const touchedGroups = (changes: Changes): string[] => [
  ...new Set([...changes.cells, ...changes.orders].map(({ group }) => group)),
];

function changedGroup(group: GroupState, changes: Changes, registry: Registry, rows: readonly string[]): GroupState {
  const cells = new Map(group.cells);
  const added: string[] = [];
  for (const { portlet, set } of changes.cells.filter((change) => change.group === group.code)) {
    if (!cells.has(portlet)) added.push(portlet);
    cells.set(portlet, { ...(cells.get(portlet) ?? emptyCell(registry, portlet)), ...set });
  }
  const model = rows.length > 0 ? rows : [...group.order, ...added];
  const whole = insertLike(group.order, added, [...model, ...added.filter((portlet) => !model.includes(portlet))]);
  const wanted = changes.orders.find((change) => change.group === group.code)?.order;
  return { ...group, cells, order: wanted ? reorder(whole, wanted) : whole };
}

const FIELDS = ['state', 'size', 'settings', 'locked', 'message'] as const;

/** The values of `to` that differ from `from`. */
export function cellDifference(from: Cell, to: Cell): Partial<Cell> {
  const changed = FIELDS.filter((field) => !isDeepStrictEqual(from[field], to[field]));
  return Object.fromEntries(changed.map((field) => [field, to[field]]));
}

/** The values of a cell that a change speaks of. */
export const pick = (cell: Cell, fields: Partial<Cell>): Partial<Cell> =>
  Object.fromEntries(FIELDS.filter((field) => field in fields).map((field) => [field, cell[field]]));
