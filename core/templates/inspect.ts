import nunjucks from 'nunjucks';

/** What a template says about itself before it ever runs. */
export interface Inspection {
  /** Names of the blocks it defines, in the order of the file. */
  blocks: string[];
  /** Name of the template it extends, if that is written out. */
  extends: string | undefined;
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
    extends: undefined,
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
    const name = literal(node['template']);
    if (name !== undefined) found.references.push(name);
    if (name !== undefined && node.typename === 'Extends') found.extends = name;
  }
  if (node.typename === 'Filter') found.filters.push(String((node['name'] as Node)['value']));
  if (node.typename === 'FunCall') noteCall(node, found);
}

function noteCall(node: Node, found: Inspection): void {
  const name = (node['name'] as Node)['value'];
  const value = literal((node['args'] as Node).children?.[0]);
  if (value === undefined || (name !== 't' && name !== 'icon' && name !== 'asset')) return;
  found.calls[name].push({ value, line: node.lineno + 1 });
}

function literal(node: unknown): string | undefined {
  const { typename, value } = (node ?? {}) as Partial<Node>;
  return typename === 'Literal' && typeof value === 'string' ? value : undefined;
}
