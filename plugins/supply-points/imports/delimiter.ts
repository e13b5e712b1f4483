import { open } from 'node:fs/promises';

/** What divides the fields of a CSV file: a semicolon where its first line has more of them than commas, as where commas are decimal. */
export async function delimiterOf(path: string): Promise<',' | ';'> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    const head = buffer.subarray(0, bytesRead).toString('utf8').split('\n', 1)[0]!;
    return head.split(';').length > head.split(',').length ? ';' : ',';
  } finally {
    await file.close();
  }
}
