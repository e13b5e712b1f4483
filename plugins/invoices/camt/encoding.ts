import { TextDecoder } from 'node:util';
import { CamtRefusal } from './refusal.ts';

/** Names of XML declarations, in lower case, with those of the Encoding Standard. Banks of Central Europe write all of these. */
const ENCODINGS: ReadonlyMap<string, string> = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['us-ascii', 'utf-8'],
  ['iso-8859-1', 'windows-1252'],
  ['iso-8859-2', 'iso-8859-2'],
  ['windows-1250', 'windows-1250'],
  ['windows-1252', 'windows-1252'],
]);

const ALLOWED = 'UTF-8, UTF-16 with a byte order mark, ISO-8859-1, ISO-8859-2, windows-1250 and windows-1252';

const DECLARED = /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([^"']{1,40})["']/;

/** What a byte order mark says (XML 1.0, appendix F). */
function marked(head: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  const [a, b, c] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  return a === 0xfe && b === 0xff ? 'utf-16be' : undefined;
}

function encodingOf(head: Uint8Array): string {
  const mark = marked(head);
  if (head.subarray(mark === undefined ? 0 : 2, 4).every((byte) => byte === 0) && head.length >= 4)
    throw new CamtRefusal(`The file is in UTF-32; allowed are ${ALLOWED}.`);
  if (mark === undefined && head.subarray(0, 4).includes(0))
    throw new CamtRefusal(`The file looks like UTF-16 without a byte order mark; allowed are ${ALLOWED}.`);
  const declared = DECLARED.exec(new TextDecoder(mark ?? 'windows-1252').decode(head))?.[1];
  if (declared === undefined) return mark ?? 'utf-8';
  const known = /^utf-16(le|be)?$/i.test(declared) ? 'utf-16' : ENCODINGS.get(declared.toLowerCase());
  if (known === undefined)
    throw new CamtRefusal(`The file says in its first line that its encoding is ${declared}; allowed are ${ALLOWED}.`);
  if (mark === undefined ? known === 'utf-16' : !mark.startsWith(known))
    throw new CamtRefusal(`The file says in its first line that its encoding is ${declared}, but its first bytes are those of ${mark?.slice(0, 6).toUpperCase() ?? 'another one'}; allowed are ${ALLOWED}.`); // prettier-ignore
  return mark ?? known;
}

/** Turns the bytes of a file into text, piece by piece. */
export interface Decoder {
  /** @throws CamtRefusal for bytes that are none of the encoding */
  write(bytes: Uint8Array): string;
  /** What was left of the last piece. */
  end(): string;
}

/**
 * Chooses the decoder by the byte order mark or the XML declaration; UTF-8 where there is neither.
 * @param head the first bytes of the file, some hundreds
 * @throws CamtRefusal for another encoding, or where mark and declaration contradict each other
 */
export function decoderFor(head: Uint8Array): Decoder {
  const encoding = encodingOf(head.subarray(0, 512));
  const decoder = new TextDecoder(encoding, { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw new CamtRefusal(`The file holds bytes that are not ${encoding.toUpperCase()}, so its texts cannot be trusted. Have the bank send it anew, or save it as UTF-8.`); // prettier-ignore
    }
  };
  return { write: decode, end: () => decode() };
}
