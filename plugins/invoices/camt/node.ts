/** An element with what is in it. */
export interface Node {
  /** Without its prefix; empty where the element is of another namespace. */
  name: string;
  text: string;
  /** Its attribute `Ccy`, or nothing. */
  currency: string;
  children: Node[];
}

/** All elements at a path of names below a node. */
export function all(node: Node | undefined, ...path: readonly string[]): Node[] {
  let found = node === undefined ? [] : [node];
  for (const name of path) found = found.flatMap((one) => one.children.filter((child) => child.name === name));
  return found;
}

function firstFrom(node: Node, path: readonly string[], depth: number): Node | undefined {
  if (depth === path.length) return node;
  for (const child of node.children) {
    const found = child.name === path[depth] ? firstFrom(child, path, depth + 1) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first element at a path of names below a node. */
export const first = (node: Node | undefined, ...path: readonly string[]): Node | undefined =>
  node === undefined ? undefined : firstFrom(node, path, 0);

/** Text of the first element at a path, trimmed; null where there is none, or nothing in it. */
export const textAt = (node: Node | undefined, ...path: readonly string[]): string | null =>
  first(node, ...path)?.text.trim() || null;
