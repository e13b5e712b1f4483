import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import { executeIn } from '../database/orm.ts';
import { conflict } from '../errors.ts';
import type { Transaction } from '../plugin/contract.ts';
import type { Services } from '../portal.ts';
import { asOwner, asPortal } from './acting.ts';
import { languageOf, letter, recipientById, type Recipient } from './letters.ts';
import { issueLink, readLink, takeLink, type Link, type LinkPurpose } from './one-time.ts';

const SIDES: readonly LinkPurpose[] = ['email-old', 'email-new'];

/** What of a change is being asked: the account, the address and the session that stays. */
export interface EmailChangeRequest {
  account: { id: string; name: string; login: string; email: string | null };
  email: string;
  sessionId: string;
  t: (key: string, values?: Record<string, unknown>) => string;
  /** Absolute address of a path, from `PUBLIC_URL`. */
  link: (path: string) => string;
}

/**
 * Begins a change of the e-mail address: a link goes to the old and one to the new address, and only when both are confirmed it
 * counts. An earlier change that is still open is dropped. An address that signs in somebody else is told so by mail alone, so that
 * nobody learns here who has an account.
 */
export async function beginEmailChange(tx: Transaction, request: EmailChangeRequest): Promise<void> {
  const { account, email, t } = request;
  const data = { change: v7(), from: account.email ?? undefined, to: email, session: request.sessionId };
  const begun = await tx.asJob(async (em) => {
    await dropEmailChange(em, account.id);
    const taken = loginFollows(account) && (await isTaken(em, account.id, email));
    const forOld =
      account.email === null ? undefined : await issueLink(em, { purpose: 'email-old', accountId: account.id, data });
    const forNew = await issueLink(em, { purpose: 'email-new', accountId: account.id, data });
    return { taken, forOld, forNew };
  });
  const page = (token: string) => request.link(`/email-change?token=${token}`);
  const values = { from: account.email ?? account.login, to: email, portal: request.link('/') };
  const to = { id: account.id, name: account.name };
  if (begun.forOld !== undefined) {
    await tx.mail(letter(t, { ...to, address: account.email! }, 'email-old', { ...values, link: page(begun.forOld) }));
  }
  const kind = begun.taken ? 'email-taken' : 'email-new';
  await tx.mail(letter(t, { ...to, address: email }, kind, { ...values, link: page(begun.forNew) }));
  await tx.audit('email-change-begun', 'Account', account.id, { from: account.email, to: email });
}

/** The login is the address where a person signs in by it; then it changes with it. */
const loginFollows = (account: { login: string; email: string | null }): boolean =>
  account.email !== null && account.login.toLowerCase() === account.email.toLowerCase();

async function isTaken(em: EntityManager, accountId: string, login: string): Promise<boolean> {
  const text = 'select 1 from core_account where lower(login) = lower($1) and id <> $2';
  return (await executeIn(em, text, [login, accountId])).length > 0;
}

/** Drops a change that is open, confirmed halves included. Returns whether there was one. */
export async function dropEmailChange(em: EntityManager, accountId: string): Promise<boolean> {
  const text = 'delete from core_one_time where account_id = $1 and purpose = any($2::text[]) returning id';
  return (await executeIn(em, text, [accountId, SIDES])).length > 0;
}

/** What the page of a confirmation shows. */
export interface OpenEmailChange {
  name: string;
  from: string;
  to: string;
  expiresAt: string;
}

/** The change a link belongs to; undefined where it no longer works. */
export async function openEmailChange(services: Services, token: string): Promise<OpenEmailChange | undefined> {
  const found = await ownerOf(services, token);
  if (!found) return undefined;
  const { account, link } = found;
  const expiresAt = new Date(link.expires_at).toISOString();
  return { name: account.name, from: link.data.from ?? account.login, to: link.data.to!, expiresAt };
}

const ownerOf = (services: Services, token: string) =>
  asPortal(services, async (tx) => {
    const link = await readLink(tx.em, token, SIDES);
    const account = link && (await recipientById(tx.em, link.account_id));
    return account?.state === 'active' ? { account, link: link! } : undefined;
  });

/** What became of a confirmation. */
export type EmailChangeOutcome = 'expired' | 'half' | 'done' | 'rejected';

/**
 * Confirms one side of a change, or rejects the whole. When both sides are confirmed the address changes (and the login with it, where
 * it was the address), all sessions but the one that asked end, and both addresses get a notice.
 * @throws Problem 409 where the new login was taken meanwhile
 */
export async function answerEmailChange(
  services: Services,
  { token, decision, address }: { token: string; decision: 'confirm' | 'reject'; address: string },
): Promise<EmailChangeOutcome> {
  const found = await ownerOf(services, token);
  if (!found) return 'expired';
  return asOwner(services, found.account, address, async (tx) => {
    // One answer at a time for an account: of two confirmations at once the later one sees the earlier.
    await executeIn(tx.em, 'select 1 from core_account where id = $1 for update', [found.account.id]);
    const link = await takeLink(tx.em, token, SIDES);
    const account = link && (await recipientById(tx.em, link.account_id));
    if (account?.state !== 'active') return 'expired';
    if (decision === 'reject') {
      await dropEmailChange(tx.em, account.id);
      await tx.audit('email-change-rejected', 'Account', account.id, { to: link!.data.to });
      return 'rejected';
    }
    if (await waitsForOther(tx.em, link!)) return 'half';
    await applyChange(tx, services, account, link!);
    return 'done';
  });
}

async function waitsForOther(em: EntityManager, link: Link): Promise<boolean> {
  const text = `select 1 from core_one_time where account_id = $1 and data->>'change' = $2 and used_at is null`;
  return (await executeIn(em, text, [link.account_id, link.data.change])).length > 0;
}

async function applyChange(tx: Transaction, services: Services, account: Recipient, link: Link): Promise<void> {
  const to = link.data.to!;
  const login = loginFollows(account) ? to : account.login;
  if (login !== account.login && (await isTaken(tx.em, account.id, login))) throw conflict('core.emailChange.taken');
  await executeIn(tx.em, 'update core_account set email = $2, login = $3, version = version + 1 where id = $1', [
    account.id,
    to,
    login,
  ]);
  await executeIn(tx.em, 'delete from core_session where account_id = $1 and id <> $2', [
    account.id,
    link.data.session,
  ]);
  await dropEmailChange(tx.em, account.id);
  await tx.audit('email-changed', 'Account', account.id, { from: account.email, to });
  const locale = languageOf(services, account);
  const t = (key: string, values?: Record<string, unknown>) => services.catalogues.t(locale, key, values);
  for (const one of new Set([account.email, to])) {
    if (one === null) continue;
    const values = { from: account.email ?? account.login, to, login, portal: services.publicUrl };
    await tx.mail(letter(t, { id: account.id, name: account.name, address: one }, 'email-changed', values));
  }
}
