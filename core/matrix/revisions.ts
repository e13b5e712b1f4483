import type { Registry } from '../portal.ts';
import { cellDifference, pick, type Changes } from './changes.ts';
import { sameOrder } from './order.ts';
import { emptyCell, type Ask, type MatrixState } from './state.ts';

/** One applied change of the matrix. */
export interface Revision {
  number: number;
  /** ISO 8601. */
  at: string;
  actor: string;
  reason: string | null;
  before: Changes;
  after: Changes;
  /** Number of the revision it takes back. */
  undoes: number | null;
  /** Number of the revision that takes this one back. */
  undoneBy: number | null;
}

const SELECT = `select r.number::int, to_json(r.at)#>>'{}' as at, r.actor_name as actor, r.reason, r.before, r.after, r.undoes::int,
    (select max(u.number)::int from core_revision u where u.undoes = r.number) as "undoneBy" from core_revision r`;

/** Revisions before a number, newest first. */
export const revisionsBefore = (before: number | undefined, limit: number) => ({
  text: `${SELECT} where $1::bigint is null or r.number < $1 order by r.number desc limit $2`,
  values: [before ?? null, limit],
});

export const revisionByNumber = (number: number) => ({ text: `${SELECT} where r.number = $1`, values: [number] });

/** Revisions after a number, oldest first: what others did meanwhile. */
export const revisionsAfter = (number: number) => ({
  text: `${SELECT} where r.number > $1 order by r.number limit 50`,
  values: [number],
});

/** Reads revisions by one of the statements above. */
export async function readRevisions(ask: Ask, statement: { text: string; values: readonly unknown[] }): Promise<Revision[]> {
  const [rows] = await ask(statement);
  return rows as unknown as Revision[];
} // prettier-ignore

/** The changes that take a revision back: every value as it was before, and `was` as it became. */
export const takingBack = (revision: Revision): Changes => ({
  cells: revision.before.cells.map((change, i) => ({ ...change, was: revision.after.cells[i]!.set })),
  orders: revision.before.orders,
});

/** Something that is no longer what a revision made of it, so that taking it back would undo somebody else's work. */
export interface Obstacle {
  group: string;
  /** Missing where the order of the group is meant. */
  portlet?: string;
  /** The later revision that touched it; missing where something else did. */
  revision?: number;
}

/** What stands in the way of taking a revision back. */
export function obstacles(registry: Registry, state: MatrixState, revision: Revision, later: readonly Revision[]): Obstacle[] {
  const cells = revision.after.cells.flatMap(({ group: code, portlet, set }): Obstacle[] => {
    const cell = state.groups.get(code)?.cells.get(portlet) ?? emptyCell(registry, portlet);
    if (Object.keys(cellDifference({ ...cell, ...set }, cell)).length === 0) return [];
    const changed = Object.keys(cellDifference({ ...cell, ...set }, { ...cell, ...pick(cell, set) }));
    const by = later.findLast(({ after }) =>
      after.cells.some((c) => c.group === code && c.portlet === portlet && changed.some((field) => field in c.set)),
    );
    return [{ group: code, portlet, ...(by ? { revision: by.number } : {}) }];
  });
  const orders = revision.after.orders.flatMap(({ group, order }): Obstacle[] => {
    if (sameOrder(order, state.groups.get(group)?.order ?? [])) return [];
    const by = later.findLast(({ after }) => after.orders.some((o) => o.group === group));
    return [{ group, ...(by ? { revision: by.number } : {}) }];
  });
  return [...cells, ...orders];
} // prettier-ignore
