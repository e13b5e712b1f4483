/** No camera makes more; a picture of a few kilobytes can claim any number, and who opens it runs out of memory. */
export const MAX_PIXELS = 300_000_000;

/**
 * Pixels that a picture claims to have, from its head; undefined where the head does not say.
 * @param bytes the beginning of a PNG or JPEG file
 */
export function pixelsOf(mime: string, bytes: Buffer): number | undefined {
  if (mime === 'image/png') return bytes.length < 24 ? undefined : bytes.readUInt32BE(16) * bytes.readUInt32BE(20);
  return mime === 'image/jpeg' ? jpegPixels(bytes) : undefined;
}

/** Walks the segments of a JPEG to its frame header (ITU-T T.81, B.2.2). */
function jpegPixels(bytes: Buffer): number | undefined {
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return bytes.readUInt16BE(at + 5) * bytes.readUInt16BE(at + 7);
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
