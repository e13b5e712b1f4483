import { setTimeout as sleep } from 'node:timers/promises';
import type { ImapFlow } from 'imapflow';
import type { JobContext, WorkerReport } from 'portico';
import type { TicketsConfig } from '../../config.ts';
import type { ImapAccount } from './account.ts';
import { bellOf, clientOf, reasonOf, watchdogOf, type Pace, type Watchdog } from './connection.ts';
import { mailboxOf, openFolder } from './folder.ts';
import { takeNew, type FetchStep, type Taken } from './take.ts';

type Ctx = JobContext<TicketsConfig>;

export interface Keeping {
  ctx: Ctx;
  account: ImapAccount;
  pace: Pace;
  report: WorkerReport;
  at?: (step: FetchStep) => void;
}

/**
 * Keeps one mailbox connected until `signal` ends, and takes in what comes. Whatever its server does, it is tried again, each time later,
 * and nobody else waits for it.
 */
export async function keepMailbox(keeping: Keeping, signal: AbortSignal): Promise<void> {
  const { ctx, account, pace, report } = keeping;
  let pause = pace.firstPause;
  while (!signal.aborted) {
    const began = Date.now();
    try {
      await attend(keeping, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (Date.now() - began > pace.soundAfter) pause = pace.firstPause;
      const reason = reasonOf(error, account);
      report(partOf(account), 'failing', reason);
      ctx.log.warn({ mailbox: account.address, reason, again: pause }, 'mailbox failed');
      // Apart from each other, so that mailboxes of one server do not come back all at once.
      await rest(pause * (0.75 + Math.random() / 2), signal);
      pause = Math.min(pause * 2, pace.longestPause);
    }
  }
}

const partOf = ({ address, folder }: ImapAccount): string => (folder === 'INBOX' ? address : `${address} (${folder})`);

const rest = (ms: number, signal: AbortSignal): Promise<unknown> =>
  sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);

/** One connection, for as long as it holds and staff want it. */
async function attend(keeping: Keeping, signal: AbortSignal): Promise<void> {
  const { ctx, account, pace, report } = keeping;
  const mailboxId = await mailboxOf(ctx, account.address);
  if (mailboxId === undefined) {
    report(partOf(account), 'works', 'switched off');
    return void (await rest(pace.poll, signal));
  }
  const client = clientOf(account, pace);
  const watchdog = watchdogOf(client, pace.stall);
  const close = () => client.close();
  signal.addEventListener('abort', close);
  try {
    await watchdog.over(work(keeping, { client, watchdog, mailboxId }, signal));
  } finally {
    signal.removeEventListener('abort', close);
    client.close();
  }
}

interface Line {
  client: ImapFlow;
  watchdog: Watchdog;
  mailboxId: string;
}

async function work(keeping: Keeping, { client, watchdog, mailboxId }: Line, signal: AbortSignal): Promise<void> {
  const { ctx, account, pace, at = () => {} } = keeping;
  const bell = bellOf(client);
  watchdog.feed();
  await client.connect();
  if (account.moveTo !== undefined) await makeFolder(client, account.moveTo);
  const folder = await openFolder(ctx, account, mailboxId, await client.mailboxOpen(account.folder));
  while (!signal.aborted) {
    watchdog.feed();
    const done = await takeNew({ ctx, client, account, folder, signal, at, progress: watchdog.feed });
    watchdog.rest();
    tell(keeping, client, done);
    await bell.wait(Math.min(pace.poll, done.left.waitMs + 50), signal);
    if ((await mailboxOf(ctx, account.address)) === undefined) return;
  }
}

/** Not every server says in a way to be understood that a folder is there already. */
async function makeFolder(client: ImapFlow, path: string): Promise<void> {
  try {
    await client.mailboxCreate(path);
  } catch (error) {
    if ((error as { responseStatus?: string }).responseStatus !== 'NO') throw error;
  }
}

/** A mailbox is well when nothing was left and everything was put away. */
function tell({ account, report }: Keeping, client: ImapFlow, { left, stuck }: Taken): void {
  const part = partOf(account);
  if (left.count > 0) report(part, 'failing', `messages left on the server, to be tried again: ${left.count}; the last: ${left.error ?? ''}`);
  else if (stuck > 0) report(part, 'failing', `messages taken in, but not ${account.moveTo === undefined ? 'marked as read' : `moved to "${account.moveTo}"`}: ${stuck}`);
  else report(part, 'works', client.capabilities.has('IDLE') ? 'told of new mail by the server (IDLE)' : 'looks for new mail every minute');
} // prettier-ignore
