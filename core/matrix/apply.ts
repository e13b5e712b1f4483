import { v7 } from 'uuid';
import { executeIn } from '../database/orm.ts';
import type { Transaction } from '../plugin/contract.ts';
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
import { sameOrder } from './order.ts';
import { askIn, emptyCell, loadMatrix, type GroupState, type MatrixState } from './state.ts';

export interface ApplyOptions {
  changes: Changes;
  /** Order of the rows, for portlets that are new in a group. */
  rows?: readonly string[];
  /** Versions the plan was made against, by group code; without them the changes go onto whatever is there. */
  versions?: Readonly<Record<string, string>>;
  reason?: string | undefined;
  /** Name of the one who applies, for the list of revisions. */
  actor: string;
  /** Number of the revision that is taken back. */
  undoes?: number | undefined;
}

export type ApplyOutcome = { revision: number } | { unchanged: true } | { stale: string[] };

/**
 * Writes changes of the matrix: placements, one revision, one audit entry per portlet and group, in the caller's transaction. In force
 * with the next request of each member of the groups.
 * @returns the number of the revision, or the groups that are no longer what the plan was made against (then nothing is written)
 * @throws Problem 422 for changes that cannot be
 */
export async function applyChanges(tx: Transaction, registry: Registry, options: ApplyOptions): Promise<ApplyOutcome> {
  const { changes, versions } = options;
  const codes = touchedGroups(changes);
  const locked = await executeIn<{ code: string; version: string }>(
    tx.em,
    'select code, version::text from core_group where code = any($1) order by code for update',
    [codes],
  );
  const stale = locked.filter(({ code, version }) => versions !== undefined && versions[code] !== version);
  if (stale.length > 0) return { stale: stale.map(({ code }) => code) };
  const before = await loadMatrix(askIn(tx));
  checkChanges(before, changes, registry);
  const after = withChanges(before, changes, registry, options.rows);
  const done = difference(registry, before, after, codes);
  if (done.after.cells.length === 0 && done.after.orders.length === 0) return { unchanged: true };
  for (const code of codes) await writeGroup(tx, after.groups.get(code)!, done.after);
  return { revision: await note(tx, done, options) };
}

interface Done {
  before: Changes;
  after: Changes;
}

/** What really changes, with both values, as the revision keeps it. */
function difference(registry: Registry, before: MatrixState, after: MatrixState, codes: readonly string[]): Done {
  const done = { before: { cells: [], orders: [] }, after: { cells: [], orders: [] } } as {
    [side in keyof Done]: { cells: CellChange[]; orders: { group: string; order: readonly string[] }[] };
  };
  for (const code of codes) {
    const [was, is] = [before.groups.get(code)!, after.groups.get(code)!];
    for (const [portlet, cell] of is.cells) {
      const old = was.cells.get(portlet) ?? emptyCell(registry, portlet);
      const set = cellDifference(old, cell);
      if (Object.keys(set).length === 0) continue;
      done.before.cells.push({ group: code, portlet, set: pick(old, set) });
      done.after.cells.push({ group: code, portlet, set });
    }
    if (sameOrder(was.order, is.order)) continue;
    done.before.orders.push({ group: code, order: was.order });
    done.after.orders.push({ group: code, order: is.order });
  }
  return done;
}

async function writeGroup(tx: Transaction, group: GroupState, { cells }: Changes): Promise<void> {
  for (const { portlet } of cells.filter((change) => change.group === group.code)) {
    const { state, size, settings, locked, message } = group.cells.get(portlet)!;
    await executeIn(
      tx.em,
      `insert into core_placement (id, group_id, portlet, state, size, settings, locked, message) values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (group_id, portlet) do update set state = excluded.state, size = excluded.size, settings = excluded.settings,
         locked = excluded.locked, message = excluded.message`,
      [v7(), group.id, portlet, state, size, JSON.stringify(settings), locked, message === '' ? null : message],
    );
  }
  await executeIn(
    tx.em,
    `update core_placement p set position = o.position from unnest($2::text[]) with ordinality as o (portlet, position)
      where p.group_id = $1 and p.portlet = o.portlet and p.position <> o.position`,
    [group.id, [...group.order]],
  );
}

async function note(tx: Transaction, done: Done, { reason, actor, undoes }: ApplyOptions): Promise<number> {
  const [row] = await executeIn<{ number: number }>(
    tx.em,
    `insert into core_revision (id, actor_id, actor_name, reason, before, after, undoes)
     values ($1, nullif(current_setting('portico.account', true), '')::uuid, $2, $3, $4, $5, $6) returning number::int`,
    [v7(), actor, reason || null, JSON.stringify(done.before), JSON.stringify(done.after), undoes ?? null],
  );
  const revision = row!.number;
  for (const { group, portlet, set } of done.after.cells) {
    const action = set.state === undefined ? 'update' : set.state === 'off' ? 'disable' : set.state === 'on' ? 'enable' : 'maintenance';
    await tx.audit(action, 'Portlet', portlet, { group, revision, set, ...(reason ? { reason } : {}) });
  } // prettier-ignore
  for (const { group } of done.after.orders) await tx.audit('reorder', 'Portlet', undefined, { group, revision, ...(reason ? { reason } : {}) }); // prettier-ignore
  return revision;
}
