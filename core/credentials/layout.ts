/** Points in a millimetre; PDF measures in points of 1/72 inch. */
export const mm = (millimetres: number): number => (millimetres * 72) / 25.4;

/**
 * Where the address shows through the window of a DL envelope (DIN 5008 form B, STN 88 6301), in millimetres from the top left corner of
 * an A4 page: 85 by 45 mm, of which nothing comes nearer to an edge than 3 mm, since a sheet moves in its envelope.
 */
export const ADDRESS_FIELD = { left: 20, top: 45, width: 85, height: 45, margin: 3 } as const;

/** Left edge of the address and of everything else, in millimetres. */
export const TEXT_LEFT = 25;
/** Where a page is folded in three and where its middle is, in millimetres from the top. */
export const MARKS = { folds: [105, 210], middle: 148.5 } as const;

/** A line that is to be drawn: the top left corner of its text and the height it needs, in millimetres. */
export interface PlacedLine {
  text: string;
  x: number;
  y: number;
  height: number;
  width: number;
  size: number;
}

const LINE = 4.3;
const SENDER_TOP = 51;
const ADDRESS_TOP = 57.5;

/**
 * Places the sender in small letters and the address, of at most six lines, within the field of the window; a longer one loses lines in
 * the middle, since the first names the person and the last ones are what the post reads.
 * @param sender one line
 * @param address lines, the name first, the country last
 */
export function placeAddress(sender: string, address: readonly string[]): PlacedLine[] {
  const lines = address.length > 6 ? [...address.slice(0, 3), ...address.slice(-3)] : address;
  const width = ADDRESS_FIELD.left + ADDRESS_FIELD.width - ADDRESS_FIELD.margin - TEXT_LEFT;
  return [
    { text: sender, x: TEXT_LEFT, y: SENDER_TOP, height: 3.2, width, size: 6.5 },
    ...lines.map((text, at) => ({ text, x: TEXT_LEFT, y: ADDRESS_TOP + at * LINE, height: LINE, width, size: 10 })),
  ];
}

/** Whether a line lies within the field of the window. */
export function isInWindow({ x, y, width, height }: PlacedLine): boolean {
  const { left, top, margin } = ADDRESS_FIELD;
  const right = left + ADDRESS_FIELD.width - margin;
  const bottom = top + ADDRESS_FIELD.height - margin;
  return x >= left + margin && y >= top + margin && x + width <= right + 0.001 && y + height <= bottom;
}
