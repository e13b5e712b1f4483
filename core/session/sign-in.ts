import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { v7 } from 'uuid';
import { executeIn, scopedEm } from '../database/orm.ts';
import type { Cookies } from '../http/cookies.ts';
import { addressKey } from '../http/server.ts';
import { writeAs } from '../http/context.ts';
import { isLocale } from '../i18n/locales.ts';
import { isMailAddress } from '../mail/mail.ts';
import type { Services } from '../portal.ts';
import { factorSetup, mustHaveFactor, type FactorSetup } from '../second-factor/setup.ts';
import { checkSecondStep, hasSecondFactor, renewCodes, storeFactor } from '../second-factor/store.ts';
import { openKey, stepOf } from '../second-factor/totp.ts';
import type { Transaction } from '../plugin/contract.ts';
import { asOwner, asPortal } from './acting.ts';
import { letter } from './letters.ts';
import { issueLink, readLink, takeLink } from './one-time.ts';
import { forgetFailures, isBlocked, loginKey, noteFailure } from './attempts.ts';
import { checkPassword } from './passwords.ts';
import { endSession, lifetime, openSession } from './sessions.ts';
import { newToken } from './tokens.ts';

interface AccountRow {
  id: string;
  login: string;
  name: string;
  email: string | null;
  kind: 'customer' | 'staff';
  state: string;
  locale: string | null;
  password_hash: string | null;
  membership_id: string | null;
}

/** By login; a customer number is also a login where exactly one account serves that customer. */
const SELECT = `select a.id, a.login, a.name, a.email, a.kind, a.state, a.locale, a.password_hash,
    (select m.id from core_membership m left join core_session s on s.membership_id = m.id
      where m.account_id = a.id group by m.id order by max(s.seen_at) desc nulls last, m.created_at limit 1) as membership_id
  from core_account a`;
const FIND = `${SELECT} where lower(a.login) = lower($1)`;
const FIND_BY_ID = `${SELECT} where a.id = $1`;

async function findAccount(services: Services, login: string): Promise<AccountRow | undefined> {
  const rows = await scopedEm(services.orm, { role: 'portico_job' }).transactional((em) =>
    executeIn<AccountRow>(em, FIND, [login]),
  );
  return rows[0];
}

/**
 * Signs in with a password: new session, old one ended, history written, a notice by mail when the device is new. Wrong password, unknown login, locked
 * account and too many tries all look the same and take the same time.
 * Who signs in in two steps gets no session yet but a token for the second one.
 * @returns kind of the account or the token, or undefined where it was refused
 */
export async function signIn(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest,
  reply: FastifyReply,
  { login, password, keep }: { login: string; password: string; keep: boolean },
): Promise<SignedIn | undefined> {
  const keys = [loginKey(login), `address:${addressKey(request)}`];
  const blocked = await isBlocked(services, keys);
  const account = await findAccount(services, login);
  const fits = await checkPassword(blocked ? null : account?.password_hash, password);
  if (!account || !fits || account.state !== 'active' || account.membership_id === null) {
    await noteFailure(services, keys);
    if (account) await remember(services, request, account, 'refused', undefined);
    request.log.info({ outcome: 'refused', address: request.ip }, 'sign-in');
    return undefined;
  }
  await forgetFailures(services, keys[0]!);
  const set = await hasSecondFactor(services, account.id);
  if (set || mustHaveFactor(services, account.kind)) {
    const data = { keep: keep ? '1' : '' };
    const issue = ({ em }: Transaction) => issueLink(em, { purpose: 'second-step', accountId: account.id, data });
    const second = await asPortal(services, issue);
    return set ? { second } : { second, setup: (await factorSetup(services, account))! };
  }
  return { kind: await welcome(services, cookies, request, reply, account, keep) };
}

/** Outcome of a sign-in: whose it was, or the token with which the second step goes on; `setup` where that has to be set up first. */
export type SignedIn = { kind: 'customer' | 'staff' } | { second: string; setup?: FactorSetup };

/** Tries of the second step before the account has to wait. */
const FREE_STEPS = 5;

/**
 * The second step of a sign-in.
 * @param entries the token of the first step, and what was typed: a code of the app or a recovery code
 * @returns kind of the account; `expired` where the first step is too long ago
 */
export async function signInSecond(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest,
  reply: FastifyReply,
  { token, code }: { token: string; code: string },
): Promise<'customer' | 'staff' | 'refused' | 'expired'> {
  const link = await asPortal(services, ({ em }) => readLink(em, token, ['second-step']));
  const account = link && (await findById(services, link.account_id));
  if (!link || account?.state !== 'active' || account.membership_id === null) return 'expired';
  if (!(await hasSecondFactor(services, account.id))) return 'expired';
  const key = `second:${account.id}`;
  const how = (await isBlocked(services, [key])) ? undefined : await checkSecondStep(services, account.id, code);
  if (how === undefined) {
    await noteFailure(services, [key], FREE_STEPS);
    await remember(services, request, account, 'refused', undefined);
    return 'refused';
  }
  if (!(await asPortal(services, ({ em }) => takeLink(em, token, ['second-step'])))) return 'expired';
  await forgetFailures(services, key);
  if (how === 'recovery') await noticeOfRecovery(services, request, account);
  return welcome(services, cookies, request, reply, account, link.data.keep === '1');
}

/**
 * Sets the second step up during a sign-in, for those who must have it and have not yet.
 * @param entries the token of the first step, the sealed key, and a code that proves that the app has it
 * @returns recovery codes to be shown once, with whose they are; or the setup again where the code does not fit
 */
