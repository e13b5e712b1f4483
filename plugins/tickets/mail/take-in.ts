import type { Readable } from 'node:stream';
import { executeIn, keepFile, letGoOfFile, newId, removeStrays, type Transaction } from 'portico';
import { LIMITS } from './limits.ts';
import type { AtStep } from './steps.ts';
import type { IntakeContext } from './store.ts';

/** A message as a mail server hands it over. */
export interface Arrival {
  /** Row of `tickets_mailbox`. */
  mailboxId: string;
  raw: Readable | Uint8Array;
  /** When the server got it. */
  receivedAt: Date;
  /** The server's own name for it, such as `<UIDVALIDITY>/<UID>`; the same again is the same message. */
  sourceKey: string;
}

/**
 * Keeps a message before anything reads it: raw file first, then its row. When this resolves, the server may forget the message; until
 * then it may come again, as often as it likes. What is larger than anything a mail server should let through is noted without its file.
 * @returns id of its row, and whether it is new
 */
export async function takeIn(ctx: IntakeContext, arrival: Arrival, at: AtStep = () => {}): Promise<{ id: string; isNew: boolean }> {
  const fileId = newId();
  const known = await ctx.write(async (tx) => (await find(tx, arrival)) ?? void (await letGoOfFile(tx, fileId)));
  if (known !== undefined) return { id: known, isNew: false };
  at('noted');
  const size = await store(ctx, fileId, arrival);
  at('stored');
  const id = newId();
  const taken = await ctx.write((tx) => note(tx, id, arrival, size === undefined ? null : fileId, size ?? LIMITS.storedBytes));
  if (!taken || size === undefined) await removeStrays(ctx, [fileId]);
  at('taken');
  return taken ? { id, isNew: true } : { id: (await ctx.write((tx) => find(tx, arrival)))!, isNew: false };
} // prettier-ignore

async function find(tx: Transaction, { mailboxId, sourceKey }: Arrival): Promise<string | undefined> {
  const [row] = await tx.asJob((em) =>
    executeIn<{ id: string }>(em, 'select id from tickets_inbound where mailbox_id = $1 and source_key = $2', [mailboxId, sourceKey]),
  ); // prettier-ignore
  return row?.id;
}

/** @returns bytes, or undefined for too many */
async function store(ctx: IntakeContext, fileId: string, { raw }: Arrival): Promise<number | undefined> {
  try {
    return (await ctx.files.put(fileId, raw, LIMITS.storedBytes)).size;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** @returns false where another process was quicker */
async function note(tx: Transaction, id: string, { mailboxId, sourceKey, receivedAt }: Arrival, fileId: string | null, size: number): Promise<boolean> {
  const isKept = fileId !== null;
  const made = await tx.asJob((em) =>
    executeIn(
      em,
      `insert into tickets_inbound (id, mailbox_id, source_key, raw_file_id, size, received_at, state, place, reason, decided_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (mailbox_id, source_key) do nothing returning id`,
      [id, mailboxId, sourceKey, fileId, size, receivedAt, ...(isKept ? ['received', null, null, null] : ['decided', 'quarantine', 'size', new Date()])],
    ),
  );
  if (made.length > 0 && isKept) await keepFile(tx, fileId);
  return made.length > 0;
} // prettier-ignore
