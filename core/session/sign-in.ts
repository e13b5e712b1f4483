import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Cookies } from '../http/cookies.ts';
import { addressKey } from '../http/server.ts';
import type { Services } from '../portal.ts';
import { mustHaveFactor } from '../second-factor/policy.ts';
import { factorSetup, type FactorSetup } from '../second-factor/setup.ts';
import { factorsOf, hasFactor, type Factors } from '../second-factor/store.ts';
import { accountByLogin, isOpen, type OpenAccount } from './account-row.ts';
import { asPortal } from './acting.ts';
import { forgetFailures, isBlocked, loginKey, noteFailure } from './attempts.ts';
import { issueLink } from './one-time.ts';
import { checkPassword } from './passwords.ts';
import { remember, welcome } from './welcome.ts';

/** Outcome of a sign-in: whose it was, or the token with which the second step goes on; `setup` where that has to be set up first. */
export type SignedIn = { kind: 'customer' | 'staff' } | { second: string; factors: Factors; setup?: FactorSetup };

/**
 * Signs in with a password: new session, old one ended, history written, a notice by mail when the device is new. Wrong password, unknown login, locked
 * account and too many tries all look the same and take the same time.
 * Who signs in in two steps, or has to, gets no session yet but a token for the second one.
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
  const account = await accountByLogin(services, login);
  const fits = await checkPassword(blocked ? null : account?.password_hash, password);
  if (!account || !fits || !isOpen(account)) {
    await noteFailure(services, keys);
    if (account) await remember(services, request, account, 'refused');
    request.log.info({ outcome: 'refused', address: request.ip }, 'sign-in');
    return undefined;
  }
  await forgetFailures(services, keys[0]!);
  const second = await secondStepOf(services, account, keep);
  return second ?? { kind: await welcome(services, cookies, request, reply, account, { keep, secondStep: false }) };
}

/** What the second step needs; undefined where the account has none and needs none. */
async function secondStepOf(services: Services, account: OpenAccount, keep: boolean): Promise<SignedIn | undefined> {
  const begun = await asPortal(services, async ({ em }) => {
    const factors = await factorsOf(em, account.id);
    if (!hasFactor(factors) && !(await mustHaveFactor(services.settings, em, account))) return undefined;
    const data = { keep: keep ? '1' : '' };
    return { second: await issueLink(em, { purpose: 'second-step', accountId: account.id, data }), factors };
  });
  if (!begun || hasFactor(begun.factors)) return begun;
  return { ...begun, setup: (await factorSetup(services, account))! };
}
