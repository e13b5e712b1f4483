/** An element with what is in it; names without prefixes. */
export interface Node {
  name: string;
  text: string;
  attributes: ReadonlyMap<string, string>;
  children: Node[];
}

/** All elements at a path of names below a node. */
export function all(node: Node | undefined, ...path: readonly string[]): Node[] {
  let found = node === undefined ? [] : [node];
  for (const name of path) found = found.flatMap((one) => one.children.filter((child) => child.name === name));
  return found;
}

export const first = (node: Node | undefined, ...path: readonly string[]): Node | undefined => all(node, ...path)[0];

/** Text of the first element at a path, trimmed; null where there is none, or nothing in it. */
export const textAt = (node: Node | undefined, ...path: readonly string[]): string | null =>
  first(node, ...path)?.text.trim() || null;
