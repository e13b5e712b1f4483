import { Type } from 'typebox';
import { Ajv } from 'ajv';
import { problem } from '../errors.ts';
import type { Size } from '../plugin/contract.ts';
import type { Registry } from '../portal.ts';
import {
  changesSchema,
  GROUP_CODE,
  PORTLET_ID,
  SIZE,
  STATE,
  type CellChange,
  type Changes,
  type OrderChange,
} from './changes.ts';
import { moveLike, sameOrder } from './order.ts';
import { emptyCell, sideOf, type MatrixState } from './state.ts';

/**
 * What an administrator had before his eyes when he began: the form carries it, so that only what he himself changed becomes a change,
 * whatever others did meanwhile.
 */
export interface Snapshot {
  side: 'customer' | 'staff';
  /** Order of the rows. */
  rows: string[];
  groups: Record<string, { order: string[]; cells: Record<string, [state: string, size: string, locked: number, message: string]> }>;
} // prettier-ignore

const snapshotSchema = Type.Object(
  {
    side: Type.Union([Type.Literal('customer'), Type.Literal('staff')]),
    rows: Type.Array(PORTLET_ID, { maxItems: 500 }),
    groups: Type.Record(
      GROUP_CODE,
      Type.Object(
        {
          order: Type.Array(PORTLET_ID, { maxItems: 500 }),
          cells: Type.Record(PORTLET_ID, Type.Tuple([STATE, SIZE, Type.Integer(), Type.String({ maxLength: 300 })])),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

const field = Type.String({ maxLength: 300 });

/** The form of the matrix: fixed names, and per cell `on.GROUP.plugin.portlet`, `size. ...`, `lock. ...`, `message. ...`, `state. ...`. */
export const draftForm = Type.Object(
  {
    base: Type.String({ maxLength: 200_000 }),
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
  group?: string;
  show?: string;
  q?: string;
  row?: string[];
  tile?: string[];
  move?: string;
  all?: string;
  [cellField: `${string}.${string}`]: string;
}

const ajv = new Ajv({ strict: false });
const isSnapshot = ajv.compile<Snapshot>(snapshotSchema);
const isChanges = ajv.compile<Changes>(changesSchema);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @throws Problem 400 for a text this portal did not write */
export function readSnapshot(json: string): Snapshot {
  const value = parse(json);
  if (isSnapshot(value)) return value;
  throw problem(400, 'bad-request', 'core.matrix.refused.form');
}

/** @throws Problem 400 for a text that is no list of changes */
export function readChanges(json: string): Changes {
  const value = parse(json);
  if (isChanges(value)) return value;
  throw problem(400, 'bad-request', 'core.matrix.refused.form');
}

/** Portlets of a side in the order in which most groups have them; those nobody has come last. */
export function rowsOf(state: MatrixState, registry: Registry, side: 'customer' | 'staff'): string[] {
  const ids = [...registry.portlets.keys()].filter((id) => sideOf(registry, id) === side);
  const groups = [...state.groups.values()].filter((group) => group.kind === side);
  const rank = new Map(
    ids.map((id) => {
      const ranks = groups.filter((g) => g.order.includes(id)).map((g) => g.order.indexOf(id));
      return [id, ranks.length === 0 ? Infinity : ranks.reduce((a, b) => a + b, 0) / ranks.length];
    }),
  );
  return ids.sort((a, b) => (rank.get(a)! === rank.get(b)! ? 0 : rank.get(a)! - rank.get(b)!));
}

/** The matrix of one side as the form will carry it. */
export function snapshotOf(state: MatrixState, registry: Registry, side: 'customer' | 'staff'): Snapshot {
  const rows = rowsOf(state, registry, side);
  const groups = [...state.groups.values()].filter((group) => group.kind === side);
  const known = (id: string) => rows.includes(id);
  return {
    side,
    rows,
    groups: Object.fromEntries(
      groups.map(({ code, order, cells }) => [
        code,
        {
          order: order.filter(known),
          cells: Object.fromEntries(
            [...cells]
              .filter(([id]) => known(id))
              .map(([id, c]) => [id, [c.state, c.size, Number(c.locked), c.message]]),
          ) as Snapshot['groups'][string]['cells'],
        },
      ]),
    ),
  };
}

/** What the form changes of what it was made from. Settings are not in it; they have a form of their own. */
export function readDraft(body: DraftBody, base: Snapshot, registry: Registry): Changes {
  const rows = base.rows.filter((id) => registry.portlets.has(id));
  const cells = Object.keys(base.groups).flatMap((code) =>
    rows.flatMap((portlet) => cellChange(body, base, registry, code, portlet) ?? []),
  );
  return { cells, orders: ordersOf(body, base) };
}

function cellChange(
  body: DraftBody,
  base: Snapshot,
  registry: Registry,
  code: string,
  portlet: string,
): CellChange | undefined {
  const empty = emptyCell(registry, portlet);
  const kept = base.groups[code]!.cells[portlet] ?? [empty.state, empty.size, 0, ''];
  const was = { state: kept[0] as 'on', size: kept[1] as Size, locked: kept[2] === 1, message: kept[3] };
  const said = (name: string) => body[`${name}.${code}.${portlet}`];
  const now = { ...was, state: (said('on') ?? 'off') as 'on', size: (said('size') ?? was.size) as Size };
  if ((now.state as string) !== 'off' && body.group === code && body.tile?.includes(portlet)) {
    now.state = (said('state') ?? now.state) as 'on';
    now.locked = said('lock') !== undefined;
    now.message = (said('message') ?? '').trim();
  }
  const changed = (['state', 'size', 'locked', 'message'] as const).filter((name) => now[name] !== was[name]);
  const matters = changed.length > 0 && !((now.state as string) === 'off' && (was.state as string) === 'off');
  if (!matters) return undefined;
  const only = (cell: typeof was) => Object.fromEntries(changed.map((name) => [name, cell[name]]));
  return { group: code, portlet, set: only(now), was: only(was) };
}

/** Moving a row moves the portlet in every group; the tiles of the group whose layout is open say their own order, which wins. */
function ordersOf(body: DraftBody, base: Snapshot): OrderChange[] {
  const rows = body.row ?? base.rows;
  return Object.entries(base.groups).flatMap(([group, { order }]) => {
    const moved = sameOrder(rows, base.rows) ? [...order] : moveLike(order, base.rows, rows);
    const tiles = body.group === group ? (body.tile ?? []) : [];
    const wanted = sameOrder(tiles, order) ? moved : moveLike(moved, order, tiles);
    return sameOrder(wanted, order) ? [] : [{ group, order: wanted }];
  });
}

/** Does what a button without script asks for (`move`, `all`, `show`) to the fields of the form. */
export function pressButton(body: DraftBody, base: Snapshot): DraftBody {
  const next: DraftBody = { ...body, row: [...(body.row ?? base.rows)] };
  if (body.move !== undefined) {
    const [list, direction, ...id] = body.move.split('.');
    const name = list as 'row' | 'tile';
    next[name] = moveOne(next[name] ?? [], id.join('.'), direction === 'up' ? -1 : 1);
  }
  if (body.all !== undefined) {
    const [state, ...id] = body.all.split('.');
    for (const code of Object.keys(base.groups)) setState(next, code, id.join('.'), state!);
  }
  delete next.move;
  delete next.all;
  return next;
}

function setState(body: DraftBody, code: string, portlet: string, state: string): void {
  const key = `on.${code}.${portlet}` as const;
  // Maintenance is for those who have it; the others stay without it.
  if (state === 'off') delete body[key];
  else if (state === 'on' || body[key] !== undefined) body[key] = state;
  delete body[`state.${code}.${portlet}`];
}

function moveOne(list: readonly string[], id: string, step: -1 | 1): string[] {
  const at = list.indexOf(id);
  const to = at + step;
  if (at < 0 || to < 0 || to >= list.length) return [...list];
  const next = [...list];
  [next[at], next[to]] = [next[to]!, next[at]!];
  return next;
}
