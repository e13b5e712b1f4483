import { inflateSync } from 'node:zlib';

/** What can be read in a PDF that pdfkit wrote: its dictionaries as text, and the lines of each page as a reader would find them. */
export interface PdfText {
  source: string;
  pages: string[][];
  /** How often a glyph is drawn that the font does not have (`.notdef`, the empty box). */
  missingGlyphs: number;
}

/** Object number -> unpacked stream. */
function streams(bytes: Uint8Array): Map<string, string> {
  const found = new Map<string, string>();
  const source = Buffer.from(bytes).toString('latin1');
  for (const [, id, dictionary, body] of source.matchAll(
    /(\d+) 0 obj\n<<((?:(?!endobj)[^])*?)>>\nstream\n([^]*?)\nendstream/g,
  )) {
    const packed = Buffer.from(body!, 'latin1');
    found.set(id!, (dictionary!.includes('/FlateDecode') ? inflateSync(packed) : packed).toString('latin1'));
  }
  return found;
}

/** A ToUnicode map of pdfkit: one range from glyph 0 on, with the characters of each glyph as UTF-16. */
function readUnicode(map: string): string[] {
  const list = [...map.matchAll(/<[0-9a-f]+> <[0-9a-f]+> \[([^\]]*)\]/g)].map((range) => range[1]).join(' ');
  return [...list.matchAll(/<([^>]*)>/g)].map((glyph) => {
    const units = glyph[1]!
      .split(' ')
      .filter(Boolean)
      .map((unit) => parseInt(unit, 16));
    return String.fromCharCode(...units);
  });
}

/**
 * Reads what is drawn, not what was meant: from glyphs through the map of their font to characters.
 *
 * @param bytes a PDF written by pdfkit
 */
export function readPdf(bytes: Uint8Array): PdfText {
  const source = Buffer.from(bytes).toString('latin1');
  const content = streams(bytes);
  const dictionary = (id: string) => new RegExp(`\\n${id} 0 obj\\n<<([^]*?)endobj`).exec(source)![1]!;
  const fonts = new Map<string, string[]>();
  for (const [, name, id] of source.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    fonts.set(name!, readUnicode(content.get(/\/ToUnicode (\d+)/.exec(dictionary(id!))![1]!)!));
  }
  let missingGlyphs = 0;
  const pages = [...source.matchAll(/\/Type \/Page\n[^]*?\/Contents (\d+) 0 R/g)].map(([, id]) => {
    const lines: { y: string; text: string }[] = [];
    const runs = content.get(id!)!.matchAll(/1 0 0 1 \S+ (\S+) Tm\n\/(F\d+) \S+ Tf\n\[([^\]]*)\] TJ/g);
    for (const [, y, font, glyphs] of runs) {
      const ids = glyphs!
        .replace(/> \S+ </g, '')
        .match(/[0-9a-f]{4}/g)!
        .map((glyph) => parseInt(glyph, 16));
      missingGlyphs += ids.filter((glyph) => glyph === 0).length;
      const text = ids.map((glyph) => fonts.get(font!)![glyph]).join('');
      if (lines.at(-1)?.y === y) lines.at(-1)!.text += text;
      else lines.push({ y: y!, text });
    }
    return lines.map((line) => line.text);
  });
  return { source, pages, missingGlyphs };
}
