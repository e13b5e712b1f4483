import type { Outcome } from './flush.ts';
import type { Statement } from './query.ts';
import type { Read } from './read.ts';

/** Reads that go together. */
export interface Together {
  /**
   * A read of one part of the page.
   * @param timeoutMs the server's `statement_timeout` for this part
   * @param onSlow is told when the part held up the others
   */
  part(timeoutMs: number, onSlow?: () => void): Read;
}

interface Part {
  statements: readonly Statement<unknown>[];
  timeoutMs: number;
  onSlow: (() => void) | undefined;
  resolve(rows: unknown[][]): void;
  reject(error: unknown): void;
}

/** How long one statement may hold up those behind it; then it goes alone, and they without it. */
const PATIENCE_MS = 150;
/** query_canceled, here by `statement_timeout`. */
const CANCELLED = '57014';

/**
 * Parts of a page each ask for what they need without knowing of each other; what they ask in one turn of the event loop is sent as
 * one flush. A part that fails, or takes too long, fails or takes long for itself alone: those before it have their rows, those
 * behind it are sent again.
 */
export function createTogether(
  send: (timeoutMs: number, statements: readonly Statement<unknown>[]) => Promise<Outcome>,
): Together {
  let waiting: Part[] = [];
  return {
    part:
      (timeoutMs, onSlow) =>
      (...statements) =>
        new Promise((resolve, reject) => {
          if (waiting.length === 0) {
            setImmediate(() => {
              const parts = waiting;
              waiting = [];
              void sendParts(send, parts);
            });
          }
          waiting.push({ statements, timeoutMs, onSlow, resolve: resolve as never, reject });
        }),
  };
}

async function sendParts(send: Parameters<typeof createTogether>[0], parts: readonly Part[]): Promise<void> {
  const timeoutMs = parts.length === 1 ? parts[0]!.timeoutMs : Math.min(PATIENCE_MS, ...parts.map((p) => p.timeoutMs));
  let outcome: Outcome;
  try {
    outcome = await send(timeoutMs, parts.flatMap((part) => part.statements)); // prettier-ignore
  } catch (error) {
    for (const part of parts) part.reject(error);
    return;
  }
  const { rows, error } = outcome;
  let from = 0;
  for (const [index, part] of parts.entries()) {
    const to = from + part.statements.length;
    if (rows.length >= to) part.resolve(rows.slice(from, to));
    else {
      const slow = error?.code === CANCELLED && timeoutMs < part.timeoutMs;
      if (slow) part.onSlow?.();
      if (slow) void sendParts(send, [part]);
      else part.reject(error);
      if (index + 1 < parts.length) void sendParts(send, parts.slice(index + 1));
      return;
    }
    from = to;
  }
}
