import type { FastifyRequest } from 'fastify';
import type { Services } from '../portal.ts';
import type { AccountRow } from '../session/account-row.ts';
import { asOwner, asPortal } from '../session/acting.ts';
import { forgetFailures, isBlocked, noteFailure } from '../session/attempts.ts';
import { remember } from '../session/welcome.ts';
import { checkPasskey } from './passkeys.ts';
import { checkCode } from './store.ts';
import { tellFactor } from './tell.ts';

/** Tries of the second step before the account has to wait. */
const FREE_STEPS = 5;

/** What somebody passes the second step with: a typed code, or the answer of his browser for a passkey. */
export type Step = { code: string } | { response: string };

/**
 * Tries to pass the second step of an account. Wrong codes are limited, since they can be guessed; answers of passkeys cannot.
 * @param bound to whom the challenge of a passkey was given
 */
export async function trySecondStep(
  services: Services,
  request: FastifyRequest,
  account: AccountRow,
  bound: string,
  step: Step,
): Promise<boolean> {
  const passed =
    'code' in step
      ? await tryCode(services, request, account, step.code)
      : await tryPasskey(services, request, account, bound, step.response);
  if (!passed) await remember(services, request, account, 'refused');
  return passed;
}

async function tryCode(services: Services, request: FastifyRequest, account: AccountRow, code: string) {
  const key = `second:${account.id}`;
  const blocked = await isBlocked(services, [key]);
  const how = blocked
    ? undefined
    : await asPortal(services, ({ em }) => checkCode(em, services.secret, account.id, code));
  if (how === undefined) await noteFailure(services, [key], FREE_STEPS);
  else await forgetFailures(services, key);
  if (how === 'recovery')
    await asOwner(services, account, request.ip, (tx) => tellFactor(services, tx, account, 'recovery-used'));
  return how !== undefined;
}

async function tryPasskey(
  services: Services,
  request: FastifyRequest,
  account: AccountRow,
  bound: string,
  response: string,
) {
  const proof = await checkPasskey(services, { purpose: 'second-step', bound, account: account.id }, response);
  if (proof?.cloned) await tellCloned(services, request, account, proof.passkey);
  return proof !== undefined && !proof.cloned;
}

/** A device that has signed less often than before exists twice: its owner has to know. */
export const tellCloned = (
  services: Services,
  request: FastifyRequest,
  account: AccountRow,
  passkey: string,
): Promise<void> =>
  asOwner(services, account, request.ip, (tx) => tellFactor(services, tx, account, 'passkey-cloned', { passkey }));
