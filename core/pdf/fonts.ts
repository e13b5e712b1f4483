import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { unpackWoff } from './woff.ts';

export { unpackWoff };

const require = createRequire(import.meta.url);
const packageName = '@fontsource/noto-sans';

export type Weight = 400 | 700;

/** Noto Sans comes in parts, each for some scripts; in this order of preference. */
const subsets = ['latin', 'latin-ext', 'greek', 'greek-ext', 'cyrillic', 'cyrillic-ext', 'vietnamese'] as const;

type Subset = (typeof subsets)[number];

/** `U+0100-02BA,U+20AC` as pairs of first and last code point. */
function parseRanges(list: string): [number, number][] {
  return list.split(',').map((range) => {
    const [first, last] = range.replace('U+', '').split('-');
    return [parseInt(first!, 16), parseInt(last ?? first!, 16)];
  });
}

let parts: { name: Subset; ranges: [number, number][] }[] | undefined;

/** Which characters each part has, as the package says; read when the first text is drawn. */
function fontParts(): NonNullable<typeof parts> {
  if (parts !== undefined) return parts;
  const unicode = JSON.parse(readFileSync(require.resolve(`${packageName}/unicode.json`), 'utf8')) as Record<
    string,
    string
  >;
  parts = subsets.map((name) => ({ name, ranges: parseRanges(unicode[name]!) }));
  return parts;
}

const known = new Map<number, Subset | null>();

function subsetOf(codePoint: number): Subset | null {
  const before = known.get(codePoint);
  if (before !== undefined) return before;
  const found = fontParts().find((subset) =>
    subset.ranges.some(([first, last]) => codePoint >= first && codePoint <= last),
  );
  known.set(codePoint, found?.name ?? null);
  return found?.name ?? null;
}

/** What is drawn for a character that no part of the font has, such as Chinese or an emoji. */
const replacement = '\ufffd';

/** Marks without a shape, which would become replacement characters. */
const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufe00-\ufe0f\ufeff]/g;

/** Text as it can be drawn in one line: composed characters, spaces instead of controls. */
export function drawable(text: string): string {
  // Control characters have no glyph and would be drawn as boxes.
  return text
    .normalize('NFC')
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .replace(invisible, '');
}

/** A piece of text that one font has. */
export interface Run {
  subset: Subset;
  text: string;
}

/**
 * Splits a text so that each piece can be drawn with one part of the font: a PDF font has one file, and `č` is in another
 * than `c`. Pieces are as long as possible, because every change of font costs bytes.
 *
 * @param text drawable text
 */
export function splitRuns(text: string): Run[] {
  const runs: Run[] = [];
  for (const char of text) {
    const subset = subsetOf(char.codePointAt(0)!);
    const last = runs.at(-1);
    const drawn = subset === null ? replacement : char;
    if (last?.subset === (subset ?? 'latin')) last.text += drawn;
    else runs.push({ subset: subset ?? 'latin', text: drawn });
  }
  return runs;
}

const files = new Map<string, Buffer>();

/** Name of a part in a document. */
export const fontName = (subset: Subset, weight: Weight): string => `${subset}-${weight}`;

/** @returns a part of the font as an OpenType file; read once in the life of the process */
function fontFile(subset: Subset, weight: Weight): Buffer {
  const name = fontName(subset, weight);
  const before = files.get(name);
  if (before !== undefined) return before;
  const file = unpackWoff(readFileSync(require.resolve(`${packageName}/files/noto-sans-${name}-normal.woff`)));
  files.set(name, file);
  return file;
}

/** Makes a part the current font of the document, which then embeds of it what is drawn. */
export function useFont(doc: PDFKit.PDFDocument, subset: Subset, weight: Weight, size: number): PDFKit.PDFDocument {
  const name = fontName(subset, weight);
  // Registering again costs nothing; pdfkit opens a name once.
  return doc.registerFont(name, fontFile(subset, weight)).font(name, size);
}
