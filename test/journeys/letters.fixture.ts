import { inflateSync } from 'node:zlib';

/** A line of text on a page of a PDF, of one or more fonts: where its baseline begins, in points from the top left corner of A4. */
export interface PlacedText {
  x: number;
  y: number;
  text: string;
}

const A4_HEIGHT = 841.89;
const TEXT = /1 0 0 1 ([\d.]+) ([\d.]+) Tm\n\/(F\d+) \S+ Tf\n\[([^\]]*)\] TJ/g;

/** Object number to unpacked stream. */
function streamsOf(source: string): Map<string, string> {
  const found = source.matchAll(/(\d+) 0 obj\n<<((?:(?!endobj)[^])*?)>>\nstream\n([^]*?)\nendstream/g);
  return new Map(
    [...found].map(([, id, dictionary, body]) => {
      const packed = Buffer.from(body!, 'latin1');
      return [id!, (dictionary!.includes('/FlateDecode') ? inflateSync(packed) : packed).toString('latin1')];
    }),
  );
}

/** The characters of a font's glyphs, from its ToUnicode map. */
function charactersOf(map: string): string[] {
  const ranges = [...map.matchAll(/<[0-9a-f]+> <[0-9a-f]+> \[([^\]]*)\]/g)].map(([, list]) => list).join(' ');
  return [...ranges.matchAll(/<([^>]*)>/g)].map(([, units]) =>
    String.fromCharCode(...units!.split(' ').filter(Boolean).map((unit) => parseInt(unit, 16))),
  ); // prettier-ignore
}

const glyphsOf = (drawn: string): number[] =>
  (drawn.replace(/> \S+ </g, '').match(/[0-9a-f]{4}/g) ?? []).map((glyph) => parseInt(glyph, 16));

/** The texts of each page of a PDF of letters, as its reader sees them. */
export function readLetters(pdf: Buffer): PlacedText[][] {
  const source = pdf.toString('latin1');
  const streams = streamsOf(source);
  const fonts = new Map<string, string[]>();
  for (const [, name, id] of source.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const font = new RegExp(`\\n${id} 0 obj\\n<<([^]*?)endobj`).exec(source)![1]!;
    fonts.set(name!, charactersOf(streams.get(/\/ToUnicode (\d+)/.exec(font)![1]!)!));
  }
  return [...source.matchAll(/\/Type \/Page\n[^]*?\/Contents (\d+) 0 R/g)].map(([, id]) => {
    const lines: PlacedText[] = [];
    for (const [, x, y, font, drawn] of streams.get(id!)!.matchAll(TEXT)) {
      const text = glyphsOf(drawn!).map((glyph) => fonts.get(font!)![glyph]).join(''); // prettier-ignore
      const line = { x: Number(x), y: A4_HEIGHT - Number(y), text };
      if (lines.at(-1)?.y === line.y) lines.at(-1)!.text += text;
      else lines.push(line);
    }
    return lines;
  });
}

/** Part one on a page. */
export const codeOn = (page: readonly PlacedText[]): string =>
  /[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/.exec(page.map((one) => one.text).join(' '))![0];

const mm = (millimetres: number): number => (millimetres * 72) / 25.4;

/** What shows through the window of a DL envelope (DIN 5008 form B), and whether all of it keeps the 3 mm to the window's edges. */
export function windowOn(page: readonly PlacedText[]): { text: string; inside: boolean } {
  const shown = page.filter(({ x, y }) => x < mm(105) && y > mm(45) && y < mm(90));
  const inside = shown.every(({ x, y }) => x >= mm(23) && x < mm(102) && y >= mm(48) && y <= mm(87));
  return { text: shown.map((one) => one.text).join('\n'), inside };
}
