import { inflateSync } from 'node:zlib';

const pad = (length: number): number => (length + 3) & ~3;

interface Table {
  tag: string;
  checksum: number;
  data: Buffer;
}

/** WOFF 1.0, section 5: a table is compressed unless that would have made it longer. */
function readTables(woff: Buffer): Table[] {
  const count = woff.readUInt16BE(12);
  return Array.from({ length: count }, (_, index) => {
    const entry = 44 + 20 * index;
    const offset = woff.readUInt32BE(entry + 4);
    const packed = woff.readUInt32BE(entry + 8);
    const length = woff.readUInt32BE(entry + 12);
    const bytes = woff.subarray(offset, offset + packed);
    return {
      tag: woff.toString('latin1', entry, entry + 4),
      checksum: woff.readUInt32BE(entry + 16),
      data: packed < length ? inflateSync(bytes) : bytes,
    };
  });
}

/**
 * Unpacks a WOFF 1.0 font to the OpenType file that it holds. pdfkit reads WOFF too, but its reader unpacks the table of
 * outlines anew for every single glyph, which would take most of the time of a document.
 *
 * @param woff a WOFF file (https://www.w3.org/TR/WOFF/)
 * @returns the same font as OpenType
 * @throws Error if the bytes are no WOFF file
 */
export function unpackWoff(woff: Buffer): Buffer {
  if (woff.toString('latin1', 0, 4) !== 'wOFF')
    throw new Error('The font is no WOFF 1.0 file; only such files can be unpacked.');
  const tables = readTables(woff);
  const power = 2 ** Math.floor(Math.log2(tables.length));
  const directory = Buffer.alloc(12 + 16 * tables.length);
  woff.copy(directory, 0, 4, 8);
  directory.writeUInt16BE(tables.length, 4);
  directory.writeUInt16BE(power * 16, 6);
  directory.writeUInt16BE(Math.log2(power), 8);
  directory.writeUInt16BE((tables.length - power) * 16, 10);
  let offset = directory.length;
  tables.forEach(({ tag, checksum, data }, index) => {
    const entry = 12 + 16 * index;
    directory.write(tag, entry, 'latin1');
    directory.writeUInt32BE(checksum, entry + 4);
    directory.writeUInt32BE(offset, entry + 8);
    directory.writeUInt32BE(data.length, entry + 12);
    offset += pad(data.length);
  });
  const bodies = tables.map(({ data }) => Buffer.concat([data], pad(data.length)));
  return Buffer.concat([directory, ...bodies]);
}
