const advice = 'Save it as UTF-8 and import it again.';

/** What the first bytes say: a byte order mark, or the look of `<` in a wider encoding. */
function sniff(bytes: Uint8Array): { encoding: 'utf-8' | 'utf-16le' | 'utf-16be' } | { refused: string } {
  const [a, b, c, d] = bytes;
  const wide = (a === 0 && b === 0) || ((a === 0xff || a === 0x3c) && c === 0 && d === 0);
  if (wide)
    return { refused: `The file is in UTF-32; only UTF-8, and UTF-16 with a byte order mark, can be read. ${advice}` };
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le' };
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be' };
  if (a === 0 || b === 0)
    return {
      refused: `The file looks like UTF-16 without a byte order mark, which cannot be told apart safely. ${advice}`,
    };
  return { encoding: 'utf-8' };
}

/** The XML declaration may only repeat what the bytes are; a third encoding (windows-1250, ISO-8859-2) is refused by name. */
function declarationFault(head: string, encoding: string): string | null {
  const declared = /^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']{1,40})["']/.exec(head)?.[1];
  if (declared === undefined) return null;
  const wanted = encoding === 'utf-8' ? /^utf-?8$/i : /^utf-?16(le|be)?$/i;
  if (wanted.test(declared)) return null;
  return `The file says in its first line that its encoding is ${declared}; only UTF-8, and UTF-16 with a byte order mark, can be read. ${advice}`;
}

/**
 * Turns the bytes of an XML file into text.
 *
 * @param bytes the file; UTF-8 with or without a byte order mark, or UTF-16 with one (XML 1.0, appendix F)
 * @returns the text without the mark, or the sentence that says why not
 */
export function decodeXml(bytes: Uint8Array): { text: string } | { refused: string } {
  const found = sniff(bytes);
  if ('refused' in found) return found;
  // Latin 1 reads every byte, so the declaration can be looked at before a wrong encoding makes the decoder give up.
  const latin = new TextDecoder('latin1').decode(bytes.subarray(0, 256)).replace(/^\u00ef\u00bb\u00bf/, '');
  const early = found.encoding === 'utf-8' ? declarationFault(latin, 'utf-8') : null;
  if (early !== null) return { refused: early };
  try {
    const text = new TextDecoder(found.encoding, { fatal: true }).decode(bytes);
    const fault = declarationFault(text.slice(0, 256), found.encoding);
    return fault === null ? { text } : { refused: fault };
  } catch {
    const name = found.encoding === 'utf-8' ? 'UTF-8' : 'UTF-16';
    return { refused: `The file holds bytes that are not ${name}, so its texts cannot be trusted. ${advice}` };
  }
}
