import type { EntityManager } from '@mikro-orm/postgresql';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { Services } from '../portal.ts';
import { asPortal } from '../session/acting.ts';
import { takeChallenge, type ChallengePurpose } from './challenge.ts';
import { ALGORITHMS, handleOf } from './passkey-options.ts';
import { lockPasskey, notePasskeyUse, storePasskey, type PasskeyRow } from './passkey-store.ts';
import { relyingParty, type RelyingParty } from './relying-party.ts';

const library = () => import('@simplewebauthn/server'); // not needed to start

/** Longest credential id of WebAuthn, 1023 bytes, as base64url. */
const ID_MAX = 1364;

interface Answer<Response> {
  response: Response;
  challenge: string;
  party: RelyingParty;
}

/** Reads a browser's answer and uses its challenge up, whatever becomes of it. Undefined where it is none to a challenge of ours. */
async function takeAnswer<Response extends { response: { clientDataJSON: string } }>(
  services: Services,
  purpose: ChallengePurpose,
  bound: string,
  text: string,
): Promise<Answer<Response> | undefined> {
  const party = relyingParty(services.publicUrl);
  if (!party) return undefined;
  try {
    const response = JSON.parse(text) as Response;
    const client = JSON.parse(Buffer.from(response.response.clientDataJSON, 'base64url').toString()) as Record<string, unknown>;
    const { challenge, crossOrigin } = client;
    if (typeof challenge !== 'string' || crossOrigin === true) return undefined;
    const good = await asPortal(services, ({ em }) => takeChallenge(em, challenge, purpose, bound));
    return good ? { response, challenge, party } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined; // not JSON, or of another shape
    throw error;
  }
} // prettier-ignore

/** A new passkey as its device describes it. */
export type NewPasskey = Pick<PasskeyRow, 'credential_id' | 'public_key' | 'transports'> & { counter: number };

/**
 * Checks the answer to `registrationOptions`. Attestation is not asked for: which make a device is of decides nothing here.
 * @returns undefined where it does not fit
 */
export async function readRegistration(
  services: Services,
  bound: string,
  text: string,
): Promise<NewPasskey | undefined> {
  const answer = await takeAnswer<RegistrationResponseJSON>(services, 'register', bound, text);
  if (!answer) return undefined;
  const { verifyRegistrationResponse } = await library();
  const found = await verifyRegistrationResponse({
    response: answer.response,
    expectedChallenge: answer.challenge,
    expectedOrigin: answer.party.origin,
    expectedRPID: answer.party.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch((error: unknown) => refused(services, error));
  if (!found?.verified || found.registrationInfo.credential.id.length > ID_MAX) return undefined;
  const { id, publicKey, counter, transports = [] } = found.registrationInfo.credential;
  return { credential_id: id, public_key: Buffer.from(publicKey), counter, transports: transports.slice(0, 10) };
}

/** Stores a checked passkey under a name of its owner's choice; false where there is no room or it is known already. */
export const addPasskey = (em: EntityManager, account: string, passkey: NewPasskey, name: string): Promise<boolean> =>
  storePasskey(em, { ...passkey, account_id: account, name });

/** Outcome of a proof: whose passkey it was; `cloned` where its device has signed less often than before, so that there are two of it. */
export interface Proof {
  account: string;
  passkey: string;
  cloned: boolean;
}

/**
 * Checks the answer to `assertionOptions`: challenge, origin, relying party, that the device has verified its user, signature and
 * counter (WebAuthn, 7.2).
 * @param whose purpose, to whom the challenge was given, and the account, where that is known already
 * @returns undefined where it does not fit
 */
export async function checkPasskey(
  services: Services,
  { purpose, bound, account }: { purpose: 'second-step' | 'sign-in'; bound: string; account?: string },
  text: string,
): Promise<Proof | undefined> {
  const answer = await takeAnswer<AuthenticationResponseJSON>(services, purpose, bound, text);
  if (!answer) return undefined;
  return asPortal(services, async ({ em }) => {
    const row = await lockPasskey(em, String(answer.response.id));
    if (!row || (account !== undefined && row.account_id !== account)) return undefined;
    if (!handleFits(answer.response, row.account_id, account === undefined)) return undefined;
    const counter = await verify(services, answer, row);
    if (counter === undefined) return undefined;
    const cloned = (counter > 0 || Number(row.counter) > 0) && counter <= Number(row.counter);
    if (!cloned) await notePasskeyUse(em, row.id, counter);
    return { account: row.account_id, passkey: row.id, cloned };
  });
}

/** Where the passkey alone says who it is, its device must name the account too (WebAuthn, 7.2, step 6). */
function handleFits({ response }: AuthenticationResponseJSON, account: string, needed: boolean): boolean {
  if (response.userHandle === undefined || response.userHandle === '') return !needed;
  return Buffer.from(handleOf(account)).equals(Buffer.from(String(response.userHandle), 'base64url'));
}

/** The counter of an answer whose signature is right. It is compared by the caller, who tells a cloned device from a wrong answer. */
async function verify(
  services: Services,
  { response, challenge, party }: Answer<AuthenticationResponseJSON>,
  row: PasskeyRow,
): Promise<number | undefined> {
  const { verifyAuthenticationResponse } = await library();
  const found = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
    credential: { id: row.credential_id, publicKey: new Uint8Array(row.public_key), counter: 0 },
  }).catch((error: unknown) => refused(services, error));
  return found?.verified ? found.authenticationInfo.newCounter : undefined;
}

function refused(services: Services, error: unknown): undefined {
  services.log.info({ reason: error instanceof Error ? error.message : String(error) }, 'passkey refused');
  return undefined;
}
