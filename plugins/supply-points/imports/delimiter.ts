import { open } from 'node:fs/promises';

/** What may divide the fields of a CSV file. */
export type Delimiter = ',' | ';' | '\t';

const KNOWN: readonly Delimiter[] = [',', ';', '\t'];

/** What divides the fields of a CSV file: whatever its first line has most of, since where commas are decimal something else divides. */
export async function delimiterOf(path: string): Promise<Delimiter> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    const head = buffer.subarray(0, bytesRead).toString('utf8').split('\n', 1)[0]!;
    const count = (mark: Delimiter) => head.split(mark).length;
    return KNOWN.reduce((most, mark) => (count(mark) > count(most) ? mark : most));
  } finally {
    await file.close();
  }
}
