import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { unpackWoff } from 'portico';

const require = createRequire(import.meta.url);
const folder = require.resolve('@fontsource/noto-sans/package.json').replace(/package\.json$/, 'files/');

const kept = new Map<string, Buffer>();

/** A part of Noto Sans as OpenType, read once: pdfkit reads WOFF too, but unpacks its outlines anew for every glyph. */
export function notoSans(part: 'latin' | 'latin-ext', weight: 400 | 700): Buffer {
  const name = `noto-sans-${part}-${weight}-normal.woff`;
  let font = kept.get(name);
  if (!font) kept.set(name, (font = unpackWoff(readFileSync(folder + name))));
  return font;
}
