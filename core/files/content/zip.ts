import { piece, tail, type Source } from './source.ts';
import type { FileMime } from './types.ts';

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const MAX_DIRECTORY = 2_000_000;
const MAX_ENTRIES = 10_000;
const MAX_UNPACKED = 256_000_000;
/** Unpacked sizes beyond any real text: from 32 MB on, a hundred times the packed size. */
const BOMB_FROM = 32_000_000;
const BOMB_RATIO = 100;

export interface Entry {
  name: string;
  unpacked: number;
  encrypted: boolean;
}

/**
 * The directory of a ZIP archive (APPNOTE 4.3), without unpacking anything.
 * @returns undefined where the archive is broken, has something before or behind it, or is larger than an office document needs
 */
export async function readDirectory(source: Source): Promise<Entry[] | undefined> {
  const end = await tail(source, 65_557);
  const at = end.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (at < 0 || end.length - at < 22 || end.readUInt32LE(at) !== END) return undefined;
  if (at + 22 + end.readUInt16LE(at + 20) !== end.length) return undefined;
  const [count, size, offset] = [end.readUInt16LE(at + 10), end.readUInt32LE(at + 12), end.readUInt32LE(at + 16)];
  const begins = source.size - end.length + at - size;
  if (offset !== begins || size > MAX_DIRECTORY || count > MAX_ENTRIES || count === 0) return undefined;
  return parseDirectory(await piece(source, offset, size), count);
}

function parseDirectory(bytes: Buffer, count: number): Entry[] | undefined {
  const entries: Entry[] = [];
  let at = 0;
  while (entries.length < count) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== ENTRY) return undefined;
    const [name, extra, comment] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32)]; // prettier-ignore
    if (at + 46 + name > bytes.length) return undefined;
    entries.push({
      name: bytes.toString('utf8', at + 46, at + 46 + name),
      unpacked: bytes.readUInt32LE(at + 24),
      encrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
    });
    at += 46 + name + extra + comment;
  }
  return at === bytes.length ? entries : undefined;
}

const ODT = 'application/vnd.oasis.opendocument.text';

/** Text of the first entry of an OpenDocument file, which is stored unpacked so that it can be read here. */
function openDocumentType(start: Buffer): string | undefined {
  if (start.length < 38 || start.toString('latin1', 30, 38) !== 'mimetype' || start.readUInt16LE(8) !== 0)
    return undefined;
  const from = 38 + start.readUInt16LE(28);
  return start.toString('latin1', from, from + start.readUInt32LE(22));
}

/** Which office document an archive is, by what lies in it; undefined for any other archive. */
export function officeType(entries: readonly Entry[], start: Buffer): FileMime | undefined {
  const has = (name: RegExp) => entries.some((entry) => name.test(entry.name));
  if (openDocumentType(start) === ODT && has(/^content\.xml$/)) return ODT;
  if (!has(/^\[Content_Types\]\.xml$/)) return undefined;
  if (has(/^word\/document\d*\.xml$/)) return 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
  if (has(/^xl\/workbook\d*\.xml$/)) return 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  return undefined;
}

export const hasMacros = (entries: readonly Entry[]): boolean =>
  entries.some(({ name }) => /(^|\/)vba[^/]*\.bin$|^(Basic|Scripts)\//i.test(name));

/** Archives that would harm who opens them: bombs, names that lead out of the folder, parts under a password. */
export function isHostile(entries: readonly Entry[], packed: number): boolean {
  const unpacked = entries.reduce((sum, entry) => sum + entry.unpacked, 0);
  if (unpacked > MAX_UNPACKED || (unpacked > BOMB_FROM && unpacked > packed * BOMB_RATIO)) return true;
  return entries.some(({ name, encrypted }) => encrypted || /^[/\\]|(^|[/\\])\.\.([/\\]|$)|\0/.test(name));
}
