import { fileTypeFromBuffer } from 'file-type';
import { MAX_PIXELS, pixelsOf } from './image.ts';
import { extensionOf } from './name.ts';
import { head, tail, type Source } from './source.ts';
import { textKind } from './text.ts';
import { ANY_FILE, claimOf, FILE_TYPES, fileLabel, fileLabels, isFileMime, type FileMime } from './types.ts';
import { hasMacros, isHostile, officeType, readDirectory } from './zip.ts';

/** Why a file is not taken; the sentences are `core.file.refused.<reason>`. */
export type Refusal = 'empty' | 'unknown' | 'lies' | 'text' | 'broken' | 'archive' | 'macros' | 'pixels';

/** What a file is: its type and its name with a fitting extension, or why it is not taken. */
export type Verdict =
  { mime: FileMime; name: string; refused?: undefined } | { refused: Refusal; values: Record<string, string> };

const HEAD = 262_144;

const refuse = (refused: Refusal, values: Record<string, string> = {}): Verdict => ({ refused, values });

/**
 * Decides what a file is by its content alone, and refuses what is not on the list, what its name lies about, and what harms who opens it.
 * The type that the browser sent along counts for nothing.
 * @param name cleaned file name
 * @param accept the types that are taken here
 */
export async function inspectFile(
  source: Source,
  name: string,
  accept: readonly FileMime[] = ANY_FILE,
): Promise<Verdict> {
  const verdict = source.size === 0 ? refuse('empty') : await judge(source, name, accept);
  if (verdict.refused === undefined) return verdict;
  return { refused: verdict.refused, values: { types: fileLabels(accept), ...verdict.values } };
}

async function judge(source: Source, name: string, accept: readonly FileMime[]): Promise<Verdict> {
  const extension = extensionOf(name);
  const claim = claimOf(extension);
  const start = await head(source, HEAD);
  const found = await typeOf(source, start, claim);
  if (typeof found !== 'string') return found;
  if (!accept.includes(found)) return refuse('unknown');
  if (extension === '') return harm(source, start, found, `${name}.${FILE_TYPES[found].extensions[0]}`);
  if (claim !== found) return refuse('lies', { claimed: extension.toUpperCase(), found: fileLabel(found) });
  return harm(source, start, found, name);
}

/** The type on the list that the content has, or a refusal. */
async function typeOf(source: Source, start: Buffer, claim: FileMime | undefined): Promise<FileMime | Verdict> {
  const known = (await fileTypeFromBuffer(start.subarray(0, 4100)))?.mime;
  const isZip = start.subarray(0, 4).toString('latin1') === 'PK\x03\x04';
  if (isZip) return archiveType(source, start);
  if (isFileMime(known)) return known;
  if (claim === 'text/plain' || claim === 'text/csv') return asText(source, claim);
  return refuse('unknown');
}

async function archiveType(source: Source, start: Buffer): Promise<FileMime | Verdict> {
  const entries = await readDirectory(source);
  if (!entries) return refuse('broken');
  if (isHostile(entries, source.size)) return refuse('archive');
  const mime = officeType(entries, start);
  if (!mime) return refuse('unknown');
  return hasMacros(entries) ? refuse('macros') : mime;
}

async function asText(source: Source, claim: FileMime): Promise<FileMime | Verdict> {
  const kind = await textKind(source);
  if (kind === 'text') return claim;
  return refuse(kind === 'markup' ? 'unknown' : 'text');
}

/** What is wrong with a file although its type is on the list. */
async function harm(source: Source, start: Buffer, mime: FileMime, name: string): Promise<Verdict> {
  if ((pixelsOf(mime, start) ?? 0) > MAX_PIXELS) return refuse('pixels');
  // Without its end a PDF was cut off on the way.
  if (mime === 'application/pdf' && !(await tail(source, 4096)).includes('%%EOF')) return refuse('broken');
  return { mime, name };
}
