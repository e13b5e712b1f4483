import { endAccountSessions } from '../directory/accounts.ts';
import type { Transaction } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { recipientById } from '../session/letters.ts';
import { dropFactors } from './store.ts';
import { tellFactor } from './tell.ts';

/**
 * Takes app, passkeys and recovery codes from somebody who lost them: his sessions end, he is told by mail. Whoever asks has made sure
 * that it is this person.
 * @returns whether there was anything to take
 */
export async function resetSecondFactor(services: Services, tx: Transaction, account: string): Promise<boolean> {
  const found = await tx.asJob(async (em) =>
    (await dropFactors(em, account)) ? recipientById(em, account) : undefined,
  );
  if (!found) return false;
  await endAccountSessions(tx, account);
  await tellFactor(services, tx, found, 'second-factor-reset');
  return true;
}
