import { fileTypeFromBuffer } from 'file-type';
import { MAX_PIXELS, pixelsOf } from './image.ts';
import { extensionOf } from './name.ts';
import { head, tail, type Source } from './source.ts';
import { textKind } from './text.ts';
import { claimOf, isMime, LABELS, labelOf, TYPES, type Mime } from './types.ts';
import { hasMacros, isHostile, officeType, readDirectory } from './zip.ts';

/** Why a file is not taken; the sentences are `documents.refused.<reason>`. */
export type Refusal = 'empty' | 'unknown' | 'lies' | 'text' | 'broken' | 'archive' | 'macros' | 'pixels';

/** What a file is: its type and its name with a fitting extension, or why it is not taken. */
export type Verdict =
  { mime: Mime; name: string; refused?: undefined } | { refused: Refusal; values: Record<string, string> };

const HEAD = 262_144;

const refuse = (refused: Refusal, values: Record<string, string> = {}): Verdict => ({
  refused,
  values: { types: LABELS, ...values },
});

/**
 * Decides what a file is by its content alone, and refuses what is not on the list, what its name lies about, and what harms who opens it.
 * The type that the browser sent along counts for nothing.
 * @param name cleaned file name
 */
export async function inspect(source: Source, name: string): Promise<Verdict> {
  if (source.size === 0) return refuse('empty');
  const extension = extensionOf(name);
  const claim = claimOf(extension);
  const start = await head(source, HEAD);
  const found = await typeOf(source, start, claim);
  if (typeof found !== 'string') return found;
  if (extension === '') return harm(source, start, found, `${name}.${TYPES[found].extensions[0]}`);
  if (claim !== found) return refuse('lies', { claimed: extension.toUpperCase(), found: labelOf(found) });
  return harm(source, start, found, name);
}

/** The type on the list that the content has, or a refusal. */
async function typeOf(source: Source, start: Buffer, claim: Mime | undefined): Promise<Mime | Verdict> {
  const known = (await fileTypeFromBuffer(start.subarray(0, 4100)))?.mime;
  const isZip = start.subarray(0, 4).toString('latin1') === 'PK\x03\x04';
  if (isZip) return archiveType(source, start);
  if (isMime(known)) return known;
  if (claim === 'text/plain' || claim === 'text/csv') return asText(source, claim);
  return refuse('unknown');
}

async function archiveType(source: Source, start: Buffer): Promise<Mime | Verdict> {
  const entries = await readDirectory(source);
  if (!entries) return refuse('broken');
  if (isHostile(entries, source.size)) return refuse('archive');
  const mime = officeType(entries, start);
  if (!mime) return refuse('unknown');
  return hasMacros(entries) ? refuse('macros') : mime;
}

async function asText(source: Source, claim: Mime): Promise<Mime | Verdict> {
  const kind = await textKind(source);
  if (kind === 'text') return claim;
  return refuse(kind === 'markup' ? 'unknown' : 'text');
}

/** What is wrong with a file although its type is on the list. */
async function harm(source: Source, start: Buffer, mime: Mime, name: string): Promise<Verdict> {
  if ((pixelsOf(mime, start) ?? 0) > MAX_PIXELS) return refuse('pixels');
  // Without its end a PDF was cut off on the way.
  if (mime === 'application/pdf' && !(await tail(source, 4096)).includes('%%EOF')) return refuse('broken');
  return { mime, name };
}
