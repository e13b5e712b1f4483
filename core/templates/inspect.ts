import nunjucks from 'nunjucks';

/** What a template says about itself before it ever runs. */
export interface Inspection {
  /** Names of the blocks it defines, in the order of the file. */
  blocks: string[];
  /** Names of the templates it extends: one, or both of `"a" if x else "b"`; none where they are not written out. */
  extends: string[];
  /** Names it extends, includes or imports, where they are written out. */
  references: string[];
  filters: string[];
  /** First arguments of `t(...)`, `icon(...)`, `asset(...)` that are written out as text. */
  calls: Record<'t' | 'icon' | 'asset', { value: string; line: number }[]>;
}

/** The part of nunjucks' syntax tree that is looked at; the library has no types for it. */
interface Node {
  typename: string;
  lineno: number;
  children?: Node[];
  [field: string]: unknown;
}

const { parser, nodes } = nunjucks as unknown as {
  parser: { parse(source: string, extensions: unknown[], options: object): Node };
  nodes: { Node: abstract new () => Node };
};

/**
 * Reads a template without running it.
 *
 * @param source text of the template
 * @throws Error with line and column if the text is no template
 */
export function inspect(source: string): Inspection {
  const result: Inspection = {
    blocks: [],
    extends: [],
    references: [],
    filters: [],
    calls: { t: [], icon: [], asset: [] },
  };
  walk(parser.parse(source, [], {}), result);
  return result;
}

// All properties, not only the `fields` of a node: the text between {% set %} and {% endset %} is not among them.
function walk(node: Node, found: Inspection): void {
  note(node, found);
  for (const value of Object.values(node).flat()) if (value instanceof nodes.Node) walk(value, found);
}

function note(node: Node, found: Inspection): void {
  if (node.typename === 'Block') found.blocks.push(String((node['name'] as Node)['value']));
  if (['Extends', 'Include', 'Import', 'FromImport'].includes(node.typename)) {
    const names = literals(node['template']);
    found.references.push(...names);
    if (node.typename === 'Extends') found.extends.push(...names);
  }
  if (node.typename === 'Filter') found.filters.push(String((node['name'] as Node)['value']));
  if (node.typename === 'FunCall') noteCall(node, found);
}

function noteCall(node: Node, found: Inspection): void {
  const name = (node['name'] as Node)['value'];
  if (name !== 't' && name !== 'icon' && name !== 'asset') return;
  const values = literals((node['args'] as Node).children?.[0]);
  found.calls[name].push(...values.map((value) => ({ value, line: node.lineno + 1 })));
}

/** The texts an expression can be, where they are written out: `"a"`, and `"a" if x else "b"`. */
function literals(node: unknown): string[] {
  const { typename, value, body, else_ } = (node ?? {}) as Partial<Node>;
  if (typename === 'InlineIf') return [...literals(body), ...literals(else_)];
  return typename === 'Literal' && typeof value === 'string' ? [value] : [];
}
