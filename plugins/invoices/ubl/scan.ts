/**
 * A look over the markup before the parser builds anything: what is dangerous or larger than any document needs is refused, so that
 * neither time nor memory depends on the goodwill of the sender.
 */

export const xmlLimits = {
  /** bytes of a file */
  bytes: 10 * 1024 * 1024,
  /** elements of a file; 10,000 lines of an invoice have about as many */
  elements: 250_000,
  /** elements inside each other; UBL needs 9 */
  depth: 40,
  /** characters of one tag with its attributes, or of one processing instruction */
  tag: 16_384,
};

/** XML 1.0, 2.2: neither control characters nor the two non-characters, not even by accident. */
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

interface Scan {
  text: string;
  elements: number;
  /** Names of the elements that are open, as the file writes them. */
  open: string[];
}

/** Why a file is refused, and the element, as the file writes it, in which that was noticed. */
export interface Refused {
  refused: string;
  path: string;
}

const line = (text: string, index: number): number => text.slice(0, index).split('\n').length;

/** Index behind the `>` of the tag that begins at `start`, -1 if it has none before the next `<`. Quoted `>` do not count. */
function tagEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x3e) return i + 1;
    if (code === 0x3c) return -1;
    if (code === 0x22 || code === 0x27) {
      i = text.indexOf(text[i]!, i + 1);
      if (i === -1) return -1;
    }
  }
  return -1;
}

function overlong(what: string, { text }: Scan, at: number, end: number): string {
  return `The ${what} in line ${line(text, at)} is ${end - at} characters long; ${xmlLimits.tag} are allowed.`;
}

/** Comment, CDATA section, processing instruction or something that is refused. */
function passSpecial(scan: Scan, at: number): number | string {
  const { text } = scan;
  const close = (what: string, mark: string, from: number) => {
    const end = text.indexOf(mark, from);
    return end === -1
      ? `The ${what} in line ${line(text, at)} is never closed; the file seems to be cut off.`
      : end + mark.length;
  };
  if (text.startsWith('<?', at)) {
    const end = close('processing instruction', '?>', at + 2);
    return typeof end === 'number' && end - at > xmlLimits.tag
      ? overlong('processing instruction', scan, at, end)
      : end;
  }
  if (text.startsWith('<!--', at)) return close('comment', '-->', at + 4);
  if (!text.startsWith('<![CDATA[', at)) {
    return `The file has a document type declaration (<!DOCTYPE>) in line ${line(text, at)}; it is refused because entities could be declared in it. Send the file without it.`;
  }
  return close('CDATA section', ']]>', at + 9);
}

const nameEnd = /[\s/>]/g;

function nameAt(text: string, from: number): string {
  nameEnd.lastIndex = from;
  return text.slice(from, nameEnd.exec(text)?.index ?? from);
}

function passTag(scan: Scan, at: number): number | string {
  const { text, open } = scan;
  const end = tagEnd(text, at);
  if (end === -1) return `The tag in line ${line(text, at)} is never closed; the file seems to be cut off.`;
  if (end - at > xmlLimits.tag) return overlong('tag', scan, at, end);
  if (text[at + 1] === '/') {
    const name = nameAt(text, at + 2);
    if (open.at(-1) !== name)
      return `Line ${line(text, at)} closes </${name.slice(0, 80)}>, but ${open.length === 0 ? 'nothing is open' : `<${open.at(-1)}> is open`}.`;
    open.pop();
    return end;
  }
  if (++scan.elements > xmlLimits.elements)
    return `The file has more than ${xmlLimits.elements} elements; split the invoice.`;
  if (text[end - 2] !== '/') open.push(nameAt(text, at + 1));
  return open.length > xmlLimits.depth
    ? `Elements are nested deeper than ${xmlLimits.depth} in line ${line(text, at)}; no UBL document needs that.`
    : end;
}

function controlCharacter(text: string): string | null {
  const found = forbidden.exec(text);
  if (found === null) return null;
  const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return `Line ${line(text, found.index)} holds the control character U+${code}, which XML does not allow.`;
}

/**
 * @param text an XML file
 * @returns why the file is refused, or undefined
 */
export function scanMarkup(text: string): Refused | undefined {
  const control = controlCharacter(text);
  if (control !== null) return { refused: control, path: '' };
  const scan: Scan = { text, elements: 0, open: [] };
  const refuse = (refused: string): Refused => ({ refused, path: scan.open.join('/').slice(0, 1000) });
  let behind = 0;
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', behind)) {
    const second = text[at + 1];
    const next = second === '!' || second === '?' ? passSpecial(scan, at) : passTag(scan, at);
    if (typeof next === 'string') return refuse(next);
    behind = next;
  }
  if (scan.open.length > 0) return refuse(`The file ends while <${scan.open.at(-1)}> is open; it seems to be cut off.`);
  return scan.elements === 0 ? refuse('The file is no XML: there is no element in it.') : undefined;
}
