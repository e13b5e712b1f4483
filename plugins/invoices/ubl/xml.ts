import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { resolveCharacters, XmlRefusal } from './characters.ts';
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

// Maps, not objects: names and addresses of namespaces come from the file, and `constructor` is a name too.
const prefixes: ReadonlyMap<string, string> = new Map([
  [`${ubl}Invoice-2`, ''],
  [`${ubl}CreditNote-2`, ''],
  [`${ubl}CommonAggregateComponents-2`, 'cac:'],
  [`${ubl}CommonBasicComponents-2`, 'cbc:'],
  [`${ubl}CommonExtensionComponents-2`, 'ext:'],
]);

// Entities are left alone by the parser (`processEntities: false`): without a DOCTYPE only five can exist, and those are resolved below.
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  trimValues: false,
  cdataPropName: '#cdata',
  ignoreDeclaration: true,
  ignorePiTags: true,
  jPath: false,
});

type RawNode = Record<string, unknown>;
/** Namespaces declared on one element, and those around it. A chain, not copies: copying would cost the square of what a hostile file declares. */
interface Scope {
  own: Map<string, string>;
  outer: Scope | null;
}

function namespace(scope: Scope | null, prefix: string): string {
  for (let at = scope; at !== null; at = at.outer) {
    const uri = at.own.get(prefix);
    if (uri !== undefined) return uri;
  }
  return '';
}

function nameIn(scope: Scope | null, tag: string): string {
  const colon = tag.indexOf(':');
  const prefix = colon === -1 ? '' : tag.slice(0, colon);
  const uri = namespace(scope, prefix);
  if (uri === '' && prefix !== '')
    throw new XmlRefusal(
      `The prefix of <${tag.slice(0, 80)}> is not declared; the file needs xmlns:${prefix.slice(0, 40)}.`,
    );
  return `${prefixes.get(uri) ?? `{${uri}}`}${tag.slice(colon + 1)}`;
}

/** Splits attributes into namespace declarations, which extend the scope, and the others. */
function readAttributes(
  raw: Record<string, string> | undefined,
  outer: Scope | null,
): { scope: Scope | null; attributes: Record<string, string> } {
  const attributes = Object.create(null) as Record<string, string>;
  const own = new Map<string, string>();
  for (const name in raw) {
    const value = resolveCharacters(raw[name]!);
    if (name === 'xmlns') own.set('', value);
    else if (name.startsWith('xmlns:')) own.set(name.slice(6), value);
    else if (!name.includes(':')) attributes[name] = value;
  }
  return { scope: own.size === 0 ? outer : { own, outer }, attributes };
}

const tagOf = (node: RawNode): string => {
  for (const key in node) if (key !== ':@') return key;
  return '';
};

function fill(element: { text: string }, node: RawNode[], add: (child: RawNode, tag: string) => void): void {
  for (const child of node) {
    const kind = tagOf(child);
    if (kind === '#text') element.text += resolveCharacters(child['#text'] as string);
    else if (kind === '#cdata') element.text += (child['#cdata'] as { '#text': string }[])[0]?.['#text'] ?? '';
    else add(child, kind);
  }
  element.text = element.text.trim();
}

function build(node: RawNode, tag: string, outer: Scope | null, parent: XmlElement | null): XmlElement {
  try {
    const { scope, attributes } = readAttributes(node[':@'] as Record<string, string> | undefined, outer);
    const children: XmlElement[] = [];
    const element = { name: nameIn(scope, tag), text: '', attributes, children, parent };
    fill(element, node[tag] as RawNode[], (child, name) => children.push(build(child, name, scope, element)));
    return element;
  } catch (error) {
    if (error instanceof XmlRefusal) error.steps.unshift(tag);
    throw error;
  }
}

/** The library's verdict on well-formedness as a sentence; its line is left out where long texts were cut. */
function wellFormed(text: string, cut: boolean): string | null {
  const verdict = XMLValidator.validate(text);
  if (verdict === true) return null;
  const { msg, line } = verdict.err;
  return `The file is not well-formed XML${cut ? '' : ` (line ${line})`}: ${msg.slice(0, 200)}`;
}

/** Besides our own refusals the parser throws for names such as `constructor`, which could reach into prototypes. */
function explain(error: unknown): Refused {
  if (error instanceof XmlRefusal) return { refused: error.message, path: error.steps.join('/') };
  const reason =
    error instanceof Error ? error.message.replace('[SECURITY] ', '').slice(0, 200) : 'it cannot be parsed';
  return { refused: `The file cannot be read as XML: ${reason}`, path: '' };
}

/**
 * Reads XML 1.0 with namespaces, without document type declarations (refused) and within `xmlLimits`.
 *
 * @param text the file as text, see `decodeXml`
 * @returns the root element, or why the file is refused
 */
export function parseXml(text: string): { root: XmlElement } | Refused {
  if (text.trim() === '') return { refused: 'The file is empty.', path: '' };
  const scanned = scanMarkup(text);
  if ('refused' in scanned) return scanned;
  const fault = wellFormed(scanned.text, scanned.cut);
  if (fault !== null) return { refused: fault, path: '' };
  try {
    const elements = (parser.parse(scanned.text) as RawNode[]).filter((node) => tagOf(node) !== '#text');
    const [first, second] = elements;
    if (first !== undefined && second === undefined) return { root: build(first, tagOf(first), null, null) };
    return { refused: `The file has ${elements.length} root elements; XML has exactly one.`, path: '' };
  } catch (error) {
    return explain(error);
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
