import type { JobContext } from 'portico';
import type { TicketsConfig } from '../../config.ts';
import { accountOf, type ImapAccount } from '../../post/imap/account.ts';
import { PACE, type Pace } from '../../post/imap/connection.ts';
import { keepMailbox } from '../../post/imap/keep.ts';
import type { FetchStep } from '../../post/imap/take.ts';
import { rows, withMailbox } from '../mail/fixture.ts';
import { until } from './servers.fixture.ts';

type Setting = TicketsConfig['mailboxes'][number];
type Desk = Awaited<ReturnType<typeof withMailbox>>;

/** As in service, in a hurry. */
export const QUICK: Pace = {
  ...PACE,
  firstPause: 50,
  longestPause: 400,
  connect: 2000,
  silence: 3000,
  stall: 4000,
  poll: 500,
};

export const setting = (url: string, more: Partial<Setting> = {}): Setting => ({ address: 'support@portal.test', url, folder: 'INBOX', begin: 'unread', plus: false, ...more }); // prettier-ignore

/** A mailbox that is being kept: what it said last, and how to end it. */
export interface Kept {
  said: () => { state: string; detail: string } | undefined;
  all: { state: string; detail: string }[];
  end(): Promise<void>;
}

interface KeepOptions {
  pace?: Partial<Pace>;
  at?: (step: FetchStep) => void;
  account?: ImapAccount;
  ctx?: JobContext<TicketsConfig>;
}

export function keep(t: { teardown(fn: () => unknown): unknown }, desk: Desk, given: Setting, { pace, at, account = accountOf(given), ctx }: KeepOptions = {}): Kept {
  const ending = new AbortController();
  const all: Kept['all'] = [];
  const keeping = keepMailbox(
    {
      ctx: ctx ?? (desk.ctx),
      account,
      pace: { ...QUICK, ...pace },
      report: (_part, state, detail = '') => all.push({ state, detail }),
      ...(at ? { at } : {}),
    },
    ending.signal,
  );
  const end = async () => {
    ending.abort();
    await keeping;
  };
  t.teardown(end);
  return { said: () => all.at(-1), all, end };
} // prettier-ignore

/** Subjects of what was taken in, the oldest first; copies left out. */
export const taken = async (desk: Desk): Promise<string[]> =>
  (await rows<{ subject: string }>(desk.portal, `select subject from tickets_inbound where state = 'decided' and double_of_id is null order by taken_at`)).map(({ subject }) => subject); // prettier-ignore

export const untilTaken = (desk: Desk, count: number): Promise<void> =>
  until(async () => (await taken(desk)).length >= count, `taking in ${count} messages`);

export { until, rows, withMailbox };
