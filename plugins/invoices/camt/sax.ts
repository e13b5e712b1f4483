import { resolveCharacters, XmlRefusal } from '../ubl/characters.ts';

/** What is told while a file is read. Names are without their prefixes. */
export interface SaxHandler {
  open(name: string, attributes: ReadonlyMap<string, string>): void;
  text(text: string): void;
  close(name: string): void;
}

/** Reads a file piece by piece; both throw `XmlRefusal`. */
export interface Sax {
  write(chunk: string): void;
  end(): void;
}

export const saxLimits = {
  /** elements inside each other; camt needs 15 */
  depth: 60,
  /** characters of one tag, comment or text */
  token: 65_536,
};

const none: ReadonlyMap<string, string> = new Map();
const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Attributes of a tag; what is no `name="value"` is refused. */
function attributesOf(source: string): ReadonlyMap<string, string> {
  if (source.trim() === '') return none;
  const found = new Map<string, string>();
  const rest = source.replace(/\s+([^\s=/<>"']+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g, (_whole, name: string, a?: string, b?: string) => {
    found.set(name, resolveCharacters(a ?? b ?? ''));
    return '';
  }); // prettier-ignore
  if (rest.trim() !== '') throw new XmlRefusal(`The tag "<... ${source.trim().slice(0, 60)}>" cannot be read.`);
  return found;
}

/** Index of the `>` that ends a tag, quoted ones passed over; -1 while it has not come. */
function tagEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    const end = text.indexOf('>', at);
    if (end === -1) return -1;
    const quoted = /["']/g;
    quoted.lastIndex = at;
    const quote = quoted.exec(text);
    if (quote === null || quote.index > end) return end;
    const close = text.indexOf(quote[0], quote.index + 1);
    if (close === -1) return -1;
    at = close + 1;
  }
}

/**
 * A reader of XML that never holds more than one token, so that a bank statement of any length takes the same memory. It refuses document
 * type declarations (entities could be declared in them), unknown entities, tags that do not match, and what is longer or deeper than
 * `saxLimits`.
 */
export function createSax(handler: SaxHandler): Sax {
  const open: string[] = [];
  let rest = '';
  let roots = 0;

  function say(text: string, raw: boolean): void {
    if (text === '') return;
    if (open.length > 0) handler.text(raw ? text : resolveCharacters(text));
    else if (text.trim() !== '' && text !== '\ufeff') throw new XmlRefusal('The file has text outside of its elements; it is no XML.'); // prettier-ignore
  }

  function openTag(source: string): void {
    const empty = source.endsWith('/');
    const body = empty ? source.slice(0, -1) : source;
    const name = /^[^\s/<>"'=]+/.exec(body)?.[0];
    if (name === undefined) throw new XmlRefusal(`"<${source.slice(0, 40)}>" is no tag.`);
    if (open.length === 0 && ++roots > 1) throw new XmlRefusal('The file has more than one root element.');
    if (open.length >= saxLimits.depth)
      throw new XmlRefusal(`Elements are nested deeper than ${saxLimits.depth}; no bank statement needs that.`);
    handler.open(local(name), attributesOf(body.slice(name.length)));
    if (empty) handler.close(local(name));
    else open.push(name);
  }

  function closeTag(source: string): void {
    const name = source.trimEnd();
    if (open.at(-1) !== name)
      throw new XmlRefusal(`</${name.slice(0, 60)}> is closed, but ${open.length === 0 ? 'nothing' : `<${open.at(-1)}>`} is open.`); // prettier-ignore
    open.pop();
    handler.close(local(name));
  }

  /** One piece of markup at the beginning of `text`; @returns where it ends, -1 while it is not whole. */
  function markup(text: string, at: number): number {
    const until = (mark: string, from: number): number => {
      const end = text.indexOf(mark, from);
      return end === -1 ? -1 : end + mark.length;
    };
    if (text.startsWith('<!--', at)) return until('-->', at + 4);
    if (text.startsWith('<?', at)) return until('?>', at + 2);
    if (text.startsWith('<![CDATA[', at)) {
      const end = until(']]>', at + 9);
      if (end !== -1) say(text.slice(at + 9, end - 3), true);
      return end;
    }
    if (text.startsWith('<!', at)) {
      if (text.length - at < 9) return -1;
      throw new XmlRefusal('The file has a document type declaration (<!DOCTYPE>); it is refused because entities could be declared in it.'); // prettier-ignore
    }
    const end = tagEnd(text, at + 1);
    if (end === -1) return -1;
    if (text[at + 1] === '/') closeTag(text.slice(at + 2, end));
    else openTag(text.slice(at + 1, end));
    return end + 1;
  }

  return {
    write(chunk) {
      const text = rest + chunk;
      let behind = 0;
      for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', behind)) {
        say(text.slice(behind, at), false);
        behind = at;
        const next = markup(text, at);
        if (next === -1) break;
        behind = next;
      }
      rest = text.slice(behind);
      if (rest.length > saxLimits.token)
        throw new XmlRefusal(`A tag or text is longer than ${saxLimits.token} characters.`);
    },
    end() {
      if (open.length > 0)
        throw new XmlRefusal(`The file ends while <${open.at(-1)}> is open; it seems to be cut off.`);
      say(rest, false);
      if (rest.startsWith('<')) throw new XmlRefusal('The file ends within a tag; it seems to be cut off.');
      if (roots === 0) throw new XmlRefusal('The file is empty.');
    },
  };
}
