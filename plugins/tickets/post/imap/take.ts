import { Readable } from 'node:stream';
import type { ImapFlow } from 'imapflow';
import type { JobContext } from 'portico';
import type { TicketsConfig } from '../../config.ts';
import { processInbound } from '../../mail/process.ts';
import { takeIn } from '../../mail/take-in.ts';
import type { ImapAccount } from './account.ts';
import { CHUNK, reasonOf } from './connection.ts';
import { advance, leave, leftIn, settle, type FolderState, type Left } from './folder.ts';

/** Points at which the process may be killed; tests do so. */
export type FetchStep = 'found' | 'taken' | 'put-away' | 'noted' | 'processed';

/** An open folder and what works on it. */
export interface Session {
  ctx: JobContext<TicketsConfig>;
  client: ImapFlow;
  account: ImapAccount;
  folder: FolderState;
  signal: AbortSignal;
  at: (step: FetchStep) => void;
  /** Called whenever something got done. */
  progress: () => void;
}

/** What a look into the folder came to. */
export interface Taken {
  left: Left;
  /** Messages that the server would not mark or move. */
  stuck: number;
}

/**
 * Takes in what is new, one message after the other: the message is stored first, then marked or moved on the server, then noted as
 * done. Whenever that breaks off, the message is still there, and the intake knows it by its UID.
 */
export async function takeNew(session: Session): Promise<Taken> {
  let stuck = 0;
  for (const uid of await newUids(session)) {
    if (!(await takeOne(session, uid))) stuck++;
  }
  const left = await leftIn(session.ctx, session.folder);
  for (const uid of left.due) {
    if (!(await takeOne(session, uid))) stuck++;
    await settle(session.ctx, session.folder, uid);
  }
  return { left: left.due.length === 0 ? left : await leftIn(session.ctx, session.folder), stuck };
}

/** UIDs to be taken, ascending. `n:*` names the last message even where its UID is smaller (RFC 3501, 6.4.8). */
async function newUids({ client, folder }: Session): Promise<number[]> {
  const { last_uid: last, old_uid: old, begun_at, renumbered } = folder;
  const found = await search(client, { uid: `${Math.max(last, old) + 1}:*` });
  if (last < old) {
    const range = { uid: `${last + 1}:${old}` };
    found.push(...(await search(client, { ...range, seen: false })));
    if (renumbered) found.push(...(await search(client, { ...range, since: new Date(begun_at) })));
  }
  return [...new Set(found)].filter((uid) => uid > last).sort((a, b) => a - b);
}

async function search(client: ImapFlow, query: object): Promise<number[]> {
  const found = await client.search(query, { uid: true });
  if (!Array.isArray(found)) throw new Error('The mail server did not answer what is new.');
  return found;
}

/** @returns false where the message is taken in, but could not be put away on the server */
async function takeOne(session: Session, uid: number): Promise<boolean> {
  const { ctx, folder, signal, at, progress } = session;
  signal.throwIfAborted();
  at('found');
  const id = await store(session, uid);
  at('taken');
  const isAway = id === undefined || (await putAway(session, uid));
  at('put-away');
  await advance(ctx, folder, uid);
  at('noted');
  if (id !== undefined) await decide(ctx, id);
  at('processed');
  progress();
  return isAway;
}

/** Whatever a message is about, the next one does not wait for it: a job goes on with what is not decided. */
async function decide(ctx: Session['ctx'], id: string): Promise<void> {
  try {
    await processInbound(ctx, id);
  } catch (error) {
    ctx.log.warn({ inbound: id, err: error }, 'mail is not decided; tried again');
  }
}

/**
 * Streams a message from the server into the intake.
 * @returns id of its row, or undefined for one that is not there any more
 * @throws Error where it could not be; if connection and database are fine it is the message, which is left for later then
 */
async function store(session: Session, uid: number): Promise<string | undefined> {
  const { ctx, client, account, folder, progress } = session;
  const about = await client.fetchOne(String(uid), { uid: true, internalDate: true }, { uid: true });
  if (!about) return undefined;
  const { content } = await client.download(String(uid), undefined, { uid: true, chunkSize: CHUNK });
  if (content === undefined) return undefined;
  content.on('error', () => {}); // it is thrown to whoever reads, who may not have begun yet
  try {
    const sourceKey = `${account.source};UIDVALIDITY=${folder.uid_validity}/;UID=${uid}`;
    return (await takeIn(ctx, { mailboxId: folder.mailbox_id, raw: Readable.from(watched(content, progress)), receivedAt: momentOf(about.internalDate), sourceKey })).id;
  } catch (error) {
    if (client.usable && !session.signal.aborted) {
      await leave(ctx, folder, uid, reasonOf(error, account));
      await advance(ctx, folder, uid);
    }
    throw error;
  } finally {
    content.destroy();
  }
} // prettier-ignore

async function* watched(content: Readable, progress: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    progress();
    yield chunk as Uint8Array;
  }
}

/** When the server got it; a clock that is ahead is not believed. */
function momentOf(internalDate: Date | string | undefined): Date {
  const now = Date.now();
  const at = new Date(internalDate ?? now).getTime();
  return new Date(Number.isNaN(at) ? now : Math.min(at, now));
}

/** A folder that may only be read stays as it is: what is taken in is known by its UID. */
async function putAway({ client, account }: Session, uid: number): Promise<boolean> {
  if (client.mailbox !== false && client.mailbox.readOnly === true) return true;
  if (account.moveTo === undefined) return client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
  return (await client.messageMove(String(uid), account.moveTo, { uid: true })) !== false;
}
