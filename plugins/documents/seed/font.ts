import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inflateSync } from 'node:zlib';

const require = createRequire(import.meta.url);
const folder = require.resolve('@fontsource/noto-sans/package.json').replace(/package\.json$/, 'files/');

const kept = new Map<string, Buffer>();

/** A part of Noto Sans as OpenType, read once: pdfkit reads WOFF too, but unpacks its outlines anew for every glyph. */
export function notoSans(part: 'latin' | 'latin-ext', weight: 400 | 700): Buffer {
  const name = `noto-sans-${part}-${weight}-normal.woff`;
  let font = kept.get(name);
  if (!font) kept.set(name, (font = toOpenType(readFileSync(folder + name))));
  return font;
}

/** The OpenType font in a WOFF 1.0 file (W3C Recommendation, sections 4 and 5): the same tables, unpacked, behind a shorter directory. */
function toOpenType(woff: Buffer): Buffer {
  const count = woff.readUInt16BE(12);
  const log = Math.floor(Math.log2(count));
  const header = Buffer.alloc(12 + count * 16);
  header.set(woff.subarray(4, 8), 0);
  [count, 16 * 2 ** log, log, 16 * (count - 2 ** log)].forEach((value, i) => header.writeUInt16BE(value, 4 + 2 * i));
  const bodies: Buffer[] = [];
  let at = header.length;
  for (let i = 0; i < count; i++) {
    const entry = woff.subarray(44 + i * 20, 64 + i * 20);
    const [offset, packed, length] = [entry.readUInt32BE(4), entry.readUInt32BE(8), entry.readUInt32BE(12)];
    const stored = woff.subarray(offset, offset + packed);
    const body = Buffer.alloc(Math.ceil(length / 4) * 4);
    body.set(packed < length ? inflateSync(stored) : stored);
    header.set(entry.subarray(0, 4), 12 + i * 16);
    [entry.readUInt32BE(16), at, length].forEach((value, j) => header.writeUInt32BE(value, 16 + i * 16 + 4 * j));
    bodies.push(body);
    at += body.length;
  }
  return Buffer.concat([header, ...bodies]);
}
