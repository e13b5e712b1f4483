/**
 * A strict reader of SVG for logos. It lets through shapes, text and colours, and refuses everything else by not knowing it: scripts,
 * handlers, styles that load, links, foreign content, entities. Whoever drew the logo saves it as plain SVG.
 */

/** Why a picture is refused: a catalogue key and its values. */
export interface SvgProblem {
  key: 'core.admin.brand.error.svg' | 'core.admin.brand.error.svg-part';
  values?: { part: string };
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const ELEMENTS = words(
  `svg g defs symbol title desc path rect circle ellipse line polyline polygon text tspan linearGradient radialGradient stop clipPath mask use`,
);

const ATTRIBUTES = words(
  `xmlns xmlns:xlink version id class x y x1 y1 x2 y2 cx cy r rx ry fx fy dx dy width height viewBox preserveAspectRatio d points pathLength transform
   fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset
   opacity color clip-path clip-rule clipPathUnits mask maskUnits maskContentUnits mask-type gradientUnits gradientTransform spreadMethod offset
   stop-color stop-opacity font-family font-size font-weight font-style letter-spacing text-anchor dominant-baseline xml:space role aria-label
   aria-hidden aria-labelledby focusable display visibility overflow shape-rendering paint-order vector-effect href xlink:href style`,
);

const STYLES = words(
  `fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset
   opacity color clip-path clip-rule mask stop-color stop-opacity font-family font-size font-weight font-style letter-spacing text-anchor display
   visibility overflow isolation mix-blend-mode enable-background shape-rendering paint-order`,
);

const NAMESPACES: Record<string, string> = {
  xmlns: 'http://www.w3.org/2000/svg',
  'xmlns:xlink': 'http://www.w3.org/1999/xlink',
};

const part = (text: string): SvgProblem => ({
  key: 'core.admin.brand.error.svg-part',
  values: { part: text.slice(0, 60) },
});
const BROKEN: SvgProblem = { key: 'core.admin.brand.error.svg' };

// One token: declaration, comment, closing tag, opening tag with its attributes, or text.
const TOKEN =
  /<\?xml [^<>]*?\?>|<!--(?:(?!--)[\s\S])*-->|<\/\s*([\w:-]+)\s*>|<([\w:-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|[^<]+/y;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;

/**
 * @param text the file, decoded
 * @returns why it is refused, undefined where it is harmless
 */
export function checkSvg(text: string): SvgProblem | undefined {
  const source = text.replace(/^\ufeff/, '');
  const open: Open[] = [];
  let roots = 0;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(source);
    if (!token) return unknownAt(source, at);
    const [whole, closing, opening, attributes = '', empty] = token;
    if (closing !== undefined) {
      if (open.pop()?.name !== closing) return BROKEN;
    } else if (opening !== undefined) {
      if (open.length === 0 && (opening !== 'svg' || ++roots > 1)) return BROKEN;
      const named = /\sid\s*=/.test(attributes);
      const problem = elementProblem(opening, attributes) ?? copyProblem(opening, named, open);
      if (problem) return problem;
      if (empty !== '/') open.push({ name: opening, named: named && opening !== 'svg' });
    } else {
      const problem = textProblem(whole, open.length > 0);
      if (problem) return problem;
    }
  }
  return open.length === 0 && roots === 1 ? undefined : BROKEN;
}

/** An element that is not closed yet, and whether it can be copied by its id. */
interface Open {
  name: string;
  named: boolean;
}

/** A copy inside what can be copied itself multiplies: ten levels of ten are ten thousand million shapes. */
const copyProblem = (name: string, named: boolean, open: readonly Open[]): SvgProblem | undefined =>
  name === 'use' && (named || open.some((element) => element.named))
    ? part('<use> inside an element with an id')
    : undefined;

/** What stands where no token is known, such as a document type or an element of a foreign prefix. */
function unknownAt(source: string, at: number): SvgProblem {
  const found = /^<[!?]?[\w:\[-]+/.exec(source.slice(at, at + 60))?.[0];
  return found === undefined ? BROKEN : part(found);
}

function elementProblem(name: string, attributes: string): SvgProblem | undefined {
  if (!ELEMENTS.has(name)) return part(`<${name}>`);
  const seen = new Set<string>();
  for (const [, attribute = '', double, single] of attributes.matchAll(ATTRIBUTE)) {
    if (seen.has(attribute)) return BROKEN;
    seen.add(attribute);
    const value = double ?? single ?? '';
    if (!ATTRIBUTES.has(attribute) || !valueFits(attribute, value)) return part(`${attribute}="${value}"`);
  }
  return undefined;
}

const ENTITY = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});)/;
const LOCAL_URL = /url\(\s*(['"]?)#[\w.-]+\1\s*\)/g;

/** Nothing leads out of the file: no address but `#id` of its own, no code in any disguise. */
function valueFits(attribute: string, value: string): boolean {
  if (attribute in NAMESPACES) return value === NAMESPACES[attribute];
  if (/[\\\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(value) || /&/.test(value)) return false;
  if (attribute === 'href' || attribute === 'xlink:href') return /^#[\w.-]+$/.test(value);
  const rest = value.replace(LOCAL_URL, 'none');
  if (/url\s*\(|[a-z]+script\s*:|data\s*:|expression|@|image\s*\(/i.test(rest)) return false;
  return attribute !== 'style' || rest.split(';').every(styleFits);
}

function styleFits(declaration: string): boolean {
  if (declaration.trim() === '') return true;
  const [, name = '', value = ''] = /^\s*([\w-]+)\s*:\s*([^:{}<>]*)$/.exec(declaration) ?? [];
  return STYLES.has(name) && value !== '';
}

function textProblem(text: string, inside: boolean): SvgProblem | undefined {
  if (text.startsWith('<?') || text.startsWith('<!--')) return undefined;
  if (!inside && text.trim() !== '') return BROKEN;
  const entity = ENTITY.exec(text);
  return entity || text.includes(']]>') ? part(text.slice(entity?.index ?? 0).slice(0, 20)) : undefined;
}
