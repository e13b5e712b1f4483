import type { EntityManager } from '@mikro-orm/postgresql';
import { executeIn } from '../database/orm.ts';
import { updateAccount, type AccountChange } from '../directory/accounts.ts';
import type { Transaction } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { languageOf, letter, recipientById } from '../session/letters.ts';
import { openInBatch } from './issue.ts';
import { maskedAddress } from './letter.ts';
import type { CredentialRecipient } from './recipients.ts';

/*
 * Two parts protect nobody if one member of staff can have both. So whoever entered the e-mail address of an account prints no letter for
 * it, and whoever printed one neither changes the address nor sends or reads a link by mail until its owner is in.
 */

/**
 * Whether a member of staff may print the letter for an account.
 * @param by null for the command line, whose operator holds the database anyway
 */
export const mayPrint = (to: Pick<CredentialRecipient, 'email_by'>, by: string | null): boolean =>
  by === null || to.email_by !== by;

/** Whether a member of staff printed a letter for an account, also one that has ended since; as staff or the role of jobs. */
export async function hasPrinted(em: EntityManager, accountId: string, by: string): Promise<boolean> {
  const text = 'select 1 from core_credential where account_id = $1 and letter_by = $2 limit 1';
  return (await executeIn(em, text, [accountId, by])).length > 0;
}

/** Notes in the audit log for which accounts somebody asked for letters that a colleague has to print. */
export async function noteRefusedLetters(tx: Transaction, batchId: string, by: string, only?: string): Promise<void> {
  const open = await tx.asJob((em) => openInBatch(em, batchId, only));
  for (const { to } of open.filter((one) => !mayPrint(one.to, by)))
    await tx.audit('letter-refused', 'Credential', to.id, { login: to.login }, to.customer_id ?? undefined);
}

/** What became of a change of an account; `printed` refused another address to the one who printed a letter for the account. */
export type Changed = 'done' | 'outdated' | 'printed';

/**
 * Changes an account as staff do. Another e-mail address is refused to whoever printed a letter for the account, which the audit log
 * notes, and is told at the address before.
 * @param by the member of staff
 * @throws OperatorError for input that is not allowed
 */
export async function changeAccount(
  tx: Transaction,
  services: Services,
  { id, version, values, by }: { id: string; version: number; values: AccountChange; by: string },
): Promise<Changed> {
  const before = await tx.asJob((em) => recipientById(em, id));
  const moves = before?.state === 'invited' && (values.email.trim() || null) !== before.email;
  if (moves && (await tx.asJob((em) => hasPrinted(em, id, by)))) {
    await tx.audit('address-refused', 'Account', id, { login: before.login });
    return 'printed';
  }
  if (!(await updateAccount(tx, id, version, values))) return 'outdated';
  if (moves && before.email !== null) await tellFormerAddress(tx, services, before, before.email, values.email.trim());
  return 'done';
}

async function tellFormerAddress(
  tx: Transaction,
  services: Services,
  account: Parameters<typeof languageOf>[1] & { id: string; name: string },
  former: string,
  email: string,
): Promise<void> {
  const locale = languageOf(services, account);
  const t = (key: string, values?: Record<string, unknown>) => services.catalogues.t(locale, key, values);
  const to = { id: account.id, name: account.name, address: former };
  const values = { email: email === '' ? '–' : maskedAddress(email), portal: services.publicUrl };
  await tx.mail(letter(t, to, 'address-replaced', values));
}
