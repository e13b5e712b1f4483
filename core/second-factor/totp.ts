import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Seconds a code holds; one before and one after are taken too, since clocks differ (RFC 6238, 5.2). */
const PERIOD = 30;

const library = () => import('otplib'); // not needed to start

/** A new key of 160 bits, base 32, for an authenticator app. */
export const newKey = async (): Promise<string> => (await library()).generateSecret();

/** The address an authenticator app reads from a QR code. */
export const keyUri = async (key: string, issuer: string, login: string): Promise<string> =>
  (await library()).generateURI({ issuer, label: login, secret: key });

/**
 * The time step of a code of six digits (RFC 6238).
 * @param after steps up to this one are used up: a code that was seen once is worth nothing
 * @returns undefined where the code does not fit
 */
export async function stepOf(key: string, code: string, after?: number): Promise<number | undefined> {
  if (!/^\d{6}$/.test(code)) return undefined;
  const { verify } = await library();
  const found = await verify({ secret: key, token: code, period: PERIOD, epochTolerance: PERIOD });
  if (!found.valid || !('timeStep' in found)) return undefined;
  return after !== undefined && found.timeStep <= after ? undefined : found.timeStep;
}

const keyOf = (secret: Buffer): Buffer => Buffer.from(hkdfSync('sha256', secret, '', 'portico second factor', 32));

/** Seals the key of an app for an account: the database alone, or the row of somebody else, is of no use. */
export function sealKey(secret: Buffer, account: string, key: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret), iv).setAAD(Buffer.from(account));
  const sealed = Buffer.concat([cipher.update(key, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** Opens what {@link sealKey} made; undefined where it was made elsewhere or for somebody else. */
export function openKey(secret: Buffer, account: string, sealed: string): string | undefined {
  try {
    const bytes = Buffer.from(sealed, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), bytes.subarray(0, 12), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(account)).setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
