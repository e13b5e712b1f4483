import { Ajv } from 'ajv';
import { Type } from 'typebox';
import { problem } from '../errors.ts';
import type { Registry } from '../portal.ts';
import { changesSchema, GROUP_CODE, PORTLET_ID, SIZE, STATE, type Changes } from './changes.ts';
import { sideOf, type MatrixState } from './state.ts';

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

const ajv = new Ajv({ strict: false, meta: false, validateSchema: false });
const isSnapshot = ajv.compile<Snapshot>(snapshotSchema);
export const isChanges = ajv.compile<Changes>(changesSchema);

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
          ),
        },
      ]),
    ),
  };
}
