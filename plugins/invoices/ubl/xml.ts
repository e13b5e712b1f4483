import { SaxesParser, type SaxesTagNS } from 'saxes';
import { scanMarkup, type Refused } from './scan.ts';

/** An element with its name in the usual prefixes (`cbc:ID`, `cac:Party`, `Invoice`), or `{uri}local` outside of UBL. */
export interface XmlElement {
  readonly name: string;
  /** Direct text, character references resolved, white space at both ends taken off. */
  readonly text: string;
  /** Attributes without a prefix. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly parent: XmlElement | null;
}

const ubl = 'urn:oasis:names:specification:ubl:schema:xsd:';

// A map, not an object: addresses of namespaces come from the file, and `constructor` is a name too.
const prefixes: ReadonlyMap<string, string> = new Map([
  [`${ubl}Invoice-2`, ''],
  [`${ubl}CreditNote-2`, ''],
  [`${ubl}CommonAggregateComponents-2`, 'cac:'],
  [`${ubl}CommonBasicComponents-2`, 'cbc:'],
  [`${ubl}CommonExtensionComponents-2`, 'ext:'],
]);

/** An element that is still being read. */
interface Growing extends XmlElement {
  text: string;
  children: Growing[];
  parent: Growing | null;
}

const noAttributes: XmlElement['attributes'] = Object.freeze(Object.create(null) as Record<string, string>);

function attributesOf({ attributes }: SaxesTagNS): XmlElement['attributes'] {
  let own: Record<string, string> | undefined;
  for (const name in attributes) {
    const { prefix, local, value } = attributes[name]!;
    if (prefix === '' && local !== 'xmlns') (own ??= Object.create(null) as Record<string, string>)[local] = value;
  }
  return own ?? noAttributes;
}

const growing = (tag: SaxesTagNS, parent: Growing | null): Growing => ({
  name: `${prefixes.get(tag.uri) ?? `{${tag.uri}}`}${tag.local}`,
  text: '',
  attributes: attributesOf(tag),
  children: [],
  parent,
});

/** Names of the elements that are open, as the file writes them. */
type Open = string[];

/** Lets the parser build the tree. `open` is left as it was where the file is broken. */
function build(parser: SaxesParser<{ xmlns: true }>, text: string, open: Open): XmlElement | null {
  let [root, current]: [Growing | null, Growing | null] = [null, null];
  // Few handlers on purpose: with more than five V8 turns the parser into a dictionary, which takes four times as long.
  parser.on('opentag', (tag) => {
    const element = growing(tag, current);
    if (current) current.children.push(element);
    else root = element;
    current = element;
    open.push(tag.name);
  });
  parser.on('closetag', () => {
    current!.text = current!.text.trim();
    current = current!.parent;
    open.pop();
  });
  const add = (said: string): void => {
    if (current) current.text += said;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.write(text).close();
  return root;
}

/** What the parser complains of (`line:column: what`), as a sentence. */
function sentenceOf(error: unknown, text: string, position: number): string {
  const [, line, what] = /^(\d+):\d+: (.*?)\.?$/s.exec(error instanceof Error ? error.message : '') ?? [];
  if (line === undefined) throw error;
  if (!/entity/.test(what!)) return `The file is not well-formed XML (line ${line}): ${what!.slice(0, 200)}.`;
  const reference = text.slice(text.lastIndexOf('&', position - 1), position).slice(0, 40);
  return `The file uses ${reference}, which is no character that XML knows (line ${line}).`;
}

/**
 * Reads XML 1.0 with namespaces, without document type declarations (refused) and within `xmlLimits`.
 *
 * @param text the file as text, see `decodeXml`
 * @returns the root element, or why the file is refused
 */
export function parseXml(text: string): { root: XmlElement } | Refused {
  if (text.trim() === '') return { refused: 'The file is empty.', path: '' };
  const refused = scanMarkup(text);
  if (refused) return refused;
  const parser = new SaxesParser({ xmlns: true, defaultXMLVersion: '1.0', forceXMLVersion: true });
  const open: Open = [];
  try {
    return { root: build(parser, text, open)! };
  } catch (error) {
    return { refused: sentenceOf(error, text, parser.position), path: open.join('/') };
  }
}

/**
 * @param element an element of the tree
 * @returns its place, numbered only among equals: `Invoice/cac:InvoiceLine[2]/cbc:ID`
 */
export function pathOf(element: XmlElement): string {
  const { parent, name } = element;
  if (parent === null) return name;
  const equals = parent.children.filter((child) => child.name === name);
  return `${pathOf(parent)}/${name}${equals.length > 1 ? `[${equals.indexOf(element) + 1}]` : ''}`;
}
