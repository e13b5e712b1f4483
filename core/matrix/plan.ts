import { rulesAbout, type RuleRow } from '../access/ability.ts';
import type { GroupAccess } from '../access/groups.ts';
import type { Grant } from '../plugin/contract.ts';
import type { Registry } from '../portal.ts';
import {
  cellDifference,
  checkChanges,
  pick,
  touchedGroups,
  withChanges,
  type CellChange,
  type Changes,
} from './changes.ts';
import { countStatement, seeingPairs, sees, type Count } from './count.ts';
import { sameOrder } from './order.ts';
import { accessOf, emptyCell, type Ask, type Cell, type GroupState, type MatrixState } from './state.ts';

/** What a line is about; `on` and `off` change what people see, the others how. */
export type LineKind =
  'on' | 'off' | 'maintenance' | 'resume' | 'message' | 'size' | 'lock' | 'unlock' | 'settings' | 'order';

/** One line of a plan. */
export interface PlanLine {
  op: 'add' | 'del' | 'chg';
  kind: LineKind;
  group: string;
  /** Missing for `order`. */
  portlet?: string;
  from?: Cell;
  to?: Cell;
  /** Orders of a group before and after. */
  orders?: { from: readonly string[]; to: readonly string[] };
  /** Customers of the group who get or lose sight of the portlet, and who have it afterwards. */
  count: Count;
  /** Grants that open or close with this line. */
  opens: Grant[];
  closes: Grant[];
}

export type PlanWarning =
  | { kind: 'denied'; group: string; portlet: string; rules: RuleRow[] }
  | { kind: 'closes'; group: string; subject: string; portlets: string[] };

/** A cell that somebody else changed since it was looked at. */
export interface PlanConflict {
  group: string;
  portlet: string;
  was: Partial<Cell>;
  now: Partial<Cell>;
}

/** What would happen if some changes were applied now. Nothing has been written. */
export interface Plan {
  /** The changes without those that change nothing any more. */
  changes: Changes;
  lines: PlanLine[];
  /** Distinct customers per portlet over all groups, where more than one group is touched. */
  totals: { portlet: string; count: Count }[];
  warnings: PlanWarning[];
  conflicts: PlanConflict[];
  /** Versions of the groups the plan was made against. */
  versions: Record<string, string>;
  revision: number;
}

/**
 * Says what changes would do: every line, how many customers gain or lose what, what opens and closes with it.
 * @param rows order of the rows, for portlets that are new in a group
 * @throws Problem 422 for changes that cannot be
 */
export async function makePlan(
  ask: Ask,
  registry: Registry,
  state: MatrixState,
  wanted: Changes,
  rows: readonly string[] = [],
): Promise<Plan> {
  checkChanges(state, wanted, registry);
  const changes = effective(state, wanted, registry);
  const after = withChanges(state, changes, registry, rows);
  const sides = { before: accesses(registry, state), after: accesses(registry, after) };
  const lines = touchedGroups(changes).flatMap((code) => linesOf(registry, sides, state.groups.get(code)!, after.groups.get(code)!, changes)); // prettier-ignore
  const totals = await countAll(ask, state, sides, lines);
  return {
    changes,
    lines,
    totals,
    warnings: warningsOf(registry, sides, after, lines),
    conflicts: conflictsOf(state, registry, wanted),
    versions: Object.fromEntries(touchedGroups(changes).map((code) => [code, state.groups.get(code)!.version])),
    revision: state.revision,
  };
}

interface Sides {
  before: ReadonlyMap<string, GroupAccess>;
  after: ReadonlyMap<string, GroupAccess>;
}

const accesses = (registry: Registry, state: MatrixState): Map<string, GroupAccess> =>
  new Map([...state.groups.values()].map((group) => [group.code, accessOf(registry, group)]));

const cellOf = (registry: Registry, group: GroupState, portlet: string): Cell =>
  group.cells.get(portlet) ?? emptyCell(registry, portlet);

function effective(state: MatrixState, { cells, orders }: Changes, registry: Registry): Changes {
  const still = cells.flatMap((change): CellChange[] => {
    const cell = cellOf(registry, state.groups.get(change.group)!, change.portlet);
    const set = cellDifference(cell, { ...cell, ...change.set });
    return Object.keys(set).length === 0 ? [] : [{ group: change.group, portlet: change.portlet, set, was: pick(cell, set) }];
  }); // prettier-ignore
  const added = new Set(still.map(({ group, portlet }) => `${group} ${portlet}`));
  const moved = orders.filter(({ group, order }) => {
    const have = state.groups.get(group)!.order;
    return !sameOrder(order, have) || order.some((id) => !have.includes(id) && added.has(`${group} ${id}`));
  });
  return { cells: still, orders: moved };
}

function conflictsOf(state: MatrixState, registry: Registry, { cells }: Changes): PlanConflict[] {
  return cells.flatMap(({ group, portlet, was }) => {
    if (!was) return [];
    const cell = cellOf(registry, state.groups.get(group)!, portlet);
    const differs = Object.keys(cellDifference({ ...cell, ...was }, cell)).length > 0;
    return differs ? [{ group, portlet, was, now: pick(cell, was) }] : [];
  });
}

