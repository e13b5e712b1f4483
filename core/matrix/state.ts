import type { PlacementRow, RuleRow } from '../access/ability.ts';
import { describe, type GroupAccess } from '../access/groups.ts';
import { executeIn } from '../database/orm.ts';
import type { Read } from '../database/read.ts';
import type { Size, Transaction } from '../plugin/contract.ts';
import type { Registry } from '../portal.ts';

/** What is set for one portlet in one group. */
export interface Cell {
  state: 'on' | 'off' | 'maintenance';
  size: Size;
  settings: Record<string, unknown>;
  locked: boolean;
  /** What customers read while it is in maintenance; empty for the usual words. */
  message: string;
}

/** A group as the matrix knows it, by portlet id; `order` lists the portlets that have a cell, as they stand on the dashboard. */
export interface GroupState {
  id: string;
  code: string;
  title: string;
  kind: 'customer' | 'staff';
  version: string;
  /** Customers (of staff groups: accounts) in it. */
  members: number;
  cells: ReadonlyMap<string, Cell>;
  order: readonly string[];
  rules: readonly RuleRow[];
}

/** The whole matrix at one moment, groups by code. */
export interface MatrixState {
  groups: ReadonlyMap<string, GroupState>;
  /** Number of the newest revision; 0 where there is none. */
  revision: number;
}

/** Sends statements and returns the rows of each, in order. */
export type Ask = (...statements: { text: string; values: readonly unknown[] }[]) => Promise<Record<string, never>[][]>;

/** Asks through the read primitive, in a transaction of its own. */
export const askRead =
  (read: Read): Ask =>
  (...statements) =>
    read(...statements) as Promise<Record<string, never>[][]>;

/** Asks in a transaction that is going to write. */
export const askIn =
  (tx: Transaction): Ask =>
  async (...statements) => {
    const answers = [];
    for (const { text, values } of statements)
      answers.push(await executeIn<Record<string, never>>(tx.em, text, values));
    return answers;
  };

const GROUPS = `select g.id, g.code, g.title, g.kind, g.version::text,
    (select count(distinct coalesce(m.customer_id, m.account_id))::int from core_membership m where m.group_id = g.id) as members
  from core_group g order by g.builtin desc, g.code`;
const PLACEMENTS = `select g.code, p.portlet, p.state, p.size, p.settings, p.locked, coalesce(p.message, '') as message
  from core_placement p join core_group g on g.id = p.group_id order by p.position, p.portlet`;
const RULES = `select g.code, r.effect, r.action, r.subject from core_rule r join core_group g on g.id = r.group_id order by r.effect, r.subject, r.action`;
const REVISION = 'select coalesce(max(number), 0)::int as number from core_revision';

interface PlacementOfGroup extends Cell {
  code: string;
  portlet: string;
}
interface RuleOfGroup extends RuleRow {
  code: string;
}

/** Reads groups, placements and rules in one go. */
export async function loadMatrix(ask: Ask): Promise<MatrixState> {
  const [groups, placements, rules, revision] = await ask(
    ...[GROUPS, PLACEMENTS, RULES, REVISION].map((text) => ({ text, values: [] })),
  );
  const states = (groups as unknown as Omit<GroupState, 'cells' | 'order' | 'rules'>[]).map((group) => {
    const own = (placements as unknown as PlacementOfGroup[]).filter((p) => p.code === group.code);
    const cells = new Map(own.map(({ portlet, code: _code, ...cell }) => [portlet, cell] as const));
    const ruled = (rules as unknown as RuleOfGroup[]).filter((r) => r.code === group.code);
    return { ...group, cells, order: [...cells.keys()], rules: ruled.map(({ code: _code, ...rule }) => rule) };
  });
  return {
    groups: new Map(states.map((group) => [group.code, group])),
    revision: (revision as unknown as { number: number }[])[0]?.number ?? 0,
  };
}

/** Which groups a portlet can be switched on for: those of its side. */
export const sideOf = (registry: Registry, portlet: string): 'customer' | 'staff' =>
  registry.portlets.get(portlet)?.area === 'desk' ? 'staff' : 'customer';

/** What a state of a group amounts to: the same derivation that requests go through. */
export function accessOf(registry: Registry, group: GroupState): GroupAccess {
  const placements: PlacementRow[] = group.order.map((portlet, position) => ({
    id: portlet,
    portlet,
    position,
    ...group.cells.get(portlet)!,
  }));
  return describe(group.version, placements, group.rules, registry.portlets, registry.subjects);
}

/** The cell of a portlet that was never placed in a group. */
export const emptyCell = (registry: Registry, portlet: string): Cell => ({
  state: 'off',
  size: registry.portlets.get(portlet)?.size ?? 'm',
  settings: {},
  locked: false,
  message: '',
});
