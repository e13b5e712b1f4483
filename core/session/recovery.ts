import type { EntityManager } from '@mikro-orm/postgresql';
import { executeIn } from '../database/orm.ts';
import { OperatorError } from '../errors.ts';
import type { Transaction } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { asOwner, asPortal } from './acting.ts';
import { forgetFailuresIn, isBlockedIn, loginKey, noteFailureIn } from './attempts.ts';
import { languageOf, letter, recipientById, recipientsByName, type Recipient } from './letters.ts';
import { dropLinks, issueLink, readLink, takeLink, type LinkPurpose } from './one-time.ts';
import { hashPassword, passwordProblem } from './passwords.ts';

/** Mails with a link that one account gets before it has to wait. */
const FREE_MAILS = 3;
const SETTING: readonly LinkPurpose[] = ['reset', 'invite'];
/** Whatever was under way when a password is set is void, since whoever knew the old one may have begun it. */
const PENDING: readonly LinkPurpose[] = ['reset', 'invite', 'email-old', 'email-new', 'second-step'];

/**
 * Notes that somebody forgot his password. Whether there is such an account is looked up later, by a job: the answer says nothing,
 * takes as long and costs the same either way (OWASP ASVS 5.0, 6.3.8).
 */
export const askForReset = (services: Services, typed: string, locale: string): Promise<void> =>
  asPortal(services, (tx) => services.queue.send(tx.em, 'core.forgot', { typed, locale }));

/** The job behind {@link askForReset}: mails a link to each account that may be meant. */
export async function sendRecovery(services: Services, data: Record<string, unknown>): Promise<void> {
  const asked = String(data.locale);
  await asPortal(services, async (tx) => {
    for (const recipient of await recipientsByName(tx.em, String(data.typed))) {
      const key = `forgot:${recipient.id}`;
      if (recipient.email === null || (await isBlockedIn(tx.em, [key]))) continue;
      await noteFailureIn(tx.em, key, FREE_MAILS);
      await mailRecovery(tx, services, recipient, asked);
    }
  });
}

/** A locked account is told so, without a link: only the operator unlocks. A closed one gets nothing. */
async function mailRecovery(tx: Transaction, services: Services, to: Recipient, asked?: string): Promise<void> {
  if (to.state === 'closed') return;
  if (to.state === 'locked') return mailTo(tx, services, to, 'locked', {}, asked);
  if (isActivating(to.state)) return mailTo(tx, services, to, 'activate-first', {}, asked);
  await mailLink(tx, services, to, to.state === 'invited' ? 'invite' : 'reset', asked);
}

/** An account whose credentials are under way in two parts: a link by mail alone must not get anybody in. */
const isActivating = (state: Recipient['state']): boolean => state === 'part_sent' || state === 'pending_verification';

async function mailLink(
  tx: Transaction,
  services: Services,
  to: Recipient,
  purpose: 'reset' | 'invite',
  asked?: string,
): Promise<void> {
  const token = await tx.asJob(async (em) => {
    await dropLinks(em, to.id, [purpose]);
    return issueLink(em, { purpose, accountId: to.id });
  });
  const link = `${services.publicUrl}/reset?token=${token}`;
  await mailTo(tx, services, to, purpose, { login: to.login, link }, asked);
}

async function mailTo(
  tx: Transaction,
  services: Services,
  to: Recipient,
  kind: 'reset' | 'invite' | 'locked' | 'password-changed' | 'activate-first',
  values: Record<string, unknown>,
  asked?: string,
): Promise<void> {
  const locale = languageOf(services, to, asked);
  const t = (key: string, more?: Record<string, unknown>) => services.catalogues.t(locale, key, more);
  const address = { id: to.id, name: to.name, address: to.email! };
  await tx.mail(letter(t, address, kind, { portal: services.publicUrl, ...values }));
}

/**
 * Mails an invited account the link by which its owner sets the password, good for seven days. An earlier invitation stops working.
 * @returns the address it goes to
 * @throws OperatorError where the account is not invited or has no e-mail address
 */
export async function issueInvitation(tx: Transaction, services: Services, accountId: string): Promise<string> {
  return issueLetter(tx, services, accountId, 'invite');
}

/**
 * Mails an active account a link to set a new password, good for an hour: how the operator starts a reset without ever choosing or
 * seeing the password (OWASP ASVS 5.0, 6.4.6).
 * @returns the address it goes to
 * @throws OperatorError where the account is not active or has no e-mail address
 */
