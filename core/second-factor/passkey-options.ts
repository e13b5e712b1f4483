import type { FastifyReply } from 'fastify';
import { parse as parseUuid } from 'uuid';
import { notFound } from '../errors.ts';
import type { Services } from '../portal.ts';
import { asPortal } from '../session/acting.ts';
import { issueChallenge, type ChallengePurpose } from './challenge.ts';
import { passkeysOf, type PasskeyRow } from './passkey-store.ts';
import { relyingParty } from './relying-party.ts';
import type { Factors } from './store.ts';

const library = () => import('@simplewebauthn/server'); // not needed to start

/** EdDSA, ES256 and RS256 (COSE, RFC 9053): what devices really offer. */
export const ALGORITHMS = [-8, -7, -257];
const TIMEOUT_MS = 5 * 60_000;

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));
const described = ({ credential_id, transports }: PasskeyRow) => ({ id: credential_id, transports });

/** The user handle of an account: its id, which says nothing about the person. */
export const handleOf = (account: string) => new Uint8Array(parseUuid(account));

/**
 * What a browser is asked to make a passkey with.
 * @param bound whose answer will count (`boundTo`)
 * @returns undefined where the portal's address allows no passkeys
 */
export async function registrationOptions(
  services: Services,
  account: { id: string; login: string; name: string },
  bound: string,
) {
  const party = relyingParty(services.publicUrl);
  if (!party) return undefined;
  const { generateRegistrationOptions } = await library();
  const { challenge, rows } = await asPortal(services, async ({ em }) => ({
    challenge: await issueChallenge(em, 'register', bound),
    rows: await passkeysOf(em, account.id),
  }));
  return generateRegistrationOptions({
    rpName: (await services.stored.get()).brand.name,
    rpID: party.id,
    userID: handleOf(account.id),
    userName: account.login,
    userDisplayName: account.name,
    challenge: bytesOf(challenge),
    timeout: TIMEOUT_MS,
    attestationType: 'none',
    excludeCredentials: rows.map(described),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
  });
}

/**
 * What a browser is asked to prove a passkey with: one of the account's, or without an account any that the device knows for the portal.
 * @returns undefined where the portal's address allows no passkeys, or the account has none
 */
export async function assertionOptions(services: Services, purpose: ChallengePurpose, bound: string, account?: string) {
  const party = relyingParty(services.publicUrl);
  if (!party) return undefined;
  const { generateAuthenticationOptions } = await library();
  const { challenge, rows } = await asPortal(services, async ({ em }) => ({
    challenge: await issueChallenge(em, purpose, bound),
    rows: account === undefined ? [] : await passkeysOf(em, account),
  }));
  if (account !== undefined && rows.length === 0) return undefined;
  return generateAuthenticationOptions({
    rpID: party.id,
    challenge: bytesOf(challenge),
    timeout: TIMEOUT_MS,
    userVerification: 'required',
    ...(account === undefined ? {} : { allowCredentials: rows.map(described) }),
  });
}

/** The factors that help: passkeys only where the portal's address allows them. */
export const usable = ({ publicUrl }: Services, factors: Factors): Factors =>
  relyingParty(publicUrl) ? factors : { ...factors, passkeys: 0 };

/**
 * Sends options to the script that asks for them; they are good once.
 * @throws Problem 404 where there is nothing to ask a browser
 */
export function sendOptions(reply: FastifyReply, options: object | undefined): FastifyReply {
  if (!options) throw notFound();
  return reply.header('cache-control', 'no-store').send(options);
}