export async function signInSetup(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest,
  reply: FastifyReply,
  { token, sealed, code }: { token: string; sealed: string; code: string },
): Promise<{ codes: string[]; kind: 'customer' | 'staff' } | { setup: FactorSetup } | undefined> {
  const link = await asPortal(services, ({ em }) => readLink(em, token, ['second-step']));
  const account = link && (await findById(services, link.account_id));
  if (!link || account?.state !== 'active' || account.membership_id === null) return undefined;
  const key = openKey(services.secret, account.id, sealed);
  if (key === undefined || (await hasSecondFactor(services, account.id))) return undefined;
  const step = await stepOf(key, code.replace(/\s/g, ''));
  if (step === undefined) return { setup: (await factorSetup(services, account, sealed))! };
  const codes = await asOwner(services, account, request.ip, async ({ em, audit }) => {
    if (!(await takeLink(em, token, ['second-step']))) return undefined;
    await storeFactor(em, account.id, sealed, step);
    await audit('second-factor-on', 'Account', account.id);
    return renewCodes(em, account.id);
  });
  return codes && { codes, kind: await welcome(services, cookies, request, reply, account, link.data.keep === '1') };
}

async function findById(services: Services, id: string): Promise<AccountRow | undefined> {
  return (await asPortal(services, ({ em }) => executeIn<AccountRow>(em, FIND_BY_ID, [id])))[0];
}

async function noticeOfRecovery(services: Services, request: FastifyRequest, account: AccountRow): Promise<void> {
  const locale = isLocale(account.locale) ? account.locale : services.settings.PORTICO_LOCALE;
  const t = (key: string, values?: Record<string, unknown>) => services.catalogues.t(locale, key, values);
  await asOwner(services, account, request.ip, async (tx) => {
    await tx.audit('recovery-used', 'Account', account.id);
    if (account.email === null) return;
    const values = { what: t('core.audit.action.recovery-used'), portal: services.publicUrl };
    await tx.mail(letter(t, { id: account.id, name: account.name, address: account.email }, 'second-factor', values));
  });
}

/** Who has proved who he is gets a session, and his browser is remembered. */
async function welcome(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest,
  reply: FastifyReply,
  account: AccountRow,
  keep: boolean,
): Promise<'customer' | 'staff'> {
  const device = await welcomeDevice(services, cookies, request, reply, account);
  await endSession(services, cookies.session(request));
  const token = await openSession(services, {
    accountId: account.id, membershipId: account.membership_id!, kind: account.kind, address: request.ip,
    userAgent: request.headers['user-agent'], device,
  }); // prettier-ignore
  const minutes = lifetime(services.settings, account.kind).max;
  cookies.setSession(reply, token, keep && account.kind === 'customer' ? minutes * 60 : undefined);
  return account.kind;
}

const deviceHash = (device: string) => createHash('sha256').update(device).digest('base64url').slice(0, 22);

/** Recognises the browser by its own cookie; tells the owner when one signs in that was never seen. */
async function welcomeDevice(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest,
  reply: FastifyReply,
  account: AccountRow,
): Promise<string> {
  const known = cookies.device(request);
  const device = known !== undefined && /^[\w-]{43}$/.test(known) ? known : newToken();
  if (device !== known) cookies.setDevice(reply, device);
  const hash = deviceHash(device);
  const seen = await scopedEm(services.orm, { role: 'portico_job' }).transactional((em) =>
    executeIn<{ any: boolean; same: boolean }>(
      em,
      `select count(*) > 0 as any, coalesce(bool_or(device = $2), false) as same from core_sign_in where account_id = $1 and outcome = 'ok'`,
      [account.id, hash],
    ),
  );
  await remember(services, request, account, 'ok', hash);
  if (seen[0]!.any && !seen[0]!.same) await noticeOfDevice(services, request, account);
  return hash;
}

async function noticeOfDevice(services: Services, request: FastifyRequest, account: AccountRow): Promise<void> {
  const address = account.email;
  if (address === null || !isMailAddress(address)) return;
  const locale = isLocale(account.locale) ? account.locale : services.settings.PORTICO_LOCALE;
  const t = (key: string, values?: Record<string, unknown>) => services.catalogues.t(locale, key, values);
  const text = t('core.mail.new-device.text', {
    name: account.name, time: new Date().toLocaleString(locale, { timeZone: services.settings.PORTICO_TIMEZONE }),
    address: request.ip, agent: request.headers['user-agent']?.slice(0, 120) ?? '', link: services.publicUrl,
  }); // prettier-ignore
  const actor = { scope: { role: 'portico_job' } as const, name: 'Portico', address: undefined, customerId: undefined };
  await writeAs(services, actor, (tx) =>
    tx.mail({
      to: { address, name: account.name },
      subject: t('core.mail.new-device.subject'),
      text,
      purpose: 'new-device',
      accountId: account.id,
    }),
  );
}

async function remember(
  services: Services,
  request: FastifyRequest,
  account: AccountRow,
  outcome: string,
  device: string | undefined,
): Promise<void> {
  await scopedEm(services.orm, { role: 'portico_job' }).transactional((em) =>
    executeIn(em, 'insert into core_sign_in (id, account_id, outcome, address, user_agent, device) values ($1, $2, $3, $4, $5, $6)', [
      v7(), account.id, outcome, request.ip, request.headers['user-agent']?.slice(0, 300) ?? null, device ?? null,
    ]),
  ); // prettier-ignore
}
