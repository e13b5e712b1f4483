import { inflateSync } from 'node:zlib';
import { checkSvg } from './svg.ts';

/** Largest logo, bytes. */
export const LOGO_BYTES = 200_000;
/** Largest picture, pixels on a side: what is larger is no logo, and a browser would have to unpack it on every page. */
export const LOGO_PIXELS = 2000;

/** What a logo is by its content, or why it is refused: a catalogue key and its values. */
export type LogoCheck = { mime: 'image/png' | 'image/svg+xml' } | { key: string; values?: Record<string, unknown> };

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * Tells by the content what a logo is; what its name or the browser says does not count.
 * @param bytes the whole file
 */
export function checkLogo(bytes: Buffer): LogoCheck {
  if (bytes.length > LOGO_BYTES) return { key: 'core.admin.brand.error.large', values: { max: LOGO_BYTES / 1000 } };
  if (bytes.subarray(0, 8).equals(PNG)) return checkPng(bytes);
  const text = decode(bytes);
  if (text === undefined || !/<svg[\s>]/.test(text)) return { key: 'core.admin.brand.error.type' };
  const problem = checkSvg(text);
  return problem ?? { mime: 'image/svg+xml' };
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const BROKEN: LogoCheck = { key: 'core.admin.brand.error.png' };

/** A PNG (ISO/IEC 15948) whose chunks are whole: header first, pixels that unpack, end last, nothing behind it. */
function checkPng(bytes: Buffer): LogoCheck {
  const data: Buffer[] = [];
  let at = 8;
  for (let first = true; ; first = false) {
    if (at + 12 > bytes.length) return BROKEN;
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const end = at + 12 + length;
    if (end > bytes.length || (type === 'IHDR') !== first) return BROKEN;
    if (first) {
      if (length !== 13) return BROKEN;
      const sides = [bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12)];
      if (sides.some((side) => side < 1 || side > LOGO_PIXELS))
        return { key: 'core.admin.brand.error.pixels', values: { max: LOGO_PIXELS } };
    }
    if (type === 'IDAT') data.push(bytes.subarray(at + 8, at + 8 + length));
    at = end;
    if (type === 'IEND') break;
  }
  return at === bytes.length && unpacks(Buffer.concat(data)) ? { mime: 'image/png' } : BROKEN;
}

/** At most 16 bits in four channels for each pixel, and a filter byte for each row. */
const UNPACKED = LOGO_PIXELS * (LOGO_PIXELS * 8 + 1);

function unpacks(data: Buffer): boolean {
  try {
    return inflateSync(data, { maxOutputLength: UNPACKED }).length > 0;
  } catch {
    return false;
  }
}
