/** Thrown while a tree is built and caught by `parseXml`; `steps` lead to the element, as the file writes its names. */
export class XmlRefusal extends Error {
  steps: string[] = [];
}

const predefined: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/**
 * XML 1.0, 4.1: the five predefined entities and characters by number. Without a DOCTYPE nothing else can have been declared.
 *
 * @throws XmlRefusal for any other reference, a lone `&`, and numbers of characters that XML forbids
 */
export function resolveCharacters(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([0-9a-f]+)|#([0-9]+)|([^;\s&]*));?/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      const char =
        name === undefined ? character(hex === undefined ? Number(decimal) : parseInt(hex, 16)) : predefined.get(name);
      if (char === undefined || !whole.endsWith(';'))
        throw new XmlRefusal(`The file uses ${whole.slice(0, 40)}, which is no character that XML knows.`);
      return char;
    },
  );
}

function character(code: number): string | undefined {
  const allowed =
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 32 && code < 0xd800) ||
    (code > 0xdfff && code < 0xfffe) ||
    (code > 0xffff && code <= 0x10ffff);
  return allowed ? String.fromCodePoint(code) : undefined;
}
