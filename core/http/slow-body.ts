import type { FastifyRequest } from 'fastify';

const WINDOW_MS = 15_000;

/** What a file has to bring in every window, in bytes: a tenth of what the slowest mobile network does. */
const FILE_BYTES = 32_768;

/** What of a request is watched. */
export interface Arriving {
  readonly complete: boolean;
  readonly socket: { readonly bytesRead: number } | null;
  destroy(): unknown;
}

/**
 * Looks once per window whether a body still comes, and ends the connection where it does not.
 * @param bytes what has to have come since the last look, or `Infinity` for a body that has one window as a whole
 * @returns the look; false when there is nothing left to look for
 */
export function watchBody(raw: Arriving, bytes: number): () => boolean {
  let seen = raw.socket?.bytesRead ?? 0;
  return () => {
    if (raw.complete) return false;
    const read = raw.socket?.bytesRead ?? 0;
    if (read - seen >= bytes) {
      seen = read;
      return true;
    }
    raw.destroy();
    return false;
  };
}

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/**
 * Ends connections whose body trickles in to hold them open: an ordinary body has 15 seconds, a file as long as it keeps coming, since
 * 20 MB take minutes on a phone.
 */
export function refuseSlowBody(request: FastifyRequest): void {
  if (!hasBody(request)) return;
  const isFile = (request.headers['content-type'] ?? '').startsWith('multipart/form-data');
  const look = watchBody(request.raw, isFile ? FILE_BYTES : Infinity);
  const timer = setInterval(() => {
    if (!look()) clearInterval(timer);
  }, WINDOW_MS);
  timer.unref();
  for (const event of ['end', 'close'] as const) request.raw.once(event, () => clearInterval(timer));
}
