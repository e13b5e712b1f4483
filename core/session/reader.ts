import type { Reader } from '../database/read.ts';
import { hashToken, looksLikeToken } from './tokens.ts';
import { viewerOf, type Viewer, type ViewerRow } from './viewer.ts';

/** Finds out who a session cookie or a token belongs to, with every version that decides what is still good. */
export interface SessionReader {
  session(cookie: string | undefined): Promise<Viewer | undefined>;
  token(bearer: string | undefined): Promise<Viewer | undefined>;
}

interface Waiting {
  hash: Buffer;
  found(viewer: Viewer | undefined): void;
  failed(error: unknown): void;
}

/** Requests that come while a query is under way share the next one, so many at most. */
const AT_ONCE = 64;

/**
 * Every request asks the database who it is from, so that a lock, a switch or a change counts at once on every node. Requests that
 * arrive together ask in one query: under load that costs a small part of a query each, alone a turn of the event loop.
 */
export function createSessionReader(reader: Reader): SessionReader {
  const waiting: Waiting[] = [];
  let running = false;
  const schedule = () => {
    if (running || waiting.length === 0) return;
    running = true;
    setImmediate(flush);
  };
  const flush = () => {
    void answer(reader, waiting.splice(0, AT_ONCE)).finally(() => {
      running = false;
      schedule();
    });
  };
  return {
    session(cookie) {
      if (!looksLikeToken(cookie)) return Promise.resolve(undefined);
      return new Promise((found, failed) => {
        waiting.push({ hash: hashToken(cookie), found, failed });
        schedule();
      });
    },
    async token(bearer) {
      if (!looksLikeToken(bearer)) return undefined;
      const [row] = await reader.bare<ViewerRow>({
        name: 'token',
        text: 'select * from core_token_read($1)',
        values: [hashToken(bearer)],
      });
      return row && viewerOf(row, true);
    },
  };
}

async function answer(reader: Reader, batch: readonly Waiting[]): Promise<void> {
  try {
    const rows = await reader.bare<ViewerRow & { n: number }>({
      name: 'sessions',
      text: 'select * from core_session_read($1)',
      values: [batch.map((w) => w.hash)],
    });
    const byPlace = new Map(rows.map((row) => [row.n, row]));
    batch.forEach((one, index) => {
      const row = byPlace.get(index + 1);
      one.found(row && viewerOf(row, false));
    });
  } catch (error) {
    for (const one of batch) one.failed(error);
  }
}
