import { once } from 'node:events';
import type { JobContext, Worker, WorkerReport } from 'portico';
import type { TicketsConfig } from '../../config.ts';
import { accountOf, settingsOf } from './account.ts';
import { PACE, type Pace } from './connection.ts';
import { keepMailbox } from './keep.ts';

/** Fetches mail from all mailboxes that are configured, side by side, until the portal ends. */
export function fetchMail(pace: Pace = PACE): Worker<TicketsConfig> {
  return {
    async run(ctx, signal, report) {
      const accounts = accountsOf(ctx, report);
      if (accounts.length === 0) report('', 'works', 'no mailbox is configured');
      await Promise.all(accounts.map((account) => keepMailbox({ ctx, account, pace, report }, signal)));
      if (!signal.aborted) await once(signal, 'abort');
    },
  };
}

/** Accounts to be kept, each folder once; one whose password is missing is reported and stops nobody. */
function accountsOf(ctx: JobContext<TicketsConfig>, report: WorkerReport) {
  const found = new Map<string, ReturnType<typeof accountOf>>();
  for (const setting of settingsOf(ctx)) {
    try {
      const account = accountOf(setting);
      found.set(account.source, account);
    } catch (error) {
      report(setting.address, 'failing', (error as Error).message);
    }
  }
  return [...found.values()];
}