export async function issueReset(tx: Transaction, services: Services, accountId: string): Promise<string> {
  return issueLetter(tx, services, accountId, 'reset');
}

async function issueLetter(
  tx: Transaction,
  services: Services,
  accountId: string,
  purpose: 'invite' | 'reset',
): Promise<string> {
  const to = await tx.asJob((em) => recipientById(em, accountId));
  if (!to) throw new OperatorError(`Account ${accountId}: there is none with this id.`);
  const needed = purpose === 'invite' ? 'invited' : 'active';
  if (to.state !== needed) {
    const instead =
      to.state === 'active'
        ? 'start a reset instead'
        : to.state === 'invited'
          ? 'send an invitation instead'
          : isActivating(to.state)
            ? 'its credentials are under way, end them first'
            : 'unlock it first';
    throw new OperatorError(`Account "${to.login}": it is ${to.state}, not ${needed}; ${instead}.`);
  }
  if (to.email === null)
    throw new OperatorError(`Account "${to.login}": it has no e-mail address to send a link to; enter one first.`);
  await mailLink(tx, services, to, purpose);
  await tx.audit(purpose, 'Account', to.id, { to: to.email });
  return to.email;
}

/** What the page of a link shows. */
export interface OpenReset {
  login: string;
  name: string;
  invited: boolean;
}

/** Whose link it is; undefined where it no longer works, or the account was locked meanwhile. */
export async function openReset(services: Services, token: string): Promise<OpenReset | undefined> {
  const found = await ownerOf(services, token);
  return found && { login: found.account.login, name: found.account.name, invited: found.purpose === 'invite' };
}

const ownerOf = (services: Services, token: string) =>
  asPortal(services, async (tx) => {
    const link = await readLink(tx.em, token, SETTING);
    const account = link && (await recipientById(tx.em, link.account_id));
    return account && fits(link.purpose, account.state) ? { account, purpose: link.purpose } : undefined;
  });

const fits = (purpose: LinkPurpose, state: Recipient['state']) =>
  state === (purpose === 'invite' ? 'invited' : 'active');

/** Why a pair of entries is no new password, as catalogue keys per field; undefined where it is one. */
export function newPasswordProblem(
  password: string,
  again: string,
  login: string,
): Record<string, { key: string; values?: Record<string, unknown> }> | undefined {
  const why = passwordProblem(password, login);
  if (why) return { password: why };
  return password === again ? undefined : { again: { key: 'core.password.differs' } };
}

/**
 * Sets the password by a link, which is used up: the account is active, all its sessions end, everything pending is void, and its owner
 * gets a notice. A locked account stays locked and keeps its password.
 * @param password checked by {@link newPasswordProblem}
 * @returns false where the link no longer works
 */
export async function finishReset(
  services: Services,
  { token, password, address }: { token: string; password: string; address: string },
): Promise<boolean> {
  const found = await ownerOf(services, token);
  if (!found) return false;
  const { account } = found;
  const hash = await hashPassword(password);
  return asOwner(services, account, address, async (tx) => {
    const link = await takeLink(tx.em, token, SETTING);
    if (!link || !(await storePassword(tx.em, account.id, hash, [link.purpose === 'invite' ? 'invited' : 'active'])))
      return false;
    await executeIn(tx.em, 'delete from core_session where account_id = $1', [account.id]);
    await forgetFailuresIn(tx.em, loginKey(account.login));
    await tx.audit('password', 'Account', account.id, { by: link.purpose });
    if (account.email !== null) await mailTo(tx, services, account, 'password-changed', {});
    return true;
  });
}

/**
 * Stores the hash of a new password and makes the account active; as the role of jobs. Every link it has not used yet is void.
 * @returns false where the account is in none of `states` (any more): nothing was changed then
 */
export async function storePassword(
  em: EntityManager,
  accountId: string,
  hash: string,
  states: readonly Recipient['state'][],
): Promise<boolean> {
  const rows = await executeIn(
    em,
    `update core_account set password_hash = $2, password_changed_at = now(), version = version + 1, state = 'active'
      where id = $1 and state = any($3::text[]) returning id`,
    [accountId, hash, states],
  );
  if (rows.length > 0) await dropLinks(em, accountId, PENDING);
  return rows.length > 0;
}
