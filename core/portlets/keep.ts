import { createHash } from 'node:crypto';

/** An answer that is kept: bytes as they are sent. */
export interface Kept {
  readonly body: Buffer;
  /** The bytes are gzip. */
  readonly packed: boolean;
  readonly type: string;
  /** Epoch milliseconds until which it holds although no data change; Infinity where nothing depends on the clock. */
  readonly until: number;
  /** Strong part of its ETag. */
  readonly tag: string;
}

interface Entry extends Kept {
  size: number;
}

/** Answers kept under keys that hold everything that shapes them; bounded by bytes, the least recently used go first. */
export interface Keeper {
  /** False where nothing is kept at all. */
  readonly keeps: boolean;
  get(key: string): Kept | undefined;
  /** Keeps an answer if it may. Returns the strong part of its ETag, which holds without the store too. */
  set(
    key: string,
    answer: { body: Buffer | string; packed?: boolean; type: string; until?: number | undefined },
  ): string;
  stats(): { entries: number; bytes: number; hits: number; misses: number };
}

const tagOf = (key: string, until: number) =>
  `${createHash('sha1').update(key).digest('base64url').slice(0, 16)}${until === Infinity ? '' : `.${until.toString(36)}`}`;

/** ETag of an answer with this key, as far as a client's `If-None-Match` proves that it still holds. */
export function stillHolds(ifNoneMatch: string | undefined, key: string, now: number): boolean {
  const tag = /^W\/"([\w-]{16})(?:\.([0-9a-z]+))?"$/.exec(ifNoneMatch ?? '');
  if (!tag || tag[1] !== tagOf(key, Infinity)) return false;
  return tag[2] === undefined || now < Number.parseInt(tag[2], 36);
}

/** A copy of exactly its size: a slice would hold the whole larger buffer it was cut from. */
function exact(body: Buffer | string): Buffer {
  const copy = Buffer.allocUnsafeSlow(Buffer.byteLength(body));
  if (typeof body === 'string') copy.write(body);
  else body.copy(copy);
  return copy;
}

/**
 * @param maxBytes bound of the store; 0 keeps nothing
 */
export function createKeeper(maxBytes: number): Keeper {
  const entries = new Map<string, Entry>();
  let bytes = 0;
  let hits = 0;
  let misses = 0;
  const drop = (key: string, entry: Entry) => {
    entries.delete(key);
    bytes -= entry.size;
  };
  const trim = () => {
    for (const [key, entry] of entries) {
      if (bytes <= maxBytes) return;
      drop(key, entry);
    }
  };
  const find = (key: string) => {
    const entry = entries.get(key);
    if (!entry) return undefined;
    entries.delete(key);
    if (entry.until <= Date.now()) {
      bytes -= entry.size;
      return undefined;
    }
    entries.set(key, entry); // newest last
    return entry;
  };
  return {
    keeps: maxBytes > 0,
    get(key) {
      const entry = find(key);
      if (entry) hits++;
      else misses++;
      return entry;
    },
    set(key, { body, packed = false, type, until = Infinity }) {
      const tag = tagOf(key, until);
      if (maxBytes === 0) return tag;
      const old = entries.get(key);
      if (old) drop(key, old);
      const size = Buffer.byteLength(body) + key.length + 200;
      if (size > maxBytes / 4) return tag;
      entries.set(key, { body: exact(body), packed, type, until, tag, size });
      bytes += size;
      trim();
      return tag;
    },
    stats: () => ({ entries: entries.size, bytes, hits, misses }),
  };
}
