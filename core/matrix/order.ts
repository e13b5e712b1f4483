/** Arithmetic of orders: lists without repetition. */

/** Elements of `from` that have to be moved to get `to`: all but one longest run that keeps its order. */
export function movedElements(from: readonly string[], to: readonly string[]): Set<string> {
  const place = new Map(from.map((element, index) => [element, index]));
  const walk = to.filter((element) => place.has(element));
  const best: { length: number; before: number }[] = [];
  for (const [i, element] of walk.entries()) {
    let found = { length: 1, before: -1 };
    for (let j = 0; j < i; j++) {
      const fits = place.get(walk[j]!)! < place.get(element)!;
      if (fits && best[j]!.length + 1 > found.length) found = { length: best[j]!.length + 1, before: j };
    }
    best.push(found);
  }
  let at = best.reduce((top, entry, i) => (entry.length > (best[top]?.length ?? 0) ? i : top), -1);
  const kept = new Set<string>();
  for (; at >= 0; at = best[at]!.before) kept.add(walk[at]!);
  return new Set(walk.filter((element) => !kept.has(element)));
}

/** Puts elements into a list, each behind the nearest of those before it in `model` that the list has; else in front. */
export function insertLike(list: readonly string[], elements: Iterable<string>, model: readonly string[]): string[] {
  const wanted = new Set(elements);
  const result = list.filter((element) => !wanted.has(element));
  for (const [i, element] of model.entries()) {
    if (!wanted.has(element)) continue;
    const before = model.slice(0, i).findLast((candidate) => result.includes(candidate));
    result.splice(before === undefined ? 0 : result.indexOf(before) + 1, 0, element);
  }
  return result;
}

/** What was moved between `from` and `to` is moved the same way in another list; the rest stays as it stands there. */
export function moveLike(list: readonly string[], from: readonly string[], to: readonly string[]): string[] {
  const moved = [...movedElements(from, to)].filter((element) => list.includes(element));
  return insertLike(list, moved, to);
}

/** `wanted` for the elements that `list` has; what `wanted` does not name stays behind the one it follows in `list`. */
export function reorder(list: readonly string[], wanted: readonly string[]): string[] {
  const named = wanted.filter((element) => list.includes(element));
  return insertLike(
    named,
    list.filter((element) => !wanted.includes(element)),
    list,
  );
}

/** Whether the elements that both lists have stand in the same order. */
export const sameOrder = (a: readonly string[], b: readonly string[]): boolean =>
  a.filter((element) => b.includes(element)).join() === b.filter((element) => a.includes(element)).join();
