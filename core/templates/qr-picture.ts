/** A QR code as the path of an SVG drawing of `size` by `size` units. */
export interface QrPicture {
  size: number;
  path: string;
}

/** Modules of quiet around a QR code (ISO/IEC 18004). */
const QUIET = 4;

/** Draws a text as a QR code of error correction M. */
export async function qrPicture(text: string): Promise<QrPicture> {
  const { create } = await import('qrcode'); // not needed to start
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  let path = '';
  for (let row = 0; row < modules.size; row++)
    for (let column = 0; column < modules.size; column++)
      if (modules.get(row, column)) path += `M${column + QUIET} ${row + QUIET}h1v1h-1z`;
  return { size: modules.size + 2 * QUIET, path };
}
