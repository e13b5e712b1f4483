import { Type } from 'typebox';
import { problem } from '../errors.ts';
import type { Registry } from '../portal.ts';
import { GROUP_CODE, PORTLET_ID, type CellChange, type Changes } from './changes.ts';
import { insertLike, moveLike, reorder } from './order.ts';
import { isChanges, readChanges, type Snapshot } from './snapshot.ts';
import { emptyCell } from './state.ts';

const field = Type.String({ maxLength: 300 });

/** The form of the matrix: fixed names, and per cell `on.GROUP.plugin.portlet`, `size. ...`, `lock. ...`, `message. ...`, `state. ...`. */
export const draftForm = Type.Object(
  {
    base: Type.String({ maxLength: 200_000 }),
    kept: Type.Optional(Type.String({ maxLength: 100_000 })),
    tiled: Type.Optional(Type.String({ maxLength: 50_000 })),
    group: Type.Optional(GROUP_CODE),
    show: Type.Optional(GROUP_CODE),
    q: Type.Optional(Type.String({ maxLength: 100 })),
    row: Type.Optional(Type.Array(PORTLET_ID, { maxItems: 500 })),
    tile: Type.Optional(Type.Array(PORTLET_ID, { maxItems: 500 })),
    move: Type.Optional(Type.String({ maxLength: 200, pattern: '^(row|tile)\\.(up|down)\\.[a-z0-9.-]+$' })),
    all: Type.Optional(Type.String({ maxLength: 200, pattern: '^(on|off|maintenance)\\.[a-z0-9.-]+$' })),
  },
  {
    additionalProperties: false,
    form: true,
    patternProperties: { '^(on|size|lock|message|state)\\.[A-Z][A-Z0-9_-]{1,39}\\.[a-z][a-z0-9-]*\\.[a-z][a-z0-9-]*$': field },
  },
); // prettier-ignore

/** Body of {@link draftForm}. */
export interface DraftBody {
  base: string;
  /** What was changed in layouts of groups that are not open now, as JSON of {@link Changes}. */
  kept?: string;
  /** The tiles of the open layout as they were drawn, with spaces between. */
  tiled?: string;
  group?: string;
  show?: string;
  q?: string;
  row?: string[];
  tile?: string[];
  move?: string;
  all?: string;
  [cellField: `${string}.${string}`]: string;
}

/** What the form changes of what it was made from. Settings are not in it; they have a form of their own. */
export function readDraft(body: DraftBody, base: Snapshot, registry: Registry): Changes {
  const form = { body, base, registry, kept: body.kept ? readChanges(body.kept) : NOTHING };
  const rows = base.rows.filter((id) => registry.portlets.has(id));
  const codes = Object.keys(base.groups);
  const cells = codes.flatMap((code) => rows.flatMap((portlet) => cellChange(form, code, portlet) ?? []));
  const orders = codes.flatMap((code) => {
    const { own, usual } = orderOf(form, code, cells);
    const order = moveLike(own, base.rows, body.row ?? base.rows);
    return order.join() === usual.join() ? [] : [{ group: code, order }];
  });
  const changes = { cells, orders };
  if (!isChanges(changes)) throw problem(400, 'bad-request', 'core.matrix.refused.form');
  return changes;
}

/** What the next page has to carry along so that changes in a layout outlive the opening of another one. */
export function keepLayouts(body: DraftBody, base: Snapshot, registry: Registry): Changes {
  const form = { body, base, registry, kept: body.kept ? readChanges(body.kept) : NOTHING };
  const { cells } = readDraft(body, base, registry);
  return {
    cells: cells.filter(({ set }) => set.locked !== undefined || set.message !== undefined),
    orders: Object.keys(base.groups).flatMap((code) => {
      const { own, usual } = orderOf(form, code, cells);
      return own.join() === usual.join() ? [] : [{ group: code, order: own }];
    }),
  };
}

const NOTHING: Changes = { cells: [], orders: [] };

interface Form {
  body: DraftBody;
  base: Snapshot;
  registry: Registry;
  kept: Changes;
}

function cellChange({ body, base, registry, kept }: Form, code: string, portlet: string): CellChange | undefined {
  const empty = emptyCell(registry, portlet);
  const stored = base.groups[code]!.cells[portlet] ?? [empty.state, empty.size, 0, ''];
  const was: LayoutCell = { state: stored[0], size: stored[1], locked: stored[2] === 1, message: stored[3] };
  const said = (name: string) => body[`${name}.${code}.${portlet}`];
  const before = kept.cells.find((change) => change.group === code && change.portlet === portlet)?.set;
  const now: LayoutCell = { ...was, ...before, state: said('on') ?? 'off', size: said('size') ?? was.size };
  if (now.state !== 'off' && body.group === code && body.tile?.includes(portlet)) {
    now.state = said('state') ?? now.state;
    now.locked = said('lock') !== undefined;
    now.message = (said('message') ?? '').trim();
  }
  const changed = (['state', 'size', 'locked', 'message'] as const).filter((name) => now[name] !== was[name]);
  if (changed.length === 0 || (now.state === 'off' && was.state === 'off')) return undefined;
  const only = (cell: LayoutCell) => Object.fromEntries(changed.map((name) => [name, cell[name]]));
  return { group: code, portlet, set: only(now), was: only(was) };
}

/** A cell without its settings, as a form has it: not yet checked. */
interface LayoutCell {
  state: string;
  size: string;
  locked: boolean;
  message: string;
}

/** The order of a group by its own layout, and the one it would have untouched; rows that were moved are not in it yet. */
function orderOf({ body, base, kept }: Form, code: string, cells: readonly CellChange[]) {
  const { order, cells: placed } = base.groups[code]!;
  const added = cells.filter((c) => c.group === code && !(c.portlet in placed)).map((c) => c.portlet);
  const usual = insertLike(order, added, base.rows);
  const before = kept.orders.find((change) => change.group === code)?.order;
  const own = before ? reorder(usual, before) : usual;
  if (body.group !== code || !body.tile || body.tiled === undefined) return { own, usual };
  return { own: moveLike(own, body.tiled.split(' '), body.tile), usual };
}
