import type { DraftBody } from './draft.ts';
import type { Snapshot } from './snapshot.ts';

/** Does what a button without script asks for (`move`, `all`) to the fields of the form. */
export function pressButton(body: DraftBody, base: Snapshot): DraftBody {
  const next: DraftBody = { ...body, row: [...(body.row ?? base.rows)] };
  if (body.move !== undefined) {
    const [list, direction, ...rest] = body.move.split('.') as ['row' | 'tile', string, ...string[]];
    const isSeen = (id: string) => list === 'row' || body[`on.${body.group ?? ''}.${id}`] !== undefined;
    next[list] = moveOne(next[list] ?? [], rest.join('.'), direction === 'up' ? -1 : 1, isSeen);
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

/** Moves an element past its next neighbour that is seen. */
function moveOne(list: readonly string[], id: string, step: -1 | 1, isSeen: (id: string) => boolean): string[] {
  const at = list.indexOf(id);
  let to = at + step;
  while (list[to] !== undefined && !isSeen(list[to]!)) to += step;
  if (at < 0 || list[to] === undefined) return [...list];
  return list.toSpliced(at, 1).toSpliced(to, 0, id);
}
