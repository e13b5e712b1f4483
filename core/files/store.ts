import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';

/** What the store knows of a stored file: its size in bytes and its content's SHA-256 in hex. */
export interface StoredBytes {
  size: number;
  sha256: string;
}

/** Bytes under an id (UUID) that the database gave; names and types are the database's matter and never reach the disk. */
export interface FileStore {
  /** Largest file a person may add, bytes (setting `UPLOAD_MAX_BYTES`). */
  readonly uploadLimit: number;
  /** Writes all or nothing: the file is whole and on disk before the promise resolves. Throws RangeError over `maxBytes`. */
  put(id: string, source: Readable | Uint8Array, maxBytes?: number): Promise<StoredBytes>;
  /** A stream of the file, or of the bytes `start` to `end` (both included). */
  read(id: string, range?: { start: number; end: number }): Readable;
  size(id: string): Promise<number | undefined>;
  /** Removes the file and what a write that broke off left of it; a missing one is no error. */
  remove(id: string): Promise<void>;
  /** Ids of all files, for a backup. */
  list(): Promise<string[]>;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A file store in a folder of the file system. */
export function createFileStore(root: string, uploadLimit: number): FileStore {
  const locate = (id: string) => {
    if (!UUID.test(id)) throw new Error('File store: the id is no UUID');
    return path.join(root, id.slice(-2), id);
  };
  return {
    uploadLimit,
    async put(id, source, maxBytes = Infinity) {
      const target = locate(id);
      const partial = `${target}.part`;
      await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
      try {
        const stored = await writeWhole(partial, source, maxBytes);
        await rename(partial, target);
        return stored;
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
    },
    read: (id, range) => createReadStream(locate(id), range),
    size: async (id) => stat(locate(id)).then((s) => s.size, () => undefined), // prettier-ignore
    async remove(id) {
      await rm(locate(id), { force: true });
      await rm(`${locate(id)}.part`, { force: true }); // of a process that was killed while it wrote
    },
    async list() {
      const names = await readdir(root, { recursive: true }).catch(() => []);
      return names.map((name) => path.basename(name)).filter((name) => UUID.test(name));
    },
  };
}

async function writeWhole(file: string, source: Readable | Uint8Array, maxBytes: number): Promise<StoredBytes> {
  const handle = await open(file, 'w', 0o600);
  const hash: Hash = createHash('sha256');
  let size = 0;
  try {
    const chunks = source instanceof Uint8Array ? [source] : (source as AsyncIterable<Buffer>);
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > maxBytes) throw new RangeError(`File store: more than ${maxBytes} bytes`);
      hash.update(chunk);
      await handle.write(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { size, sha256: hash.digest('hex') };
}