const NOBODY: Count = { gain: 0, lose: 0, having: 0 };

function linesOf(
  registry: Registry,
  sides: Sides,
  before: GroupState,
  after: GroupState,
  changes: Changes,
): PlanLine[] {
  const own = changes.cells.filter((change) => change.group === before.code);
  const lines = own.flatMap(({ portlet }) => {
    const from = cellOf(registry, before, portlet);
    const to = cellOf(registry, after, portlet);
    return kindsOf(from, to).map((kind): PlanLine => {
      const op = kind === 'off' ? 'del' : from.state === 'off' && to.state !== 'off' ? 'add' : 'chg';
      const grants = registry.portlets.get(portlet)?.grants ?? [];
      const [was, is] = [sides.before.get(before.code)!.ability, sides.after.get(before.code)!.ability];
      return {
        op, kind, group: before.code, portlet, from, to, count: NOBODY,
        opens: grants.filter(([action, subject]) => !was.can(action, subject) && is.can(action, subject)),
        closes: grants.filter(([action, subject]) => was.can(action, subject) && !is.can(action, subject)),
      }; // prettier-ignore
    });
  });
  if (sameOrder(before.order, after.order)) return lines;
  const orders = { from: before.order, to: after.order };
  return [...lines, { op: 'chg', kind: 'order', group: before.code, orders, count: NOBODY, opens: [], closes: [] }];
}

/** The lines one cell makes; what only matters while a portlet is on is no line when it goes off. */
function kindsOf(from: Cell, to: Cell): LineKind[] {
  const kinds: LineKind[] = [];
  if (from.state !== 'off' && to.state === 'off') return ['off'];
  if (to.state === 'off') return 'settings' in cellDifference(from, to) ? ['settings'] : [];
  if (from.state !== to.state)
    kinds.push(to.state === 'maintenance' ? 'maintenance' : from.state === 'off' ? 'on' : 'resume');
  else if (from.message !== to.message) kinds.push('message');
  if (from.size !== to.size && from.state !== 'off') kinds.push('size');
  if (from.locked !== to.locked) kinds.push(to.locked ? 'lock' : 'unlock');
  if ('settings' in cellDifference(from, to)) kinds.push('settings');
  return kinds;
}

async function countAll(ask: Ask, state: MatrixState, sides: Sides, lines: PlanLine[]): Promise<Plan['totals']> {
  const portlets = [...new Set(lines.flatMap((line) => line.portlet ?? []))];
  const groups = [...state.groups.values()];
  const ids = (codes: readonly string[]) => codes.map((code) => state.groups.get(code)!.id);
  const statements = portlets.map((portlet) => {
    const keys = (side: Sides['before']) => groups.flatMap(({ id, code }) => seeingPairs(side.get(code)!, id, portlet));
    const touched = lines.filter((line) => line.portlet === portlet).map((line) => line.group);
    return countStatement(keys(sides.before), keys(sides.after), ids(touched));
  }); // prettier-ignore
  const answers = statements.length === 0 ? [] : await ask(...statements);
  const totals = portlets.map((portlet, i) => {
    const rows = answers[i] as unknown as (Count & { code: string })[];
    const of = (code: string): Count => rows.find((row) => row.code === code) ?? NOBODY;
    for (const line of lines) if (line.portlet === portlet) line.count = of(line.group);
    return { portlet, count: of(''), groups: new Set(lines.filter((l) => l.portlet === portlet).map((l) => l.group)).size };
  }); // prettier-ignore
  return totals.filter(({ groups: n }) => n > 1).map(({ portlet, count }) => ({ portlet, count }));
}

function warningsOf(registry: Registry, sides: Sides, after: MatrixState, lines: readonly PlanLine[]): PlanWarning[] {
  const denied = lines.flatMap((line): PlanWarning[] => {
    if (line.to?.state !== 'on' || !['on', 'resume'].includes(line.kind)) return [];
    const { group, portlet } = line as { group: string; portlet: string };
    if (sees(sides.after.get(group)!, portlet)) return [];
    const rules = rulesAbout('deny', after.groups.get(group)!.rules, registry.portlets.get(portlet)!.grants);
    return [{ kind: 'denied', group, portlet, rules }];
  });
  return [...denied, ...closings(sides, lines)];
}

/** The last portlet that lets a group read something goes: with it go pages, API, downloads and navigation. */
function closings(sides: Sides, lines: readonly PlanLine[]): PlanWarning[] {
  const found = new Map<string, { group: string; subject: string; portlets: Set<string> }>();
  for (const { group, portlet, closes } of lines) {
    for (const [action, subject] of closes) {
      if (action !== 'read' || sides.after.get(group)!.ability.can('read', subject)) continue;
      const key = `${group} ${subject}`;
      const entry = found.get(key) ?? { group, subject, portlets: new Set() };
      found.set(key, entry);
      entry.portlets.add(portlet!);
    }
  }
  return [...found.values()].map(({ portlets, ...rest }) => ({ kind: 'closes', ...rest, portlets: [...portlets] }));
}
