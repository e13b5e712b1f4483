import type { Readable } from 'node:stream';

/** A stored file to be looked into, without holding it in memory. */
export interface Source {
  /** Bytes. */
  size: number;
  /** The file, or bytes `start` to `end` of it, both included. */
  read(range?: { start: number; end: number }): Readable;
}

/** Bytes of a piece of a file; shorter where the file ends. */
export async function piece(source: Source, start: number, length: number): Promise<Buffer> {
  const end = Math.min(start + length, source.size) - 1;
  if (end < start) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  for await (const chunk of source.read({ start, end })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export const head = (source: Source, length: number): Promise<Buffer> => piece(source, 0, length);

export const tail = (source: Source, length: number): Promise<Buffer> =>
  piece(source, Math.max(0, source.size - length), length);
