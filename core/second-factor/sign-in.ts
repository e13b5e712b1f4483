import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Cookies } from '../http/cookies.ts';
import type { Services } from '../portal.ts';
import { openAccount, type OpenAccount } from '../session/account-row.ts';
import { asOwner, asPortal } from '../session/acting.ts';
import { readLink, takeLink, type Link } from '../session/one-time.ts';
import { remember, welcome } from '../session/welcome.ts';
import { tellCloned, trySecondStep, type Step } from './attempt.ts';
import { boundTo } from './challenge.ts';
import { addPasskey, checkPasskey, readRegistration } from './passkeys.ts';
import { factorSetup, type FactorSetup } from './setup.ts';
import { factorsOf, firstCodes, hasFactor, storeApp, type Factors } from './store.ts';
import { tellFactor } from './tell.ts';
import { openKey, stepOf } from './totp.ts';

type Kind = 'customer' | 'staff';

/** A sign-in that has its first step behind it. */
export interface Begun {
  link: Link;
  account: OpenAccount;
  factors: Factors;
}

/** The sign-in of a token; undefined where its first step is too long ago, or the account was locked meanwhile. */
export async function begunSignIn(services: Services, token: string): Promise<Begun | undefined> {
  const link = await asPortal(services, ({ em }) => readLink(em, token, ['second-step']));
  const account = link && (await openAccount(services, link.account_id));
  if (!link || !account) return undefined;
  return { link, account, factors: await asPortal(services, ({ em }) => factorsOf(em, account.id)) };
}

/**
 * The second step of a sign-in.
 * @param token the token of the first step
 * @returns kind of the account; the factors where it was refused; undefined where the first step is too long ago
 */
export async function signInSecond(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest,
  reply: FastifyReply,
  { token, step }: { token: string; step: Step },
): Promise<Kind | Factors | undefined> {
  const begun = await begunSignIn(services, token);
  if (!begun || !hasFactor(begun.factors)) return undefined;
  const { account, link, factors } = begun;
  if (!(await trySecondStep(services, request, account, boundTo.step(token), step))) return factors;
  if (!(await asPortal(services, ({ em }) => takeLink(em, token, ['second-step'])))) return undefined;
  return welcome(services, cookies, request, reply, account, { keep: link.data.keep === '1', secondStep: true });
}

/** What a factor is set up with during a sign-in: the sealed key and a code of an app, or the answer of a browser for a new passkey. */
export type Entered = { sealed: string; code: string } | { response: string; name: string };

/**
 * Sets the second step up during a sign-in, for those who must have it and have not yet.
 * @param token the token of the first step
 * @returns recovery codes to be shown once, with whose they are; the setup again where the entries do not fit; undefined where the first
 *   step is too long ago
 */
export async function signInSetup(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest,
  reply: FastifyReply,
  { token, entered }: { token: string; entered: Entered },
): Promise<{ codes: string[]; kind: Kind } | { setup: FactorSetup } | undefined> {
  const begun = await begunSignIn(services, token);
  if (!begun || hasFactor(begun.factors)) return undefined;
  const { account, link } = begun;
  const store = await readEntered(services, account.id, token, entered);
  if (!store) return again(services, account, entered);
  const codes = await asOwner(services, account, request.ip, async (tx) => {
    if (!(await takeLink(tx.em, token, ['second-step'])) || !(await store(tx.em))) return undefined;
    await tellFactor(services, tx, account, 'code' in entered ? 'second-factor-on' : 'passkey-added');
    return (await firstCodes(tx.em, account.id)) ?? [];
  });
  if (!codes) return undefined;
  const kind = await welcome(services, cookies, request, reply, account, { keep: link.data.keep === '1', secondStep: true });
  return { codes, kind };
} // prettier-ignore

type Store = (em: Parameters<typeof storeApp>[0]) => Promise<boolean>;

/** Checks what was entered; returns what stores it. */
async function readEntered(services: Services, account: string, token: string, entered: Entered): Promise<Store | undefined> {
  if ('response' in entered) {
    const passkey = await readRegistration(services, boundTo.step(token), entered.response);
    return passkey && ((em) => addPasskey(em, account, passkey, entered.name));
  }
  const key = openKey(services.secret, account, entered.sealed);
  const step = key && (await stepOf(key, entered.code.replace(/\s/g, '')));
  return step ? (em) => storeApp(em, account, entered.sealed, step).then(() => true) : undefined;
} // prettier-ignore

/** The same key again, since the app may have it already; undefined where it was sealed for somebody else. */
async function again(services: Services, account: OpenAccount, entered: Entered): Promise<{ setup: FactorSetup } | undefined> {
  const setup = await factorSetup(services, account, 'sealed' in entered ? entered.sealed : undefined);
  return setup && { setup };
} // prettier-ignore

/**
 * Signs in with a passkey alone: the device holds it, and has made sure of its user, so that both steps are one.
 * @param browser what the browser's own cookie says, to which the challenge was given
 * @returns kind of the account, or undefined where it was refused
 */
export async function signInWithPasskey(
  services: Services,
  cookies: Cookies,
  request: FastifyRequest,
  reply: FastifyReply,
  { browser, response }: { browser: string; response: string },
): Promise<Kind | undefined> {
  const proof = await checkPasskey(services, { purpose: 'sign-in', bound: boundTo.browser(browser) }, response);
  const account = proof && (await openAccount(services, proof.account));
  if (!account) return undefined;
  if (!proof.cloned) return welcome(services, cookies, request, reply, account, { keep: false, secondStep: true });
  await tellCloned(services, request, account, proof.passkey);
  await remember(services, request, account, 'refused');
  return undefined;
}
