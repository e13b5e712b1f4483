import type { EntityManager } from '@mikro-orm/postgresql';
import { executeIn } from '../database/orm.ts';
import type { Transaction } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { asOwner, asPortal } from '../session/acting.ts';
import { forgetFailuresIn, isBlockedIn, loginKey, noteFailureIn } from '../session/attempts.ts';
import { languageOf, letter, recipientById, type Recipient } from '../session/letters.ts';
import { hashPassword } from '../session/passwords.ts';
import { storePassword } from '../session/recovery.ts';
import { hashCode } from './codes.ts';
import { endOpen } from './issue.ts';
import { TRIES } from './parts.ts';

/** Wrong pairs one address may try before it has to wait; a house behind one address is many people. */
const FREE_PER_ADDRESS = 20;
const ACTIVATING: readonly Recipient['state'][] = ['part_sent', 'pending_verification'];

/** Both parts as typed, in their four groups, whichever stands first. */
export type Codes = readonly [one: string, other: string];

interface Row {
  id: string;
  account_id: string;
  /** Which of the two parts was given. */
  letter: boolean;
  mail: boolean;
  holds: boolean;
}

const FIND = `select c.id, c.account_id, coalesce(c.letter_hash in ($1, $2), false) as letter, coalesce(c.mail_hash in ($1, $2), false) as mail,
    c.letter_expires_at > now() and c.letter_failures < ${TRIES} and c.letter_state = 'posted'
      and c.mail_expires_at > now() and c.mail_failures < ${TRIES} as holds
  from core_credential c where c.ended is null and (c.letter_hash in ($1, $2) or c.mail_hash in ($1, $2)) for update`;

/** What became of two codes. */
export type Proof = { account: Recipient; credentialId: string } | 'refused' | 'wait';

/** Looks at two codes; a pair that does not fit counts against the part that was guessed at. */
async function prove(em: EntityManager, codes: Codes): Promise<Exclude<Proof, 'wait'>> {
  const rows = await executeIn<Row>(em, FIND, codes.map(hashCode));
  const whole = rows.find((row) => row.letter && row.mail);
  if (whole) {
    const account = await recipientById(em, whole.account_id);
    return whole.holds && account && ACTIVATING.includes(account.state) ? { account, credentialId: whole.id } : 'refused';
  }
  for (const { id, letter: hasLetter } of rows) {
    const guessed = hasLetter ? 'mail_failures' : 'letter_failures';
    await executeIn(em, `update core_credential set ${guessed} = ${guessed} + 1 where id = $1`, [id]);
  }
  return 'refused';
} // prettier-ignore

/**
 * Whose codes they are. One answer for all that is wrong: unknown, of two accounts, expired, used, tried too often.
 * @param addressKey under which the tries of an address are counted
 */
export const checkCodes = (services: Services, codes: Codes, addressKey: string): Promise<Proof> =>
  asPortal(services, async ({ em }) => {
    const key = `activate-address:${addressKey}`;
    if (await isBlockedIn(em, [key])) return 'wait';
    const proof = await prove(em, codes);
    if (proof === 'refused') await noteFailureIn(em, key, FREE_PER_ADDRESS);
    return proof;
  });

/**
 * Sets the first password by both codes, which are spent: the account is active, everything else that was pending is void, and its owner
 * gets a notice.
 * @param entries its password is checked by `newPasswordProblem`
 * @returns false where the codes stopped working meanwhile
 */
export async function activate(
  services: Services,
  { codes, password, address }: { codes: Codes; password: string; address: string },
  account: Recipient,
): Promise<boolean> {
  const hash = await hashPassword(password);
  return asOwner(services, account, address, async (tx) => {
    const proof = await prove(tx.em, codes);
    if (proof === 'refused' || proof.account.id !== account.id) return false;
    if (!(await storePassword(tx.em, account.id, hash, ACTIVATING))) return false;
    const [ended] = await endOpen(tx.em, 'id = $1', [proof.credentialId], 'activated');
    await executeIn(tx.em, 'delete from core_session where account_id = $1', [account.id]);
    await forgetFailuresIn(tx.em, loginKey(account.login));
    await tx.audit('activate', 'Credential', account.id, { login: account.login }, ended?.customer_id);
    await notice(tx, services, account);
    return true;
  });
}

async function notice(tx: Transaction, services: Services, account: Recipient): Promise<void> {
  if (account.email === null) return;
  const locale = languageOf(services, account);
  const t = (key: string, values?: Record<string, unknown>) => services.catalogues.t(locale, key, values);
  const to = { id: account.id, name: account.name, address: account.email };
  await tx.mail(letter(t, to, 'activated', { login: account.login, portal: services.publicUrl }));
}
